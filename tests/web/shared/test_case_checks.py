"""Checks are remembered as long as nothing that they rest on has changed. Not here: what they say (`tests/web/officer/test_cases.py`)."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.utils import translation

from yunti.apps.cases.queries.facts import judged_facts
from yunti.apps.cases.queries.progress import ladder
from yunti.kit import clock
from yunti.packs.reading import load_pack
from yunti.rules.engine import evaluate
from yunti.web.applicant import drawn_case
from yunti.web.officer.case_reasons import Sources, groups_for
from yunti.web.shared.case_checks import Checks, checks_of

PACK = load_pack(Path(__file__).parents[3] / "packs" / "jiangsu-star" / "2020")


def checks(pack: Any = PACK, **facts: Any) -> Checks:
    around: Any = SimpleNamespace(
        pack=pack, case=SimpleNamespace(workflow="star_application"), judged=judged_facts(pack, facts)
    )
    found = checks_of(around)
    assert found is not None
    return found


def test_the_same_facts_are_judged_once_for_each_pack_and_language() -> None:
    known = checks(target_star=4)
    assert checks(target_star=4) is known
    with translation.override("en"):
        assert checks(target_star=4) is not known
    assert checks(load_pack(PACK.folder), target_star=4) is not known


def test_another_answer_is_judged_anew() -> None:
    assert checks(target_star=4, staff_total=120) != checks(target_star=4)
    assert checks(target_star=3).verdicts != checks(target_star=4).verdicts


def test_facts_that_are_equal_and_of_different_types_are_told_apart() -> None:
    known = checks(target_star=4, staff_total=1)
    assert checks(target_star=4, staff_total=1.0) is not known


def texts(found: Checks) -> list[str]:
    return [each.text for each in (*found.verdicts, *found.checks)]


def test_what_is_remembered_in_one_language_is_never_shown_in_the_other() -> None:
    facts = {"target_star": 4, "staff_total": 7}
    chinese = texts(checks(**facts))
    with translation.override("en"):
        english = texts(checks(**facts))
        assert texts(checks(**facts)) == english
    assert texts(checks(**facts)) == chinese
    assert "符合申报星级的要求：不符合" in chinese[0] and "符合申报星级的要求: Not met" in english[0]
    assert all(one != other for one, other in zip(chinese, english, strict=True))


def test_what_a_party_is_told_stays_chinese() -> None:
    """A reason to refuse is kept, whatever the officer who ticks it reads."""
    facts = {"target_star": 4, "staff_total": 8}
    found = checks(**facts)
    assert [each.official for each in found.failing] == [each.text for each in found.failing]
    with translation.override("en"):
        there = checks(**facts)
    assert [each.official for each in there.failing] == [each.text for each in found.failing]
    around: Any = SimpleNamespace(pack=PACK)
    step: Any = SimpleNamespace(asks_reasons=True, told_before=[], action="")
    with translation.override("en"):
        reasons = groups_for(step, Sources(around, there, None))[0].reasons
    assert [each.text for each in reasons] == [each.text for each in found.failing] != []
    assert all(each.value.startswith(each.text) for each in reasons)


def test_the_ladder_is_remembered_for_each_language() -> None:
    facts: dict[str, Any] = {"target_star": 4, "staff_total": 9}
    around: Any = SimpleNamespace(
        pack=PACK,
        case=SimpleNamespace(workflow="star_application"),
        facts=SimpleNamespace(told=facts),
        evaluation=evaluate(PACK.program(clock.today()), facts),
    )
    chinese = ladder(around)
    with translation.override("en"):
        english = ladder(around)
        drawn = drawn_case.ladder(english, PACK.title)
        assert ladder(around) is english is not chinese
    assert ladder(around) is chinese
    told = [each.text for level in english.levels for each in level.needs]
    assert any(text.startswith("上云投入: 计入的上云投入 0 万元, required: at least") for text in told)
    assert '<span class="said"><span lang="zh-Hans-CN">上云投入</span>: ' in drawn
    assert '<span lang="zh-Hans-CN">上云投入：计入的上云投入 0 万元，要求不少于' in drawn_case.ladder(
        chinese, PACK.title
    )
