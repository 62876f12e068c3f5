"""The meaning of each node kind as small tables; every back end must give these answers.

Not here: the grammar of formulas (`tests/unit/rules/test_formulas.py`).
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.rules.making import fact, facts, value
from yunti.rules.errors import RuleError
from yunti.rules.values import FactSpec

T, F, U = True, False, None
SPECS = facts(
    x="yes_no", y="yes_no", z="yes_no", n="count", m="count", d="date", s="text", group="set", q="decimal(3)"
)
INNER = fact("parts", "list", rows=facts(size="count", good="yes_no"))
LINES = fact(
    "lines", "list", rows={**facts(no="text", amount="money 万元", good="yes_no", day="date"), "parts": INNER}
)
SHEETS = fact("sheets", "list", rows=facts(number="text", limit="money 万元"))
TABLES: dict[str, FactSpec] = {**SPECS, "lines": LINES, "sheets": SHEETS}


@pytest.mark.parametrize("x", [T, F, U])
@pytest.mark.parametrize("y", [T, F, U])
def test_logic_is_kleene(x: bool | None, y: bool | None) -> None:
    given = {"x": x, "y": y}
    both = F if F in (x, y) else U if U in (x, y) else T
    either = T if T in (x, y) else U if U in (x, y) else F
    assert value(SPECS, {"all": ["x", "y"]}, given) is both
    assert value(SPECS, "x and y", given) is both
    assert value(SPECS, {"any": ["x", "y"]}, given) is either
    assert value(SPECS, "x or y", given) is either
    assert value(SPECS, {"not": "x"}, given) is (U if x is U else not x)


@pytest.mark.parametrize(
    ("given", "threshold", "expected"),
    [
        ((T, T, F), 2, T),
        ((T, F, F), 2, F),
        ((T, U, F), 2, U),
        ((T, T, U), 2, T),
        ((F, F, U), 2, F),
        ((U, U, U), 0, T),
        ((T, T, T), "n", U),
    ],
)
def test_at_least(given: tuple[bool | None, ...], threshold: Any, expected: bool | None) -> None:
    rule = {"at_least": threshold, "of": ["x", "y", "z"]}
    assert value(SPECS, rule, dict(zip("xyz", given, strict=True))) is expected


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        ({"count": ["x", "y", "z"]}, {"x": T, "y": F, "z": T}, 2),
        ({"count": ["x", "y", "z"]}, {"x": T, "y": F}, U),
        ({"sum": ["n", "m", 3]}, {"n": 1, "m": 2}, 6),
        ({"sum": ["n", "m"]}, {"n": 1}, U),
        ({"min": ["n", "m"]}, {"n": 1, "m": 2}, 1),
        ({"max": ["n", "q"]}, {"n": 1, "q": Decimal("1.5")}, 1500),
        ({"cap": "n", "at": 5}, {"n": 9}, 5),
        ({"ratio": {"of": "n", "to": "m", "times": 5, "places": 2}}, {"n": 1, "m": 8}, 63),
        (
            {"ratio": {"of": "n", "to": "m", "times": 5, "places": 2, "rounding": "down"}},
            {"n": 1, "m": 8},
            62,
        ),
        (
            {"ratio": {"of": "n", "to": "m", "times": 5, "places": 2, "rounding": "half_even"}},
            {"n": 1, "m": 8},
            62,
        ),
        ({"ratio": {"of": "n", "to": "m"}}, {"n": 1, "m": 0}, U),
        ({"ratio": {"of": "q", "to": "m", "times": 100, "places": 1}}, {"q": Decimal("0.5"), "m": 3}, 167),
        ({"value": "ceil(0.10 * n)"}, {"n": 41}, 5),
        ({"value": "ceil(0.10 * n)"}, {"n": 70}, 7),
        ({"value": "floor(0.10 * n)"}, {"n": 49}, 4),
        ({"value": "round_half_up(q, 2)"}, {"q": Decimal("0.125")}, 13),
        ({"value": "q * q"}, {"q": Decimal("0.1")}, 10000),
    ],
)
def test_numbers_are_exact(rule: Any, given: dict[str, Any], expected: int | None) -> None:
    assert value(SPECS, rule, given) == expected


TABLE = {"table": [{"when": "n >= 10", "then": 3}, {"when": "n >= 5", "then": 2}], "else": 1}


@pytest.mark.parametrize(("n", "expected"), [(10, 3), (9, 2), (4, 1), (None, None)])
def test_table_takes_the_first_row_that_holds(n: int | None, expected: int | None) -> None:
    assert value(SPECS, TABLE, {"n": n}) == expected


@pytest.mark.parametrize(
    ("n", "x", "expected"), [(1, T, T), (1, F, F), (1, U, F), (9, U, T), (None, T, T), (None, F, U)]
)
def test_an_exception_must_be_known_to_be_claimed(
    n: int | None, x: bool | None, expected: bool | None
) -> None:
    rule = {"when": "n >= 5", "except": [{"when": "x", "then": True}]}
    assert value(SPECS, rule, {"n": n, "x": x}) is expected


@pytest.mark.parametrize(
    ("formula", "given", "expected"),
    [
        ("add_months(d, 3) == '2020-02-29'", {"d": "2019-11-30"}, T),
        ("add_months(d, 1) == '2021-02-28'", {"d": "2021-01-31"}, T),
        ("add_years(d, 1) == '2021-02-28'", {"d": "2020-02-29"}, T),
        ("in_window(d, '2020-01-01', '2020-01-31')", {"d": "2020-01-31"}, T),
        ("in_window(d, '2020-01-01', '2020-01-31')", {"d": "2020-02-01"}, F),
        ("in_window(d, '2020-01-01', '2020-01-31')", {}, U),
        ("characters(s) == 3", {"s": " 上　云\n了"}, T),
        ("given(s)", {"s": " 　"}, F),
        ("given(s)", {}, F),
        ("same_set(group, {'b', 'a'})", {"group": ["a", "b"]}, T),
        ("same_set(group, {'a'})", {"group": ["a", "b"]}, F),
        ("size(group) == 2", {"group": ["a", "b", "a"]}, T),
        ("'a' in group", {"group": ["a"]}, T),
        ("'a' in group", {}, U),
        ("'a' not in group", {"group": ["b"]}, T),
        ("is_format('uscc', s)", {"s": "914301000000001156"}, T),
        ("is_format('uscc', s)", {"s": "914301000000001157"}, F),
        ("is_format('uscc', s)", {"s": " 9143 0100 0000 00019w\u3000"}, T),
        ("is_format('uscc', s)", {"s": "９14301000000001156"}, F),
        ("when_unknown(n, 4) == 4", {}, T),
        ("is_format('industry_code', s)", {"s": "3441"}, T),
        ("is_format('industry_code', s)", {"s": "C34"}, F),
        ("days_between(d, '2020-03-01') == 1", {"d": "2020-02-29"}, T),
        ("date_at(n, 2, 29) == '2020-02-29'", {"n": 2020}, T),
        ("date_at(n, 2, 29) == '2020-02-29'", {"n": 2021}, U),
        ("date_at(n, 2, 29) == '2020-02-29'", {"n": 0}, U),
        ("date_at(n, 2, 29) == '2020-02-29'", {}, U),
        ("is_format('organisation_code', s)", {"s": "123456788"}, T),
        ("is_format('organisation_code', s)", {"s": "12345678-8"}, T),
        ("is_format('organisation_code', s)", {"s": "123456789"}, F),
        ("is_format('organisation_code', s)", {"s": "12345678－8"}, F),
        ("is_format('organisation_code', s)", {"s": "914301000000001156"}, T),
        ("is_format('mobile', s)", {"s": "13000000000"}, T),
        ("is_format('mobile', s)", {"s": "１3000000000"}, F),
        ("is_format('with_digit', s)", {"s": "效率提高２成"}, T),
        ("is_format('with_digit', s)", {"s": "效率提高"}, F),
        ("is_format('with_digit', s)", {}, U),
        ("first_of_month(s) == '2020-03-01'", {"s": "2020-03"}, T),
        ("first_of_month(s) == '2020-03-01'", {"s": "2020-13"}, U),
        ("characters(s) == 4", {"s": "云 上\u3000Ａ\n1"}, T),
        ("characters(s) == 1", {"s": "e\u0301"}, T),
        ("characters(s) == 2", {"s": "\u200b云"}, T),
        ("head(s, 2) == '市州'", {"s": "市州县"}, T),
        ("head(s, 2) == '市'", {"s": "市"}, T),
        ("head(s, 0) == ''", {"s": "市"}, T),
        ("head(s, 2) == ''", {}, U),
        ("latest(d, '2020-01-01') == '2020-01-01'", {}, T),
        ("add_months(d, n) == d", {"d": "2020-01-01", "n": 999999}, U),
    ],
)
def test_functions(formula: str, given: dict[str, Any], expected: bool | None) -> None:
    assert value(SPECS, formula, given) is expected


ROWS = {
    "lines": [
        {
            "no": "A",
            "amount": Decimal("0.1"),
            "good": T,
            "day": "2020-01-02",
            "parts": [{"size": 2, "good": T}],
        },
        {"no": "A", "amount": Decimal("0.2"), "good": T, "day": "2020-01-01", "parts": []},
        {"no": "B", "amount": Decimal("0.3"), "good": F},
        {"no": "C", "amount": Decimal("0.4")},
    ],
    "sheets": [{"number": "A", "limit": Decimal("0.25")}, {"number": "B", "limit": 1}],
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"sum": "amount", "of": "lines"}, 1_000_000),
        ({"sum": "amount", "of": "lines", "where": "good"}, 300_000),
        ({"count": "rows", "of": "lines", "where": "not good"}, 1),
        ({"count_distinct": "no", "of": "lines"}, 3),
        ({"set": "no", "of": "lines", "where": "good"}, ("A",)),
        ({"any": "good", "of": "lines"}, T),
        ({"every": "good", "of": "lines"}, F),
        ({"every": "good", "of": "lines", "where": "no != 'B'"}, U),
        ({"every": "good", "of": "lines", "where": "no == 'X'"}, T),
        ({"any": "good", "of": "lines", "where": "no == 'X'"}, F),
        ({"max": "amount", "of": "lines", "where": "no == 'X'"}, U),
        ({"sum": "amount", "of": "lines", "where": "no == 'X'"}, 0),
        ({"first": "no", "of": "lines", "order": "day"}, "A"),
        ({"min": "day", "of": "lines"}, U),
        ({"any": "over", "of": "sheets"}, T),
        ({"count": "rows", "of": "lines", "where": "doubled"}, 2),
        ({"sum": "parts_size", "of": "lines"}, 2),
        ({"count": "rows", "of": "sheets", "join": {"10000": "limit"}}, 1),  # 10000 is 10000.00
    ],
)
def test_rows_of_lists(rule: Any, expected: Any) -> None:
    columns = {
        "lines": {
            "doubled": {"when": "same > 1"},
            "same": {"count": "rows", "of": "lines", "by": "no"},
            "parts_size": {"sum": "size", "of": "parts", "where": "good"},
        },
        "sheets": {
            "claimed": {"sum": "amount", "of": "lines", "join": {"number": "no"}},
            "over": {"when": "claimed > limit"},
        },
    }
    rows = {**ROWS, "lines": [{"parts": [], **row} for row in ROWS["lines"]]}
    assert value(TABLES, rule, rows, columns=columns) == expected


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"all": ["x"], "any": ["y"]}, "只能有一个种类"),
        ({"al": ["x"]}, "是否想写 all"),
        ({"all": ["x"], "tittle": "y"}, "是否想写 title"),
        ({"all": []}, "列表是空的"),
        ({"all": ["n"]}, "判断是否"),
        ({"sum": ["x"]}, "数字"),
        ({"when": "n > d"}, "类型不同"),
        ({"sum": "amount", "of": "line"}, "是否想写 lines"),
        ({"sum": "no", "of": "lines"}, "数字"),
        ({"sum": ["n", {"sum": "amount", "of": "lines"}, {"count": ["x"], "unit": "项"}]}, "单位不同"),
        ({"ratio": {"of": "n", "to": "m", "rounding": "nearest"}}, "没有舍入方式"),
        ({"when": "rule"}, "循环引用"),
        ({"table": [{"when": "x", "than": 1}]}, "是否想写 then"),
        ({"count": "n", "of": "lines"}, "count: rows"),
    ],
)
def test_what_does_not_fit_is_refused(rule: Any, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        value(TABLES, rule, {})
