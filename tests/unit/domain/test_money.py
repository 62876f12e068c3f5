"""Amounts: texts in and out, rounding, parts that sum to the whole."""

from contextlib import suppress
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.money import (
    LARGEST_FEN,
    MoneyError,
    Rounding,
    Unit,
    divide,
    figure,
    headline,
    parse_amount,
    parse_wan,
    parse_yuan,
    plain_yuan,
    prorate,
    round_to,
    share_of,
    split,
    wan,
    yuan,
)

QUICK = settings(max_examples=80, deadline=None)
DECIMAL_NAMES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
}


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1", 100),
        ("12345.67", 1234567),
        ("1,234,567.89", 123456789),
        ("１，２３４．５６", 123456),
        (" 1 234 567 ", 123456700),
        ("￥88.8", 8880),
        ("¥ 88.80元", 8880),
        ("人民币 300 元整", 30000),
        ("RMB300", 30000),
        ("3.5万", 3500000),
        ("3.5 万元", 3500000),
        ("0.000001万元", 1),
        ("1.2亿元", 12000000000),
        ("-15.20", -1520),
        ("－15.20", -1520),
        ("−3", -300),
        ("￥-3", -300),
        (".5", 50),
        ("5.", 500),
        ("007", 700),
        ("12.300", 1230),
        ("1\u00a0234.5", 123450),
        ("\u200b12", 1200),
    ],
)
def test_typed_amounts_are_read(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "fen"), [("1", 1000000), ("1,200.5", 1200500000), ("5元", 500), ("40000", 40000000000)]
)
def test_amounts_in_wan_unless_the_text_says_otherwise(text, fen):
    assert parse_wan(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" 　", "empty"),
        ("元", "not_a_number"),
        (".", "not_a_number"),
        ("-", "not_a_number"),
        ("abc", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("--5", "not_a_number"),
        ("-￥-5", "not_a_number"),
        ("5²", "not_a_number"),
        ("①", "not_a_number"),
        ("٣", "not_a_number"),
        ("壹佰", "not_a_number"),
        ("$5", "not_a_number"),
        ("12 34", "not_a_number"),
        ("nan", "not_a_number"),
        ("12,34", "separators"),
        ("1,2345.00", "separators"),
        ("1,234,56", "separators"),
        ("0.001", "part_of_fen"),
        ("12.345元", "part_of_fen"),
        ("0.0000001万元", "part_of_fen"),
        ("9" * 20, "too_large"),
        ("9" * 50, "too_long"),
    ],
)
def test_unreadable_amounts_are_refused_with_advice(text, code):
    with pytest.raises(MoneyError) as refusal:
        parse_yuan(text)
    assert refusal.value.code == code
    assert "，" in refusal.value.text


def test_decimals_text_names_the_places_of_the_unit():
    with pytest.raises(MoneyError, match="万元最多填写 6 位小数"):
        parse_wan("1.2345678")


@pytest.mark.parametrize(
    ("text", "rounding", "fen"),
    [
        ("0.005", Rounding.HALF_UP, 1),
        ("0.005", Rounding.HALF_EVEN, 0),
        ("0.015", Rounding.HALF_EVEN, 2),
        ("0.019", Rounding.DOWN, 1),
        ("-0.005", Rounding.HALF_UP, -1),
        ("-0.019", Rounding.DOWN, -1),
    ],
)
def test_parts_of_a_fen_follow_the_stated_rounding(text, rounding, fen):
    assert parse_yuan(text, rounding) == fen


@pytest.mark.parametrize(
    ("fen", "in_yuan", "in_wan", "large"),
    [
        (0, "0.00 元", "0.00 万元", "0.00 万元"),
        (1, "0.01 元", "0.00 万元", "0.00 万元"),
        (-5, "-0.05 元", "0.00 万元", "0.00 万元"),
        (812_300_000, "8,123,000.00 元", "812.30 万元", "812.30 万元"),
        (4_999, "49.99 元", "0.00 万元", "0.00 万元"),
        (5_000, "50.00 元", "0.01 万元", "0.01 万元"),
        (9_999_990_000, "99,999,900.00 元", "9,999.99 万元", "9,999.99 万元"),
        (9_999_999_999, "99,999,999.99 元", "10,000.00 万元", "1.00 亿元"),
        (10_000_000_000, "100,000,000.00 元", "10,000.00 万元", "1.00 亿元"),
        (-123_456_789_000, "-1,234,567,890.00 元", "-123,456.79 万元", "-12.35 亿元"),
    ],
)
def test_figures_for_people(fen, in_yuan, in_wan, large):
    assert (str(yuan(fen)), str(wan(fen)), str(headline(fen))) == (in_yuan, in_wan, large)


def test_figure_keeps_unit_apart_and_rounds_as_stated():
    assert figure(19_999, Unit.WAN, Rounding.DOWN).text == "0.01"
    assert figure(19_999, Unit.WAN).text == "0.02"
    assert figure(1, Unit.YUAN).unit == "元"


@QUICK
@given(st.integers(-LARGEST_FEN, LARGEST_FEN))
def test_yuan_texts_come_back_to_the_fen(fen):
    assert parse_yuan(str(yuan(fen))) == fen
    assert parse_yuan(plain_yuan(fen)) == fen
    assert "," not in plain_yuan(fen)


@QUICK
@given(st.integers(-(10**15), 10**15), st.integers(1, 10**7), st.sampled_from(Rounding))
def test_division_rounds_as_decimal_does(numerator, denominator, rounding):
    exact = Decimal(numerator) / Decimal(denominator)
    # 28 digits of Decimal cannot turn a value near one half into one half here: both sides are < 10**15.
    assert divide(numerator, denominator, rounding) == int(
        exact.quantize(Decimal(1), rounding=DECIMAL_NAMES[rounding])
    )


def test_division_by_nothing_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        divide(1, 0, Rounding.DOWN)


def test_rate_and_unit_rounding():
    assert share_of(10_001, 30, 100, Rounding.HALF_UP) == 3000
    assert share_of(10_005, 30, 100, Rounding.HALF_UP) == 3002
    assert share_of(10_005, 30, 100, Rounding.HALF_EVEN) == 3002
    assert share_of(10_005, 30, 100, Rounding.DOWN) == 3001
    assert round_to(1_499_999, 1_000_000, Rounding.HALF_UP) == 1_000_000
    assert round_to(1_500_000, 1_000_000, Rounding.HALF_UP) == 2_000_000


def test_prorate_largest_remainder_then_earlier_place():
    assert prorate(100, [1, 1, 1]) == (34, 33, 33)
    assert prorate(10, [5, 3, 2, 0]) == (5, 3, 2, 0)
    assert prorate(2, [1, 2, 2]) == (0, 1, 1)
    assert prorate(-100, [1, 1, 1]) == (-34, -33, -33)
    assert split(1, 3) == (1, 0, 0)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_prorate_refuses_weights_without_meaning(weights):
    with pytest.raises(ValueError, match="weights"):
        prorate(100, weights)


@QUICK
@given(
    st.integers(-(10**14), 10**14),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(lambda ws: sum(ws) > 0),
)
def test_parts_sum_to_the_whole_and_stay_within_a_fen(total, weights):
    parts = prorate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
        assert part == 0 if weight == 0 else part * total >= 0


@QUICK
@given(st.text(max_size=45))
def test_any_text_is_an_amount_or_a_refusal(text):
    with suppress(MoneyError):
        assert abs(parse_amount(text)) <= LARGEST_FEN
