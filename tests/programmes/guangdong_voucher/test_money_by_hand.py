"""Awards in order and settlement against the rules of the plan worked by hand in whole fen.

Not here: chosen examples (the pack's casebook), other values of the readings (`test_readings.py`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programmes.guangdong_voucher.test_explanations import pack
from yunti.packs.operations import run

Row = Mapping[str, Any]
CEILING = 500_000_00
FIXED = {
    "gd01": 100_000_00,
    "gd03": 500_000_00,
    "gd04": 300_000_00,
    "gd05": 200_000_00,
    "gd06": 200_000_00,
    "gd08": 30_000_00,
    "gd09": 50_000_00,
    "gd10": 30_000_00,
    "gd11": 30_000_00,
}
PER_DEVICE = {"gd02": 2_000_00, "gd07": 1_000_00}


def yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def fen(amount: Decimal) -> int:
    return int(amount * 100)


def cap(line: Row) -> int:
    code = line["service_code"]
    return FIXED[code] if code in FIXED else PER_DEVICE[code] * int(line["device_count"])


def gross(lines: Sequence[Row]) -> int:
    return sum(min(cap(line), fen(line["cloud_fee_yuan"])) for line in lines)


moments = st.builds("2018-12-{:02d}T{:02d}:00:00".format, st.integers(1, 4), st.integers(8, 10))
fees = st.integers(0, 600_000_00) | st.sampled_from(sorted({*FIXED.values(), 1, 99_999_99, 100_000_01}))
lines = st.fixed_dictionaries(
    {
        "service_code": st.sampled_from([*FIXED, *PER_DEVICE]),
        "cloud_fee_yuan": fees.map(yuan),
        "device_count": st.integers(1, 300),
    }
)
applications = st.fixed_dictionaries(
    {
        "ent_id": st.sampled_from(("甲", "乙")),
        "applied_at": moments,
        "service_lines": st.lists(lines, max_size=3),
        "outcome": st.sampled_from(("approved", "pending", "rejected", "withdrawn")),
        "period_id": st.sampled_from((None, "1", "2")),
    }
)
claims = st.fixed_dictionaries(
    {
        "settlement_applied_at": moments,
        "payable_yuan": st.sampled_from((0, 1, 10_00, 20_00, 50_50, 100_00)).map(yuan),
        "pilot_tag": st.booleans(),
        "carried_over": st.booleans(),
        "objection": st.sampled_from(("none", "none", "none", "dismissed", "pending", "upheld")),
    }
)
budgets = st.sampled_from((0, 20_00, 60_00, 100_00, 150_50, 300_00)).map(yuan)


def numbered(rows: Sequence[Row], prefix: str) -> list[dict[str, Any]]:
    return [{**row, "voucher_id": f"{prefix}{place}"} for place, row in enumerate(rows)]


def settled(budget: Decimal, earmark: Decimal, asked: Sequence[Row]) -> dict[str, Any]:
    """The earmark for pilots until one does not fit, then the budget by class and time until one does not fit."""
    waiting = [row for row in asked if row["objection"] not in ("pending", "upheld")]
    left = {"pilot": earmark, "general": budget}
    order: list[str] = []
    paid: dict[str, Decimal] = {}

    def pay(pot: str, queue: list[Row]) -> list[Row]:
        while queue and queue[0]["payable_yuan"] <= left[pot]:
            row = queue.pop(0)
            left[pot] -= row["payable_yuan"]
            paid[row["voucher_id"]] = row["payable_yuan"]
            order.append(row["voucher_id"])
        return queue

    def time(row: Row) -> tuple[str, str]:
        return row["settlement_applied_at"], row["voucher_id"]

    def rank(row: Row) -> int:
        return 0 if row["carried_over"] else 1 if row["pilot_tag"] else 2

    pilots = [row for row in waiting if row["pilot_tag"]]
    pay("pilot", sorted(pilots, key=lambda row: (not row["carried_over"], time(row))))
    rest = [row for row in waiting if row["voucher_id"] not in paid]
    unpaid = pay("general", sorted(rest, key=lambda row: (rank(row), time(row))))
    aside = {
        kind: sorted(row["voucher_id"] for row in asked if row["objection"] == kind)
        for kind in ("pending", "upheld")
    }
    return {
        "pay_order": order,
        "paid": paid,
        "carried_over": [row["voucher_id"] for row in unpaid],
        "postponed": aside["pending"],
        "denied": aside["upheld"],
        "general_left_yuan": left["general"],
        "pilot_left_yuan": left["pilot"],
    }


@settings(max_examples=150)
@given(st.lists(applications, max_size=8))
def test_awards_in_the_order_of_application(rows: list[dict[str, Any]]) -> None:
    asked = numbered(rows, "V")
    awards: dict[str, int] = {}
    totals: dict[str, int] = defaultdict(int)
    for row in sorted(asked, key=lambda row: (row["applied_at"], row["voucher_id"])):
        group = row["ent_id"] if row["period_id"] is None else f"{row['ent_id']}@{row['period_id']}"
        counted = row["outcome"] in ("approved", "pending")
        awards[row["voucher_id"]] = (
            min(gross(row["service_lines"]), CEILING - totals[group]) if counted else 0
        )
        totals[group] += awards[row["voucher_id"]]
    found = run(pack(), {"op": "voucher_sequence", "applications": asked})
    assert found["awards"] == {name: yuan(amount) for name, amount in awards.items()}
    assert found["cumulative"] == {name: yuan(amount) for name, amount in totals.items()}


@settings(max_examples=150)
@given(budgets, budgets, st.lists(claims, max_size=9))
def test_one_batch(budget: Decimal, earmark: Decimal, rows: list[dict[str, Any]]) -> None:
    asked = numbered(rows, "V")
    money = {"city_budget_yuan": budget, "pilot_earmark_yuan": earmark}
    assert run(pack(), {"op": "settle_batch", "claims": asked, **money}) == settled(budget, earmark, asked)


@settings(max_examples=150)
@given(st.lists(st.tuples(budgets, budgets, st.lists(claims, max_size=4)), max_size=4))
def test_what_was_carried_over_is_asked_again(
    given_periods: list[tuple[Decimal, Decimal, list[Row]]],
) -> None:
    periods, expected, carried = [], {}, list[dict[str, Any]]()
    for place, (budget, earmark, rows) in enumerate(given_periods):
        name, new = f"第{place}期", numbered(rows, f"{place}-")
        periods.append(
            {"period_id": name, "city_budget_yuan": budget, "pilot_earmark_yuan": earmark, "claims": new}
        )
        asked = [*carried, *new]
        expected[name] = settled(budget, earmark, asked)
        left = expected[name]["carried_over"]
        carried = [{**row, "carried_over": True} for row in asked if row["voucher_id"] in left]
    assert run(pack(), {"op": "settle_periods", "periods": periods}) == expected
