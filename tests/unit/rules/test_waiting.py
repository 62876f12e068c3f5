"""What only somebody's word is waited for is neither unmet nor missing papers: it says so by name, and asks nobody to add anything.

Not here: whole explanations (`tests/programmes`), whose word it is (packs).
"""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.rules.making import case, facts
from yunti.rules.explain import MARKS, explanation
from yunti.rules.needs import what_is_missing
from yunti.rules.tracing import Trace, waited_for
from yunti.rules.values import FactSpec

WORD = "待主管部门确认"
GIVEN = facts(listed="yes_no", spent="count", papers="yes_no")
SPECS: dict[str, FactSpec] = GIVEN | {"listed": replace(GIVEN["listed"], awaits=WORD)}
SPENT: dict[str, Any] = {
    "title": "投入",
    "advice": "请补充",
    "when": "spent >= 2",
    "except": [{"when": "spent < 2", "then": "listed", "title": "名称在名单上，待确认"}],
}
WHOLE: dict[str, Any] = {"title": "全部", "all": [SPENT, {"title": "再一次", **SPENT}, "papers"]}


def traced(rule: dict[str, Any], **given: Any) -> Trace:
    return case(SPECS, rule, given).trace("rule")


def told(trace: Trace) -> list[str]:
    return [f"{MARKS[line.outcome]} {line.text}{line.advice}" for line in explanation(trace)]


def test_it_says_what_it_waits_for_and_what_would_hold_otherwise() -> None:
    assert told(traced(SPENT, spent=0)) == [
        "？ 投入：名称在名单上，待确认；按一般规定：spent 0，要求不少于 2，还差 2"
    ]
    whole = traced(WHOLE, spent=0, papers=True)
    assert told(whole)[0] == f"？ 全部：{WORD}（3 项中 2 项待定）"


def test_nobody_is_asked_to_add_it_and_it_is_told_once() -> None:
    (need,) = what_is_missing(traced(WHOLE, spent=0, papers=True))
    assert (need.text, need.waits, need.advice, need.absent) == (
        "名称在名单上，待确认",
        True,
        "",
        ("listed",),
    )
    (need,) = what_is_missing(traced({"title": "在名单内", "all": ["listed"]}))
    assert (need.text, need.waits) == (f"listed：{WORD}", True)


@pytest.mark.parametrize(("listed", "mark"), [(True, "✓"), (False, "✗")])
def test_once_the_word_is_given_it_is_met_or_not(listed: bool, mark: str) -> None:
    trace = traced(SPENT, spent=0, listed=listed)
    assert told(trace)[0].startswith(f"{mark} 投入：适用例外") and waited_for(trace) == ()


def test_what_lacks_something_else_too_is_not_only_waited_for() -> None:
    trace = traced(WHOLE, spent=0)
    assert waited_for(trace) == () and trace.value is None
    assert told(trace)[0] == "？ 全部：缺材料，无法判断（3 项中 3 项未满足）"
    assert [need.waits for need in what_is_missing(trace)] == [True, False]
    assert told(traced(WHOLE, spent=0, papers=False))[0] == "✗ 全部：不符合（3 项中 3 项未满足）"
