"""Several cases in one step: all or none, no more than allowed, one audit event for each and one for all.

Not here: the pages (`tests/web/officer/test_cases.py`), one case (`test_every_workflow.py`).
"""

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.people import People
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.services import NotAllMoved, move_cases
from yunti.kit import clock
from yunti.kit.errors import Forbidden, InvalidInput
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
STATED = {"county_precheck_passed": "", "county_seal": ""}


@pytest.fixture
def cases(people: People) -> list[Case]:
    each = a_round("jiangsu-star", "2020")
    return [_waiting(each, number) for number in (1, 2, 3)]


def _waiting(each: object, number: int) -> Case:
    party = factories.enterprise(number)
    return Case.objects.create(
        round=each,
        workflow="star_application",
        state="submitted",
        entered_at=clock.now(),
        enterprise=party,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=f"SL-{number}",
        started_at=clock.now(),
        started_by="test",
    )


def states() -> set[str]:
    return set(Case.objects.values_list("state", flat=True))


def test_all_are_moved_and_each_leaves_its_trace(people: People, cases: list[Case]) -> None:
    before = AuditEvent.objects.count()
    moved = move_cases(
        cases=list(reversed(cases)),
        action="county_recommend",
        seen=dict.fromkeys((case.ref for case in cases), 0),
        by=people.luo,
        stated=STATED,
        key="k",
    )
    assert [case.ref for case in moved] == [case.ref for case in cases]
    assert states() == {"county_recommended"}
    assert AuditEvent.objects.count() == before + len(cases) + 1


def test_one_that_was_moved_meanwhile_keeps_all(people: People, cases: list[Case]) -> None:
    seen = {case.ref: 0 for case in cases} | {cases[1].ref: 1}
    with pytest.raises(NotAllMoved) as refusal:
        move_cases(cases=cases, action="county_recommend", seen=seen, by=people.luo, stated=STATED)
    assert [each.ref for each in refusal.value.failed] == [cases[1].ref]
    assert refusal.value.failed[0].refusal.code == "overtaken"
    assert states() == {"submitted"} and not CaseMove.objects.exists()


def test_every_case_that_stands_in_the_way_is_named(people: People, cases: list[Case]) -> None:
    seen = {case.ref: 0 for case in cases}
    Case.objects.filter(pk=cases[2].pk).update(state="county_recommended")
    with pytest.raises(NotAllMoved) as refusal:
        move_cases(cases=cases, action="county_recommend", seen=seen, by=people.luo)
    codes = [each.refusal.code for each in refusal.value.failed]
    assert codes == ["guards_missing", "guards_missing", "no_such_step"]
    assert not CaseMove.objects.exists()


def test_another_jurisdiction_moves_none(people: People, cases: list[Case]) -> None:
    seen = {case.ref: 0 for case in cases}
    with pytest.raises(NotAllMoved) as refusal:
        move_cases(cases=cases, action="county_recommend", seen=seen, by=people.wei, stated=STATED)
    assert {each.refusal.code for each in refusal.value.failed} == {"not_found"}
    with pytest.raises(Forbidden):
        move_cases(cases=cases, action="county_recommend", seen=seen, by=people.ma, stated=STATED)
    assert states() == {"submitted"}


def test_a_step_with_effects_works_for_several(people: People, cases: list[Case]) -> None:
    """What follows in the registry locks rows as well, case after case."""
    Case.objects.update(state="city_assessing")
    seen = {case.ref: 0 for case in cases}
    move_cases(
        cases=cases, action="fraud_found", seen=seen, by=people.qin, stated={"evidence_recorded": "核查记录"}
    )
    assert states() == {"blacklisted"}


def test_none_and_too_many_are_refused(people: People, cases: list[Case]) -> None:
    for chosen in ([], cases * 17):
        with pytest.raises(InvalidInput, match="一次选"):
            move_cases(cases=chosen, action="county_recommend", seen={}, by=people.luo)
