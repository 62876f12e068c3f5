"""What the parameters alone decide is said so: neither a count of the other parts nor their sentences stand against the mark.

Not here: whole explanations (`tests/programmes`).
"""

from typing import Any

import pytest

from tests.unit.rules.making import case, facts, parameter
from yunti.rules.explain import MARKS, explanation
from yunti.rules.needs import what_is_missing
from yunti.rules.tracing import Trace

SPECS = facts(star="count", won="count")
HIGH, WON = {"title": "高星", "when": "star >= 4"}, {"title": "已获", "when": "won >= 4"}
EITHER: dict[str, Any] = {"title": "任一", "any": ["$open", HIGH, WON]}
ONE: dict[str, Any] = {"title": "任一", "any": ["$open", HIGH]}
BOTH: dict[str, Any] = {"title": "全部", "all": ["$open", HIGH, WON]}
SETTLED = "（按现行规定，不看填报内容）"


def traced(rule: dict[str, Any], is_open: bool, star: int, won: int = 0) -> Trace:
    ruled = {"open": parameter("open", "yes_no", {"2020-01-01": is_open})}
    return case(SPECS, rule, {"star": star, "won": won}, parameters=ruled).trace("rule")


def told(rule: dict[str, Any], is_open: bool, star: int, won: int = 0) -> list[str]:
    lines = explanation(traced(rule, is_open, star, won))
    return [f"{MARKS[line.outcome]} {line.text}" for line in lines]


@pytest.mark.parametrize("rule", [EITHER, ONE], ids=["two", "one"])
@pytest.mark.parametrize("star", [3, 5])
def test_what_is_open_to_all_is_met_whatever_is_filled_in(rule: dict[str, Any], star: int) -> None:
    assert told(rule, True, star) == [f"✓ 任一：符合{SETTLED}"]


def test_what_is_open_to_none_is_unmet_whatever_is_filled_in() -> None:
    assert told(BOTH, False, 5, 5) == [f"✗ 全部：不符合{SETTLED}"]


def test_else_the_parts_of_the_case_are_counted() -> None:
    assert told(EITHER, False, 5)[0] == "✓ 任一：符合（2 项中满足 1 项即可，已满足 1 项）"
    assert told(EITHER, False, 3)[0] == "✗ 任一：不符合（2 项中满足 1 项即可，已满足 0 项）"
    assert told(BOTH, True, 5)[0] == "✗ 全部：不符合（2 项中 1 项未满足）"
    assert told(BOTH, True, 5, 5)[0] == "✓ 全部：符合（共 2 项）"


def test_nothing_to_fill_in_is_asked_where_the_rules_settle_it() -> None:
    needs = what_is_missing(traced(BOTH, False, 3))
    assert [need.text for need in needs] == [f"全部：不符合{SETTLED}"]
