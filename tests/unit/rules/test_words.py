"""Words about nodes are kept with the node, figures keep all their digits. Not here: whole explanations (`tests/programmes`)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.rules.describing import describe, plain_number, show
from yunti.rules.nodes import Fact, Meta
from yunti.rules.values import WHOLE, FactSpec, Kind, ValueType, decimal_text, read_fact, unscaled


def test_equal_nodes_keep_words_of_their_own() -> None:
    one = Fact(WHOLE, "staff", meta=Meta(title="从业人员"))
    assert describe(one) == describe(one) == "从业人员"
    other = replace(one, meta=Meta(title="职工人数"))
    assert other == one and describe(other) == "职工人数" and describe(one) == "从业人员"


@given(st.integers(-(10**20), 10**20), st.integers(0, 8), st.sampled_from(["", "元", "万元", "亿元"]))
def test_text_of_a_number_has_all_its_digits(value: int, scale: int, unit: str) -> None:
    type_ = ValueType(Kind.NUMBER, scale)
    assert decimal_text(value, type_, unit) == plain_number(unscaled(value, type_, unit))


def test_figures_carry_their_unit_when_they_have_one() -> None:
    money = ValueType(Kind.NUMBER, 2, "元")
    assert show(-5, money) == "-0.05 元" and show(120, ValueType(Kind.NUMBER, 2)) == "1.2"
    assert show(3_000_000_00, money, "万元") == "300 万元"


@pytest.mark.parametrize("raw", [10**31, -(10**31)])
def test_whole_numbers_with_too_many_digits_are_refused(raw: int) -> None:
    spec = FactSpec("n", WHOLE)
    assert read_fact(raw - 1 if raw > 0 else raw + 1, spec) == (raw - 1 if raw > 0 else raw + 1)
    with pytest.raises(ValueError, match="数字超出范围"):
        read_fact(raw, spec)
