"""Amounts in capitals: the examples of the rule, bank style, cn2an where the conventions agree."""

from itertools import pairwise

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.capitals import LARGEST_YUAN, capitals
from yunti.domain.money import MoneyError, parse_yuan

QUICK = settings(max_examples=150, deadline=None)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        # examples of the rule itself
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # bank style
        ("10010.10", "壹万零壹拾元零壹角"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("1.05", "壹元零伍分"),
        ("1.50", "壹元伍角"),
        ("10", "壹拾元整"),
        ("10.01", "壹拾元零壹分"),
        ("11", "壹拾壹元整"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("100000", "壹拾万元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("1000000.10", "壹佰万元零壹角"),
        ("8123000", "捌佰壹拾贰万叁仟元整"),
        ("10000001", "壹仟万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("100010000", "壹亿零壹万元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("100000000000", "壹仟亿元整"),
        ("500000000000.01", "伍仟亿元零壹分"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-20.30", "负贰拾元零叁角"),
        ("-0.01", "负壹分"),
    ],
)
def test_amounts_in_capitals(amount, text):
    assert capitals(parse_yuan(amount)) == text


def test_the_closing_word_may_be_chosen():
    assert capitals(10_000, whole="正") == "壹佰元正"
    assert capitals(150, whole_after_jiao=True) == "壹元伍角整"
    assert capitals(0, whole="正") == "零元正"
    assert capitals(155, whole_after_jiao=True) == "壹元伍角伍分"


@pytest.mark.parametrize("sign", [1, -1])
def test_a_thousand_billion_is_refused(sign):
    with pytest.raises(MoneyError, match="一万亿元"):
        capitals(sign * (LARGEST_YUAN + 1) * 100)


def missing_group(yuan: int) -> bool:
    """Where the rule leaves a choice after a wholly empty 万 group; cn2an chooses otherwise."""
    return yuan > 10**8 and yuan // 10_000 % 10_000 == 0 and yuan % 10_000 >= 1000


@QUICK
@given(st.integers(1, LARGEST_YUAN).filter(lambda yuan: not missing_group(yuan)))
def test_whole_yuan_agree_with_cn2an(yuan):
    assert capitals(yuan * 100) == cn2an.an2cn(str(yuan), "rmb")


@QUICK
@given(st.integers(0, 10**10), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_fractions_agree_with_cn2an_where_the_yuan_digit_is_not_zero(tens, last, jiao, rest):
    yuan = tens * 10 + last
    if not missing_group(yuan):
        assert capitals(yuan * 100 + jiao * 10 + rest) == cn2an.an2cn(f"{yuan}.{jiao}{rest}", "rmb")


@QUICK
@given(st.integers(1, LARGEST_YUAN * 100))
def test_no_doubled_zero_and_reading_back_gives_the_amount(fen):
    text = capitals(fen)
    assert "零零" not in text
    assert "零元" not in text
    assert read_back(text) == fen


def read_back(text: str) -> int:
    """Second implementation: sums what each character is worth, blind to 零."""
    yuan_text, _, cents = text.rpartition("元") if "元" in text else ("", "", text)
    total = section = digit = 0
    for char in yuan_text:
        if char in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(char)
        elif char in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[char], 0
        else:
            total, section, digit = total + (section + digit) * {"亿": 10**8, "万": 10**4}[char], 0, 0
    fen = (total + section + digit) * 100
    for char, nxt in pairwise(cents):
        if nxt in "角分" and char in "壹贰叁肆伍陆柒捌玖":
            fen += "零壹贰叁肆伍陆柒捌玖".index(char) * (10 if nxt == "角" else 1)
    return fen
