"""Numbers explained: what was divided by what and how it was rounded, the parts of a sum, what stands in the way.

Not here: whole explanations (`tests/programmes`).
"""

from typing import Any

from tests.unit.rules.making import case, facts
from yunti.rules.explain import explanation
from yunti.rules.needs import what_is_missing

SPECS = facts(n="count 个", m="count 个", ready="yes_no")
SCORE = {"title": "得分", "unit": "分", "ratio": {"of": "n", "to": "m", "times": 5, "places": 2}}
WHEN_READY = {
    "title": "合计",
    "table": [
        {
            "when": {"title": "已备齐", "when": "ready"},
            "then": {"sum": [SCORE, {"title": "另加", "value": "n"}]},
        }
    ],
}


def lines(rule: Any, given: dict[str, Any]) -> list[str]:
    return [f"{line.outcome} {line.text}" for line in explanation(case(SPECS, rule, given).trace("rule"))]


def test_a_ratio_says_what_was_divided_and_how_it_was_rounded() -> None:
    assert lines(SCORE, {"n": 1, "m": 3}) == ["met 得分：1.67 分（n 1 个 ÷ m 3 个 × 5，四舍五入到 2 位小数）"]


def test_zero_points_are_a_result_and_nothing_is_not() -> None:
    assert lines(SCORE, {"n": 0, "m": 3})[0].startswith("met 得分：0 分")
    assert lines(SCORE, {"n": 0, "m": 0}) == ["unknown 得分：暂不能计算"]


def test_a_sum_lists_its_parts_and_a_table_what_stands_in_its_way() -> None:
    assert [line.split("：")[0] for line in lines(WHEN_READY, {"n": 1, "m": 2, "ready": True})] == [
        "met 合计", "met 得分", "met 另加",
    ]  # fmt: skip
    assert lines(WHEN_READY, {"n": 1, "m": 2, "ready": False}) == [
        "unknown 合计：暂不能计算",
        "unmet 已备齐：否",
    ]


def test_two_figures_that_should_be_equal_say_how_far_apart_they_are() -> None:
    same = {"title": "相同", "when": "n == m"}
    assert lines(same, {"n": 1, "m": 3}) == ["unmet 相同：n 1 个，要求为m 3 个，相差 2 个"]
    assert lines(same, {"n": 3, "m": 3}) == ["met 相同：n 3 个，要求为m 3 个"]


def test_sums_and_products_name_each_figure_and_the_rounding_once() -> None:
    rounded = {"title": "合并", "unit": "分", "value": "round_half_up(0.125 * n + m, 2)"}
    assert lines(rounded, {"n": 1, "m": 2}) == [
        "met 合并：2.13 分（0.125 × n 1 个 + m 2 个，四舍五入到 2 位小数）"
    ]
    assert lines({"title": "差", "value": "n - m"}, {"n": 1, "m": 2}) == ["met 差：-1 个（n 1 个 − m 2 个）"]


def test_the_smaller_and_the_larger_name_the_amounts_they_were_taken_of() -> None:
    assert lines({"title": "取小", "value": "min(n, m)"}, {"n": 1, "m": 2}) == [
        "met 取小：1 个（n 1 个、m 2 个中较小者）"
    ]
    assert lines({"title": "取大", "value": "max(0, n - m)"}, {"n": 1, "m": 2}) == [
        "met 取大：0（0、n 1 个 − m 2 个中较大者）"
    ]


def test_a_condition_that_counts_when_open_says_itself_once_it_is_known() -> None:
    rule = {"title": "足够", "when": "when_unknown(n >= m, true)"}
    assert lines(rule, {"n": 1, "m": 3}) == ["unmet 足够：n 1 个，要求不少于m 3 个，还差 2 个"]
    needs = what_is_missing(case(SPECS, rule, {"n": 1, "m": 3}).trace("rule"))
    assert [need.text for need in needs] == ["n不少于m：n 1 个，要求不少于m 3 个，还差 2 个"]
    assert what_is_missing(case(SPECS, rule, {"n": 1}).trace("rule")) == ()


def test_the_limit_itself_is_told_as_not_included() -> None:
    """The day or moment that a strict comparison leaves out; a moment on the same day has no days between."""
    specs = facts(signed="date", after="date", sent="moment", by="moment")
    day, moment = "2018-03-20", "2018-03-20T10:00:00"

    def said(rule: str, given: dict[str, Any]) -> str:
        (line,) = explanation(case(specs, {"title": "先后", "when": rule}, given).trace("rule"))
        return line.text.rsplit("，", 2 if "不含" in line.text else 1)[1]

    same_day, same_moment = {"signed": day, "after": day}, {"sent": moment, "by": moment}
    assert said("signed > after", same_day) == said("signed < after", same_day) == "恰为当日"
    assert said("sent > by", same_moment) == "恰为该时刻"
    assert said("sent >= by", {"sent": "2018-03-20T09:00:00", "by": moment}) == "相差不到 1 天"
    assert said("signed > after", {"signed": "2018-03-19", "after": day}) == "相差 1 天"
