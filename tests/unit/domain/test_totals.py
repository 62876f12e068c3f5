"""Printed totals against the sums of their rows; expected rows under any of their names.

Not here: tables with rates and ranks.
"""

from yunti.domain.totals import TotalOff, absent, totals_off

ROWS = [{"a": 1, "b": 10}, {"a": 2, "b": None}, {"a": 3}]


def test_columns_in_order_and_only_those_that_differ() -> None:
    assert totals_off(ROWS, {"a": 6, "b": 10}, ["a", "b"]) == []
    assert totals_off(ROWS, {"a": 7, "b": 9}, ["b", "a"]) == [TotalOff("b", 10, 9), TotalOff("a", 6, 7)]


def test_a_total_that_is_not_given_is_off() -> None:
    assert totals_off(ROWS, {"a": None}, ["a", "b"]) == [TotalOff("a", 6, None), TotalOff("b", 10, None)]


def test_other_names_count() -> None:
    assert absent([["甲", "甲市"], ["乙"], ["丙"]], ["甲市", "丙", None]) == ["乙"]
