"""Sorting and running sums give the answers of the plain integers, claim by claim. Not here: rules of a pack (`tests/programmes`)."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.allocating import Claim, Pot, Shortfall, allocate
from yunti.domain.ordering import By, ordered
from yunti.rules.allotting import Allotted, PotColumns, allot
from yunti.rules.errors import FactError
from yunti.rules.layout import CASE_KEY, ROW_KEY

ORDERS = {
    "pilot": (By("carried"), By("at"), By("key")),
    "general": (By("rank", largest_first=True), By("at"), By("key")),
}
POTS = [
    PotColumns("pilot", "earmark", "tagged", ORDERS["pilot"]),
    PotColumns("general", "budget", "", ORDERS["general"]),
]
CLAIM = st.fixed_dictionaries(
    {
        "case": st.integers(0, 3),
        "amount": st.one_of(st.none(), st.integers(0, 40)),
        "tagged": st.sampled_from([True, False, None]),
        "carried": st.sampled_from([0, 1]),
        "rank": st.sampled_from([None, 1, 2]),
        "at": st.one_of(st.none(), st.integers(0, 4)),
        "off": st.sampled_from([True, False, False, None]),
    }
)
MONEY = st.lists(st.one_of(st.none(), st.integers(0, 120)), min_size=4, max_size=4)


def tables(
    claims: list[dict[str, Any]], budget: list[Any], earmark: list[Any]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = [
        {**each, CASE_KEY: each["case"], ROW_KEY: place, "key": f"V{place:03d}"}
        for place, each in enumerate(sorted(claims, key=lambda row: row["case"]), 1)
    ]
    schema = {
        CASE_KEY: pl.Int64, ROW_KEY: pl.Int64, "key": pl.String, "amount": pl.Int64, "tagged": pl.Boolean,
        "carried": pl.Int64, "rank": pl.Int64, "at": pl.Int64, "off": pl.Boolean,
    }  # fmt: skip
    cases = {CASE_KEY: range(4), "budget": budget, "earmark": earmark}
    return pl.DataFrame(rows, schema=schema), pl.DataFrame(cases, schema=dict.fromkeys(cases, pl.Int64))


def by_columns(claims: pl.DataFrame, cases: pl.DataFrame, shortfall: Shortfall) -> Allotted:
    return allot(claims, cases, POTS, amount="amount", aside=["off"], shortfall=shortfall)


def plainly(claims: pl.DataFrame, cases: pl.DataFrame, case: int, shortfall: Shortfall) -> Any:
    rows = [row for row in claims.to_dicts() if row[CASE_KEY] == case and row["off"] is not True]
    money = cases.row(case, named=True)
    pots = []
    for pot in POTS:
        chosen = [row for row in rows if not pot.where or row[pot.where] is True]
        in_order = ordered(chosen, ORDERS[pot.name])
        queue = tuple(Claim(row["key"], row["amount"] or 0) for row in in_order)
        pots.append(Pot(pot.name, money[pot.money] or 0, queue))
    return allocate(pots, shortfall)


@pytest.mark.parametrize("shortfall", Shortfall)
@given(claims=st.lists(CLAIM, max_size=40), budget=MONEY, earmark=MONEY)
def test_it_decides_as_the_plain_integers_do(
    shortfall: Shortfall, claims: list[dict[str, Any]], budget: list[Any], earmark: list[Any]
) -> None:
    rows, cases = tables(claims, budget, earmark)
    found = by_columns(rows, cases, shortfall)
    told = pl.concat([rows, found.claims.select("pot", "asked", "turn")], how="horizontal")
    for case in range(4):
        wanted = plainly(rows, cases, case, shortfall)
        own = told.filter(pl.col(CASE_KEY) == case, pl.col("turn").is_not_null())
        paid = own.filter(pl.col("pot").is_not_null()).sort("pot", "turn")
        assert dict(zip(paid["key"], paid["amount"].fill_null(0), strict=True)) == wanted.paid
        assert paid["key"].to_list() == list(wanted.paid)
        assert own.filter(pl.col("pot").is_null()).sort("asked", "turn")["key"].to_list() == list(
            wanted.unpaid
        )
        left = found.left.row(case, named=True)
        assert {pot.name: left[pot.name] for pot in POTS} == wanted.left


def test_nothing_asked_leaves_all_the_money() -> None:
    rows, cases = tables([], [5, None, 0, 7], [1, 2, 3, 4])
    found = by_columns(rows, cases, Shortfall.STOP)
    assert found.claims.height == 0
    assert found.left["general"].to_list() == [5, 0, 0, 7]


@pytest.mark.parametrize(("amounts", "told"), [([5, -1], "小于零"), ([2**62, 2**62], "太大")])
def test_amounts_that_break_the_sums_are_refused(amounts: list[int], told: str) -> None:
    plain = {"case": 0, "tagged": None, "carried": 0, "rank": 1, "at": 0, "off": None}
    rows, cases = tables([{**plain, "amount": amount} for amount in amounts], [1] * 4, [1] * 4)
    with pytest.raises(FactError, match=told):
        by_columns(rows, cases, Shortfall.STOP)
