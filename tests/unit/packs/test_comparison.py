"""The contract of comparison: subset, exact numbers, null, sets, lists in order, include and exclude, in full."""

from decimal import Decimal
from typing import Any

import pytest

from yunti.packs.casebook import differences

RULES = {"failures": "set", "flags": "superset", "counts": "full", "paid": "full"}


@pytest.mark.parametrize(
    ("expect", "found", "agrees"),
    [
        ({"a": 2}, {"a": Decimal("2.00"), "b": 1}, True),
        ({"a": 2.0}, {"a": 2}, True),
        ({"a": Decimal("0.1")}, {"a": 0.1}, True),
        ({"a": Decimal("0.3")}, {"a": 0.1 + 0.2}, False),
        ({"a": 2}, {"a": "2"}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": None}, {"a": None}, True),
        ({"a": None}, {}, False),
        ({"a": None}, {"a": []}, False),
        ({"a": []}, {"a": []}, True),
        ({"a": []}, {"a": ["x"]}, False),
        ({"a": "142.6%"}, {"a": "142.6%"}, True),
        ({"o": {"p": 1}}, {"o": {"p": 1, "q": 2}}, True),
        ({"o": {"p": 1}}, {"o": {"p": 2}}, False),
        ({"o": {"p": {"q": 1}}}, {"o": {"p": {"q": 1, "r": 2}}}, True),
        ({"counts": {"p": 1}}, {"counts": {"p": 1, "q": 2}}, False),
        ({"failures": ["A", "B"]}, {"failures": ["B", "A"]}, True),
        ({"failures": ["A"]}, {"failures": ["A", "A"]}, False),
        ({"failures": ["A"]}, {"failures": ["A", "B"]}, False),
        ({"failures": []}, {"failures": ["A"]}, False),
        ({"flags": ["A"]}, {"flags": ["B", "A"]}, True),
        ({"flags": ["A"]}, {"flags": ["B"]}, False),
        ({"order": ["A", "B"]}, {"order": ["B", "A"]}, False),
        ({"order": [{"a": 1}]}, {"order": [{"a": 1, "b": 2}]}, False),
        ({"order": [{"a": 1}]}, {"order": [{"a": Decimal("1.0")}]}, True),
        ({"order_include": ["A"]}, {"order": ["B", "A"]}, True),
        ({"order_include": ["C"]}, {"order": ["B", "A"]}, False),
        ({"order_exclude": ["C"]}, {"order": ["B", "A"]}, True),
        ({"order_exclude": ["A"]}, {"order": ["B", "A"]}, False),
        ({"order_exclude": ["A"]}, {}, False),
        ({"o": {"flags": ["A"]}}, {"o": {"flags": ["A", "B"]}}, True),
    ],
)
def test_contract(expect: dict[str, Any], found: dict[str, Any], agrees: bool) -> None:
    assert (not list(differences(expect, found, RULES))) is agrees


def test_every_difference_is_told() -> None:
    told = list(differences({"a": 1, "b": 2, "o": {"c": 3}}, {"a": 2, "o": {"c": 4}}, {}))
    assert [each.key for each in told] == ["a", "b", "o.c"]
    assert [each.expected for each in told] == [1, 2, 3]
