"""Decimals keep their digits on the way into JSON and back; the canonical form is one form."""

import json
from datetime import date
from decimal import Decimal

import pytest

from yunti.domain.exact_json import canonical_json, exact_json

EXACT = "0.1234567890123456789012345"


def test_digits_survive_that_a_binary_float_would_lose() -> None:
    text = exact_json({"a": Decimal(EXACT)})
    assert text == f'{{"a": {EXACT}}}'
    assert json.loads(text, parse_float=Decimal) == {"a": Decimal(EXACT)}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("2.50"), "2.5"),
        (Decimal("2.00"), "2"),
        (Decimal("-0.0"), "0"),
        (Decimal("1E+3"), "1000"),
        (0.1, "0.1"),
        (True, "true"),
        (None, "null"),
        (date(2025, 1, 2), '"2025-01-02"'),
        ("甲\n\u2028", '"甲\\n\u2028"'),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert exact_json(value) == canonical_json(value) == text


def test_the_canonical_form_does_not_depend_on_order_or_zeros() -> None:
    one, other = {"b": Decimal("1.0"), "a": [1, 2]}, {"a": (1, 2), "b": 1}
    assert canonical_json(one) == canonical_json(other) == '{"a":[1,2],"b":1}'


def test_indented_text_is_the_same_value() -> None:
    value = {"a": [1, {"b": None}], "c": {}}
    assert json.loads(exact_json(value, indent=2)) == value
    assert exact_json({"a": [1]}, indent=2) == '{\n  "a": [\n    1\n  ]\n}'


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        exact_json(Decimal("NaN"))
