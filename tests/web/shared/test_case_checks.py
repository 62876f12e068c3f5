"""Checks are remembered as long as nothing that they rest on has changed. Not here: what they say (`tests/web/officer/test_cases.py`)."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.utils import translation

from yunti.apps.cases.queries.facts import judged_facts
from yunti.packs.reading import load_pack
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
