"""What a formula may be: Chinese names and signs yes, anything that could do harm no, always with line and column."""

import contextlib
import random

import pytest

from tests.unit.rules.making import facts, value
from yunti.rules import formulas
from yunti.rules.errors import FormulaError, RuleError

SPECS = facts(营业额="money 万元", 人数="count", 行业="text", 已失信="yes_no", a="count", b="count") | facts(
    **{"from": "date"}
)
GIVEN = {"营业额": 2000, "人数": 20, "行业": "制造", "已失信": False, "a": 1, "b": 2, "from": "2025-01-01"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("营业额 >= 2000", True),
        ("营业额 不少于 2000 且 人数 大于 20", False),
        ("（营业额 ≥ 2000） 或 非 已失信", True),
        ("营业额＞＝2000", True),
        ("人数 不超过 ２０", True),
        ("行业 == '制造'", True),
        ("行业 in {'制造', '采矿'}", True),
        ("行业 属于 {'建筑'}", False),
        ("“制造” == 行业", True),
        ("a + b * 2 - 1 == 4", True),
        ("-a < 0", True),
        ("max(a，b) == 2", True),
        ("from >= '2025-01-01'", True),
        ("not 已失信 and\n true", True),
        ("人数 >= 19.5", True),
    ],
)
def test_chinese_input_is_understood(text: str, expected: bool) -> None:
    assert value(SPECS, text, GIVEN) is expected


HOSTILE = [
    "__import__('os').system('true')",
    "a.__class__",
    "a.b",
    "a[0]",
    "lambda: 1",
    "9**9**9",
    "a / b == 1",
    "a if b else a",
    "[x for x in a]",
    "{'a': 1}",
    "f'{a}'",
    "a := 1",
    "print(a)",
    "max(a, key=b)",
    "max(*a)",
    "1 < a < 3",
    "a is b",
    "a; b",
    "a # b",
    "'a\\x41' == 行业",
    "a == 1e9",
    "a == 0x10",
    "a == 1j",
    "a == b''",
    "a == ...",
    "a == 12345678901234567890",
    "(" * 30 + "a" + ")" * 30,
    "not " * 300 + "已失信",
    "-" * 400 + "a == 1",
    " + ".join(["a"] * 250) + " > 1",
    "a" * 1_000_000,
    "'" + "a" * 1_000_000 + "'",
    "a ==",
    "",
    "   ",
    "a == 'b",
    "ǂa == 1",
    "a\x00b",
    "已失信 and 人数",
    "营业额 > 行业",
    "没有这个 > 1",
    "add_months(人数, 1) == from",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_formula_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(RuleError) as refused:
        value(SPECS, text, GIVEN)
    assert refused.value.column >= 1 and refused.value.line >= 1
    assert "列" in str(refused.value)


def test_place_counts_characters_as_typed() -> None:
    with pytest.raises(FormulaError) as refused:
        value(SPECS, "营业额 ≥ 2000 且\n 人数 ≥ 用户数", GIVEN)
    assert (refused.value.line, refused.value.column) == (2, 7)
    assert "没有名为 用户数" in refused.value.reason


def test_nearest_spelling_is_offered() -> None:
    with pytest.raises(RuleError, match="是否想写 营业额"):
        value(SPECS, "营业颔 > 1", GIVEN)


def test_fuzzed_text_never_crashes() -> None:
    chance = random.Random(20200318)
    pieces = [
        *"()[]{}'\"$,.:;+-*/<>=!~@#\\ \n　（）≥且或非",
        "营业额",
        "a",
        "0",
        "1.5",
        " and ",
        " not ",
        "max(",
        "__",
        "lambda ",
        "**",
    ]
    for _ in range(1500):
        text = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 40)))
        with contextlib.suppress(FormulaError):
            formulas.parse(text)


@pytest.mark.parametrize(
    "formula", ["s == '其他（请注明）'", "s == “其他（请注明）”", "s ＝＝ ‘其他（请注明）’"]
)
def test_what_stands_in_quotes_stays_as_it_is(formula: str) -> None:
    specs = facts(s="text")
    assert value(specs, formula, {"s": "其他（请注明）"}) is True
    assert value(specs, formula, {"s": "其他(请注明)"}) is False
