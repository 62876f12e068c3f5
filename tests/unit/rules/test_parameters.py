"""Dated values and what-if: a new date changes only evaluations on or after it; faults are told before anything runs."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.rules.making import facts, parameter, value
from yunti.rules.errors import RuleError
from yunti.rules.parameters import read_what_if

SPECS = facts(spend="money 万元", star="count")
FLOOR = {"floor": parameter("floor", "money", {"2025-03-01": 2, "2025-05-01": 3}, "万元")}
KEYED = {"floor": parameter("floor", "money", {"2025-03-01": {3: 2, 5: 20}}, "万元", by="star")}


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-02-28", None), ("2025-03-01", True), ("2025-04-30", True), ("2025-05-01", False)],
)
def test_a_new_date_changes_only_days_from_it_on(day: str, expected: bool | None) -> None:
    found = value(SPECS, "spend >= $floor", {"spend": 2.5}, parameters=FLOOR, as_of=date.fromisoformat(day))
    assert found is expected


@pytest.mark.parametrize(("star", "expected"), [(3, True), (5, False), (4, None)])
def test_a_value_per_option(star: int, expected: bool | None) -> None:
    assert value(SPECS, "spend >= $floor", {"spend": 2, "star": star}, parameters=KEYED) is expected


@pytest.mark.parametrize(
    ("span", "holds"),
    [
        ("2025-06-01.2025-06-30", True),
        ("2025-06-02.", False),
        (".2025-06-01", True),
        ("2025-06", True),
        ("2025", True),
        ("2025-06-01", True),
        ("2024", False),
    ],
)
def test_what_if_holds_within_its_span(span: str, holds: bool) -> None:
    what_if = read_what_if({"floor": {span: 1}}, FLOOR)
    found = value(SPECS, "spend >= $floor", {"spend": 1}, parameters=FLOOR, what_if=what_if)
    assert found is holds


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"flor": {"2025": 1}}, "是否想写 floor"),
        ({"floor": {"2025-13": 1}}, "2025-13"),
        ({"floor": {"2025": "many"}}, "应为数字"),
        ({"floor": {"2025": 1, "2025-06": 2}}, "重叠"),
        ({"floor": 3}, "起止日期"),
    ],
)
def test_what_if_is_checked_first(changes: dict[str, object], said: str) -> None:
    with pytest.raises(RuleError, match=said):
        read_what_if(changes, FLOOR)  # type: ignore[arg-type]


def test_a_choice_that_the_rules_do_not_know_is_refused() -> None:
    mode = replace(parameter("mode", "text", {"2020-01-01": "calendar"}), options=("calendar",))
    with pytest.raises(RuleError, match="应为 calendar 之一"):
        read_what_if({"mode": {"2025": "working"}}, {"mode": mode})
    assert read_what_if({"mode": {"2025": "calendar"}}, {"mode": mode}).value("mode", date(2025, 1, 1)) == (
        True,
        "calendar",
    )


def test_a_choice_is_known_for_every_option_that_it_hangs_on() -> None:
    keyed = parameter("mode", "text", {"2020-01-01": {3: "any_of", 5: "all_of"}}, by="star")
    modes = {"mode": replace(keyed, options=("any_of", "all_of"))}
    with pytest.raises(RuleError, match="应为 any_of、all_of 之一"):
        read_what_if({"mode": {"2025": {3: "any_of", 5: "all"}}}, modes)
    assert read_what_if({"mode": {"2025": {3: "all_of", 5: None}}}, modes).value(
        "mode", date(2025, 1, 1)
    ) == (True, ((3, "all_of"), (5, None)))
