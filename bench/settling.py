"""Settlement of a province: a million claims of 20 cities, two pots, strict stop, by the rules of a pack, beside prototypes by hand.

The prototypes are written for just this rule, in Polars and as one SQL statement for DuckDB; a plain loop over integers says
what is right. All must decide alike, claim by claim and fen by fen, before they are timed. CPU seconds, alternating rounds, medians.
Run: python -m bench.settling [claims] [rounds]. Not here: that the rules are right (`tests/programmes`).
"""

import hashlib
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import polars as pl

from bench import harness, pictures
from yunti.packs.reading import load_pack
from yunti.packs.settling import Settling
from yunti.rules.layout import CASE_KEY, ROW_KEY
from yunti.rules.tables import schema_of

AT_MOST, CITIES = 1.5, 20
FIRST = 1_543_622_400  # the first of December 2018
PACK, OPERATION, DAY = ("guangdong-voucher", "2018"), "settle_batch", date(2019, 3, 31)
Decided = tuple[Any, dict[str, list[int]]]
"""For each claim the pot that pays it or -1, in the order of the claims; and what each city has left of each pot."""


def claims_of(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Made up: applications of four months, some in the same second, one in six a pilot's, one in ten carried over."""
    chance = np.random.default_rng(58)
    case = np.sort(chance.integers(0, CITIES, count))
    row = np.arange(count) - np.searchsorted(case, case, side="left") + 1
    seconds = chance.integers(0, 120 * 86400, count)
    objections = np.array(["none", "pending", "dismissed", "upheld"])
    claims = pl.DataFrame(
        {
            CASE_KEY: case,
            ROW_KEY: row,
            "voucher_id": [f"V{number:08d}" for number in chance.permutation(count)],
            "settlement_applied_at": pl.Series((FIRST + seconds) * 1_000_000).cast(pl.Datetime("us")),
            "payable_yuan": chance.integers(1_000_00, 500_000_00, count),
            "pilot_tag": chance.random(count) < 1 / 6,
            "carried_over": chance.random(count) < 0.1,
            "objection": objections[np.searchsorted([0.97, 0.98, 0.99], chance.random(count))],
        }
    )
    whole = claims.group_by(CASE_KEY).agg(pl.col("payable_yuan").sum()).sort(CASE_KEY)["payable_yuan"]
    cases = pl.DataFrame(
        {
            CASE_KEY: range(CITIES),
            "city_budget_yuan": (whole * 0.6).cast(pl.Int64),
            "pilot_earmark_yuan": (whole * 0.05).cast(pl.Int64),
        }
    )
    return claims, cases


# four ways ------------------------------------------------------------------------------------------------------------


def platform(claims: pl.DataFrame, cases: pl.DataFrame) -> Callable[[], Decided]:
    settling = Settling(load_pack(Path(__file__).parent.parent.joinpath("packs", *PACK)), OPERATION, DAY)
    tables = {
        scope: (claims if scope else cases).select(
            pl.col(name).cast(kind) for name, kind in schema_of(table).items()
        )
        for scope, table in settling.layout.tables.items()
    }

    def work() -> Decided:
        found = settling.settled(tables).found
        left = {name: found.left[name].to_list() for name in ("pilot", "general")}
        return found.claims["pot"].fill_null(-1).to_numpy(), left

    return work


def polars_by_hand(claims: pl.DataFrame, cases: pl.DataFrame) -> Callable[[], Decided]:
    def work() -> Decided:
        rows = claims.with_row_index("#").filter(~pl.col("objection").is_in(["pending", "upheld"]))
        rows = rows.join(cases, on=CASE_KEY, maintain_order="left")
        first = rows.filter("pilot_tag").sort(
            CASE_KEY, pl.col("carried_over").not_(), "settlement_applied_at", "voucher_id"
        )
        spent = pl.col("payable_yuan").cum_sum().over(CASE_KEY)
        paid_first = first.filter(spent <= pl.col("pilot_earmark_yuan"))
        rest = rows.join(paid_first.select("#"), on="#", how="anti")
        rank = pl.when("carried_over").then(0).when("pilot_tag").then(1).otherwise(2)
        second = rest.sort(CASE_KEY, rank, "settlement_applied_at", "voucher_id")
        paid_second = second.filter(spent <= pl.col("city_budget_yuan"))
        payer = np.full(claims.height, -1, dtype=np.int8)
        payer[paid_first["#"].to_numpy()], payer[paid_second["#"].to_numpy()] = 0, 1
        return payer, {
            "pilot": _left(cases, "pilot_earmark_yuan", paid_first),
            "general": _left(cases, "city_budget_yuan", paid_second),
        }

    return work


def _left(cases: pl.DataFrame, money: str, paid: pl.DataFrame) -> list[int]:
    sums = paid.group_by(CASE_KEY).agg(pl.col("payable_yuan").sum().alias("sum"))
    joined = cases.join(sums, on=CASE_KEY, how="left", maintain_order="left")
    return joined.select(pl.col(money) - pl.col("sum").fill_null(0)).to_series().to_list()


SQL = f"""
WITH standing AS (
    SELECT c.*, k.city_budget_yuan, k.pilot_earmark_yuan FROM claims c JOIN cases k USING ({CASE_KEY})
    WHERE objection NOT IN ('pending', 'upheld')
), first AS (
    SELECT place, sum(payable_yuan) OVER (PARTITION BY {CASE_KEY} ORDER BY NOT carried_over, settlement_applied_at, voucher_id
        ROWS UNBOUNDED PRECEDING) <= pilot_earmark_yuan AS paid FROM standing WHERE pilot_tag
), rest AS (
    SELECT s.* FROM standing s LEFT JOIN first f ON f.place = s.place AND f.paid WHERE f.place IS NULL
), second AS (
    SELECT place, sum(payable_yuan) OVER (PARTITION BY {CASE_KEY} ORDER BY CASE WHEN carried_over THEN 0 WHEN pilot_tag THEN 1 ELSE 2 END,
        settlement_applied_at, voucher_id ROWS UNBOUNDED PRECEDING) <= city_budget_yuan AS paid FROM rest
)
SELECT place, 0 AS pot FROM first WHERE paid UNION ALL SELECT place, 1 FROM second WHERE paid
"""


def duckdb_by_hand(claims: pl.DataFrame, cases: pl.DataFrame) -> Callable[[], Decided]:
    base = duckdb.connect()
    with TemporaryDirectory() as folder:
        for name, frame in (("claims", claims.with_row_index("place")), ("cases", cases)):
            frame.write_parquet(f"{folder}/{name}.parquet")
            base.execute(f"CREATE TABLE {name} AS SELECT * FROM '{folder}/{name}.parquet'")

    def work() -> Decided:
        paid = base.execute(SQL).fetchnumpy()
        payer = np.full(claims.height, -1, dtype=np.int8)
        payer[paid["place"]] = paid["pot"]
        amounts, case = claims["payable_yuan"].to_numpy(), claims[CASE_KEY].to_numpy()
        left = {}
        for pot, (name, money) in enumerate(
            (("pilot", "pilot_earmark_yuan"), ("general", "city_budget_yuan"))
        ):
            chosen = payer == pot
            spent = np.zeros(CITIES, dtype=np.int64)
            np.add.at(spent, case[chosen], amounts[chosen])
            left[name] = (cases[money].to_numpy() - spent).tolist()
        return payer, left

    return work


def plain_loop(claims: pl.DataFrame, cases: pl.DataFrame) -> Callable[[], Decided]:
    rows = claims.with_row_index("#").rows(named=True)

    def work() -> Decided:
        payer = np.full(claims.height, -1, dtype=np.int8)
        left: dict[str, list[int]] = {"pilot": [], "general": []}
        of_case: dict[int, list[dict[str, Any]]] = {case: [] for case in range(CITIES)}
        for row in rows:
            if row["objection"] not in ("pending", "upheld"):
                of_case[row[CASE_KEY]].append(row)
        for case, own in of_case.items():
            budget, earmark = cases["city_budget_yuan"][case], cases["pilot_earmark_yuan"][case]
            tagged = sorted(
                (row for row in own if row["pilot_tag"]),
                key=lambda row: (not row["carried_over"], row["settlement_applied_at"], row["voucher_id"]),
            )
            left["pilot"].append(_pay(tagged, earmark, payer, 0))
            others = sorted(
                (row for row in own if payer[row["#"]] < 0),
                key=lambda row: (
                    0 if row["carried_over"] else 1 if row["pilot_tag"] else 2,
                    row["settlement_applied_at"],
                    row["voucher_id"],
                ),
            )
            left["general"].append(_pay(others, budget, payer, 1))
        return payer, left

    return work


def _pay(queue: list[dict[str, Any]], money: int, payer: Any, pot: int) -> int:
    for row in queue:
        if row["payable_yuan"] > money:
            break
        money -= row["payable_yuan"]
        payer[row["#"]] = pot
    return money


def digest(decided: Decided) -> str:
    payer, left = decided
    text = f"{sorted((name, [int(each) for each in money]) for name, money in left.items())}"
    return hashlib.sha256(np.asarray(payer, dtype=np.int8).tobytes() + text.encode()).hexdigest()


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    claims, cases = claims_of(count)
    ours = platform(claims, cases)
    prototypes = {
        "Polars by hand": polars_by_hand(claims, cases),
        "DuckDB by hand": duckdb_by_hand(claims, cases),
    }
    right = digest(plain_loop(claims, cases)())
    for name, work in {"platform": ours, **prototypes}.items():
        if digest(work()) != right:
            raise SystemExit(f"{name} does not decide as the plain loop does")
    comparisons = {name: harness.Comparison(f"beside {name}", at_most=AT_MOST) for name in prototypes}
    for _round in range(rounds):
        own = harness.cpu(ours)
        for name, work in prototypes.items():
            comparisons[name].take(own, harness.cpu(work))
    lines = list(comparisons.values())
    quicker = min(lines, key=lambda each: sum(each.reference))
    for each in lines:
        each.at_most = AT_MOST if each is quicker else None
    facts = {"claims": count, "cities": CITIES, "pots": 2, "rounds": rounds, "digest": right[:16]}
    missed = harness.publish("settling", facts, lines)
    (harness.RESULTS / "settling.md").write_text(
        f"# Settlement of {count:,} claims\n\n{CITIES} cities, two pots, strict stop; {rounds} alternating rounds, medians of CPU seconds;"
        f" `python -m bench.settling`.\nAll ways decide as a plain loop over integers does (digest {right[:16]}). The bound is"
        f" that beside the quicker prototype.\n\n{pictures.table([each.line() for each in lines])}",
        encoding="utf-8",
    )
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
