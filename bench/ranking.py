"""Places of a province: a million enterprises, fifteen figures with ties broken by a second number, tiers, weights, totals, places.

The references are cut-point queries written for just this rule: numpy over both numbers packed into one, and DuckDB's discrete
quantiles over the same packed key. All give the same totals and places before they are timed; so does a sort of the plain
arithmetic for the first ten thousand. CPU seconds, alternating rounds, medians.
Run: python -m bench.ranking [enterprises] [rounds]. Not here: that tiers are right (`tests/unit/rules/test_cutting.py`).
"""

import hashlib
import sys
from collections.abc import Callable
from fractions import Fraction
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import polars as pl

from bench import harness, pictures
from yunti.domain.ranking import Terms, Tier, ranks, tier_of, weighted
from yunti.rules.cutting import Figures, places_of, scored

AT_MOST, FIGURES, OF_TWO, PLAIN = 1.5, 15, 12, 10_000
PACKED = 1 << 32
TIERS = ((1, 500), (3, 400), (6, 300), (10, 200))
TERMS = Terms(
    tuple(Tier(Fraction(tenths, 10), points) for tenths, points in TIERS), Fraction(1, 2), Fraction(1, 2)
)
Answer = tuple[Any, Any]
"""Totals and places, in the order of the enterprises."""


def population(count: int) -> list[Figures]:
    """Made up: five sums of money or storage with few ties, ten counts of systems with very many, one in twenty without any."""
    chance = np.random.default_rng(24)
    made = []
    for number in range(FIGURES):
        money = number < 4 or number == FIGURES - 1
        second = (
            np.exp(chance.normal(8, 2, count)).astype(np.int64)
            if money
            else chance.integers(0, 30, count, dtype=np.int64)
        )
        first = (second * chance.random(count)).astype(np.int64)
        first[chance.random(count) < 0.05] = 0
        own = np.where(second > 0, (first * 1000 + second) // np.maximum(2 * second, 1), 0)
        made.append(Figures(f"item{number}", first, second if number < OF_TWO else None, own))
    return made


# three ways -----------------------------------------------------------------------------------------------------------


def platform(figures: list[Figures]) -> Callable[[], Answer]:
    def work() -> Answer:
        total = scored(figures, TERMS).total
        return total, places_of(total)

    return work


def packed(figures: Figures) -> Any:
    return figures.first if figures.second is None else figures.first * PACKED + figures.second


def numpy_by_hand(figures: list[Figures]) -> Callable[[], Answer]:
    keys = [packed(each) for each in figures]

    def work() -> Answer:
        total = np.zeros(len(keys[0]), dtype=np.int64)
        for each, key in zip(figures, keys, strict=True):
            last = [-(-tenths * len(key) // 10) for tenths, _points in TIERS]
            cuts = np.partition(key, sorted({len(key) - place for place in last}))
            points = np.zeros(len(key), dtype=np.int64)
            for place, (_tenths, given) in reversed(list(zip(last, TIERS, strict=True))):
                points[key >= cuts[len(key) - place]] = given
            points[each.first == 0] = 0
            total += (each.own + points + 1) // 2
        order = np.argsort(-total, kind="stable")
        ordered = total[order]
        new = np.r_[True, ordered[1:] != ordered[:-1]]
        places = np.empty(len(total), dtype=np.int64)
        places[order] = np.maximum.accumulate(np.where(new, np.arange(1, len(total) + 1), 0))
        return total, places

    return work


def duckdb_by_hand(figures: list[Figures]) -> Callable[[], Answer]:
    base = duckdb.connect()
    base.execute("SET threads = 1")
    count = len(figures[0].first)
    columns = {"id": np.arange(count)}
    for number, each in enumerate(figures):
        columns |= {f"k{number}": packed(each), f"n{number}": each.first, f"own{number}": each.own}
    with TemporaryDirectory() as folder:
        pl.DataFrame(columns).write_parquet(f"{folder}/asked.parquet")
        base.execute(f"CREATE TABLE asked AS SELECT * FROM '{folder}/asked.parquet'")
    shares = [(-(-tenths * count // 10) - 0.5) / count for tenths, _points in TIERS]
    cuts = ", ".join(f"quantile_disc(-k{number}, {shares})" for number in range(FIGURES))

    def one(number: int, ends: list[int]) -> str:
        reached = " ".join(
            f"WHEN k{number} >= {-end} THEN {points}"
            for end, (_tenths, points) in zip(ends, TIERS, strict=True)
        )
        return f"(own{number} + CASE WHEN n{number} = 0 THEN 0 {reached} ELSE 0 END + 1) // 2"

    def work() -> Answer:
        found = base.execute(f"SELECT {cuts} FROM asked").fetchone()
        assert found is not None
        total = " + ".join(one(number, ends) for number, ends in enumerate(found))
        sql = f"SELECT total, rank() OVER (ORDER BY total DESC) AS place FROM (SELECT id, {total} AS total FROM asked) ORDER BY id"
        answer = base.execute(sql).fetchnumpy()
        return answer["total"], answer["place"]

    return work


def plainly(figures: list[Figures]) -> Answer:
    """By the arithmetic that the pack's contract uses, one by one."""
    totals = [0] * len(figures[0].first)
    for each in figures:
        second = [0] * len(totals) if each.second is None else each.second.tolist()
        keys = list(zip(each.first.tolist(), second, strict=True))
        for row, (key, place) in enumerate(zip(keys, ranks(keys), strict=True)):
            assert place is not None
            tier = tier_of(place, len(keys), TERMS.tiers) if key[0] else None
            parts = [(int(each.own[row]), TERMS.own_weight), (tier.points if tier else 0, TERMS.tier_weight)]
            totals[row] += weighted(parts)
    return totals, ranks([(total,) for total in totals])


def digest(answer: Answer) -> str:
    return hashlib.sha256(b"".join(np.asarray(each, dtype=np.int64).tobytes() for each in answer)).hexdigest()


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    few = population(PLAIN)
    if digest(platform(few)()) != digest(plainly(few)):
        raise SystemExit("the platform does not place as a plain sort does")
    figures = population(count)
    ours = platform(figures)
    references = {"numpy by hand": numpy_by_hand(figures), "DuckDB by hand": duckdb_by_hand(figures)}
    right = digest(ours())
    for name, work in references.items():
        if digest(work()) != right:
            raise SystemExit(f"{name} does not place as the platform does")
    comparisons = {name: harness.Comparison(f"beside {name}", at_most=AT_MOST) for name in references}
    for _round in range(rounds):
        own = harness.cpu(ours)
        for name, work in references.items():
            comparisons[name].take(own, harness.cpu(work))
    lines = list(comparisons.values())
    quicker = min(lines, key=lambda each: sum(each.reference))
    for each in lines:
        each.at_most = AT_MOST if each is quicker else None
    facts = {"enterprises": count, "figures": FIGURES, "rounds": rounds, "digest": right[:16]}
    missed = harness.publish("ranking", facts, lines)
    (harness.RESULTS / "ranking.md").write_text(
        f"# Places of {count:,} enterprises\n\n{FIGURES} figures, of which {OF_TWO} break ties by a second number, four tiers; {rounds}"
        f" alternating rounds, medians of CPU seconds; `python -m bench.ranking`.\nAll ways give the same totals and places (digest"
        f" {right[:16]}); {PLAIN:,} with the same ties are placed as a plain sort places them. The bound is that beside the quicker"
        f" reference.\n\n{pictures.table([each.line() for each in lines])}",
        encoding="utf-8",
    )
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
