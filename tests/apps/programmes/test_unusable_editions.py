"""An edition that cannot be read, or was altered since: what runs over many rounds leaves its round out and goes on with the others.

Not here: what the pages of such a round say (`tests/web`), altering an edition at all (`tests/unit/packs/test_publishing.py`).
"""

from datetime import date
from typing import Any

import pytest

from tests.apps.appeals.steps import refused_case
from tests.apps.cases.rounds import a_case, a_round, ask, party_of
from tests.apps.notices.test_reminders import morning, run_on, told
from tests.apps.publicity import making
from tests.people import People
from yunti.apps.appeals.queries.appeals import appeals_for, appeals_waiting
from yunti.apps.appeals.services import file_appeal
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.openings import openings_for, own_cases
from yunti.apps.cases.queries.opinions import cases_asked_for
from yunti.apps.inspections.queries.samples import standings_of
from yunti.apps.letters.models import Letter
from yunti.apps.letters.services import sign_for_letter
from yunti.apps.paperwork.queries.round_lists import lists_for
from yunti.apps.partners.queries import parts_of
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none, unusable
from yunti.apps.publicity.queries.objections import objections_waiting
from yunti.apps.publicity.queries.ready import ready_lists
from yunti.apps.publicity.services import confirm_line_objection, raise_line_objection
from yunti.kit import clock
from yunti.kit.actors import public_actor
from yunti.kit.errors import Conflict
from yunti.packs.errors import PackError

pytestmark = pytest.mark.django_db
KIND = "star_application"
GONE = {"edition": "1999"}
ALTERED = {"is_example": False, "digest": "0" * 64}


@pytest.fixture(params=[GONE, ALTERED], ids=["gone", "altered"])
def fault(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def broken(each: Round, fault: dict[str, Any]) -> Round:
    Round.objects.filter(pk=each.pk).update(**fault)
    each.refresh_from_db()
    return each


def second_round() -> Round:
    return a_round("jiangsu-star", "2020", code="SL-2")


def test_such_a_round_has_no_pack(people: People, fault: dict[str, Any]) -> None:
    each = broken(a_round("jiangsu-star", "2020"), fault)
    assert pack_or_none(each) is None
    with pytest.raises((PackError, Conflict)):
        pack_of(each)


def test_appeals_in_other_rounds_are_listed_and_counted(people: People, fault: dict[str, Any]) -> None:
    case = refused_case(people)
    lost = file_appeal(case=case, text="请复查", by=people.ma)
    other = a_case(second_round(), KIND, "submitted", people, number=2)
    Case.objects.filter(pk=other.pk).update(state="not_recommended")
    lost.move.pk, lost.move.case, lost.move._state.adding = None, other, True
    lost.move.save()
    kept = type(lost).objects.create(
        case=other,
        move=lost.move,
        text="请复查",
        reviewer=lost.reviewer,
        filed_at=lost.filed_at,
        filed_by=lost.filed_by,
        due_on=date(2026, 7, 20),
    )
    assert appeals_waiting(people.qin) == [date(2026, 7, 13), date(2026, 7, 20)]
    broken(case.round, fault)
    assert appeals_waiting(people.qin) == [kept.due_on]
    assert [(each.appeal.pk, each.is_mine) for each in appeals_for(people.qin)] == [
        (kept.pk, True),
        (lost.pk, False),
    ]
    assert appeals_for(people.qin)[1].kind == unusable()


def objected(each: Round, people: People, number: int) -> None:
    making.a_case(each, number)
    made = making.published(each, people.qin)
    told_by = {"text": "发票不实", "objector": "王五", "contact": "0900-85500001", "by": public_actor()}
    row, code = raise_line_objection(on=made, number=1, **told_by)
    confirm_line_objection(ref=row.objection.ref, code=code, by=public_actor())


def test_objections_and_lists_of_other_rounds_stand(people: People, fault: dict[str, Any]) -> None:
    first, second = a_round("jiangsu-star", "2020"), second_round()
    for number, each in enumerate((first, second), 1):
        objected(each, people, number)
        making.a_case(each, number + 2)
    assert len(objections_waiting(people.qin)) == len(ready_lists(people.qin)) == 2
    broken(second, fault)
    assert len(objections_waiting(people.qin)) == 1
    assert [ready.round for ready in ready_lists(people.qin)] == [first]


def test_papers_and_visits_of_other_rounds_stand(people: People, fault: dict[str, Any]) -> None:
    first, second = a_round("jiangsu-star", "2020"), second_round()
    papers, visits = len(lists_for(people.qin)), len(standings_of(people.qin))
    assert papers and visits
    broken(second, fault)
    assert {row.round for row in lists_for(people.qin)} == {first}
    assert {row.round for row in standings_of(people.qin)} == {first}
    assert (len(lists_for(people.qin)), len(standings_of(people.qin))) == (papers // 2, visits // 2)


def test_parties_and_experts_still_see_their_other_cases(people: People, fault: dict[str, Any]) -> None:
    first, second = a_round("jiangsu-star", "2020"), second_round()
    cases = [a_case(each, KIND, "draft", people, number=at) for at, each in enumerate((first, second))]
    for case in cases:
        ask(case, people.yan, "expert")
    broken(second, fault)
    assert {each.round for each in openings_for(people.ma, party_of(people.ma))} == {first}
    assert [(each.case, each.editable) for each in own_cases(people.ma)] == [
        (cases[1], False),
        (cases[0], True),
    ]
    assert own_cases(people.ma)[0].state == unusable()
    assert [each.state == unusable() for each in cases_asked_for(people.yan)] == [True, False]
    parts = parts_of(people.ge)
    assert [(each.partner.case, each.state == unusable(), each.waits) for each in parts] == [
        (cases[1], True, False),
        (cases[0], False, True),
    ]


def test_reminders_of_steps_go_on(people: People, fault: dict[str, Any]) -> None:
    first, second = a_round("jiangsu-star", "2020"), second_round()
    for number, each in enumerate((first, second)):
        a_case(each, KIND, "submitted", people, number=number)
    Case.objects.update(due_on=date(2026, 10, 9), entered_at=morning(date(2026, 9, 24)))
    broken(first, fault)
    with pytest.raises((PackError, Conflict)):
        run_on(date(2026, 10, 9))
    assert len(told("cases.due")) == 1


def test_reminders_of_objections_go_on(people: People, fault: dict[str, Any]) -> None:
    first, second = a_round("jiangsu-star", "2020"), second_round()
    with clock.held(morning(date(2026, 9, 24))):
        for number, each in enumerate((first, second), 1):
            objected(each, people, number)
    Case.objects.update(due_on=None)
    broken(first, fault)
    with pytest.raises((PackError, Conflict)):
        run_on(date(2026, 10, 14))
    assert len(told("cases.due")) == 1


def test_reminders_of_the_time_to_appeal_go_on(people: People, fault: dict[str, Any]) -> None:
    before = a_case(second_round(), KIND, "not_recommended", people, number=2).round
    refused_case(people)
    after = a_case(a_round("jiangsu-star", "2020", code="SL-3"), KIND, "not_recommended", people, number=3)
    for each in (before, after.round):  # in whatever order the rounds come
        broken(each, fault)
    sign_for_letter(letter=Letter.objects.get(), by=people.ma)
    with pytest.raises((PackError, Conflict)):
        run_on(date(2026, 7, 10))
    assert len(told("cases.appeal")) == 1
