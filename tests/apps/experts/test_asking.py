"""Inviting to a case: who may not be asked is refused, how many each has in hand, what ties are found.

Not here: people outside the pool (`tests/web/officer/test_invited.py`), ties of officers (`tests/apps/cases`).
"""

from typing import Any

import pytest

from tests.apps.cases.rounds import a_case, a_round, ask
from tests.apps.experts.pool import ready
from tests.people import People
from yunti.apps.accounts.models import Person
from yunti.apps.cases.models import Assignment, Case
from yunti.apps.cases.permissions import parties_of, readers_of, ties_of
from yunti.apps.cases.queries.opinions import in_hand_of
from yunti.apps.cases.services import assign_person, assigning, end_assignment, state_guard
from yunti.apps.experts import services
from yunti.apps.experts.models import Expert
from yunti.kit.errors import Forbidden, Refused
from yunti.kit.permissions import Allowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return another(people, a_round("jiangsu-star", "2020"))


def another(people: People, of: Any, number: int = 1) -> Case:
    return a_case(of, "star_application", "city_assessing", people, number=number)


def invite(case: Case, people: People) -> Assignment:
    expert = Person.objects.get(pk=people.yan.person_id)
    return assign_person(case=case, person=expert, role="expert", by=people.qin)


def kinds(case: Case, people: People) -> list[str]:
    pk = people.yan.person_id
    assert pk is not None
    return [each.kind for each in ties_of(readers_of([pk])[pk], case.organisation_id, parties_of(case))]


def test_whoever_may_not_be_asked_is_refused_with_the_reason(people: People, case: Case) -> None:
    row = ready(people)
    services.pause_expert(expert=row, reason="出国访学", by=people.yan)
    with pytest.raises(Refused, match="出国访学") as refusal:
        invite(case, people)
    assert refusal.value.code == "may_not_be_asked" and refusal.value.next_step
    assert not Assignment.objects.exists()
    services.resume_expert(expert=row, by=people.yan)
    assert invite(case, people).person_id == people.yan.person_id


def test_with_the_guard_off_the_paused_expert_gets_in(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.pause_expert(expert=ready(people), reason="x", by=people.yan)
    monkeypatch.setattr(assigning, "_require_askable", lambda *_: None)
    assert invite(case, people)


def test_nobody_is_asked_for_more_than_they_take(people: People, case: Case) -> None:
    ready(people, most_at_once=1)
    given = invite(case, people)
    assert in_hand_of([people.yan.person_id or 0, 0]) == {people.yan.person_id: 1, 0: 0}
    other = another(people, case.round, 2)
    with pytest.raises(Refused, match="手上已有 1 件"):
        invite(other, people)
    end_assignment(assignment=given, reason="换人", by=people.qin)
    assert invite(other, people)


def test_two_roles_in_one_case_are_one_case(people: People, case: Case) -> None:
    ask(case, people.yan, "expert")
    ask(case, people.yan, "second")
    assert in_hand_of([people.yan.person_id or 0]) == {people.yan.person_id: 1}


def test_the_employer_is_found_by_code_or_by_name(people: People, case: Case) -> None:
    row = ready(people)
    party = case.enterprise
    assert party is not None and kinds(case, people) == []
    Expert.objects.filter(pk=row.pk).update(institution=party.name)
    assert kinds(case, people) == ["institution"]
    Expert.objects.filter(pk=row.pk).update(institution="别的写法", employer_uscc=party.uscc)
    assert kinds(case, people) == ["employer"]
    with pytest.raises(Refused, match="在这家单位工作") as refusal:
        invite(case, people)
    assert refusal.value.code == "conflict_of_interest"


def test_every_tie_is_named(people: People, case: Case) -> None:
    row = ready(people)
    party = case.enterprise
    assert party is not None
    Expert.objects.filter(pk=row.pk).update(employer_uscc=party.uscc)
    Person.objects.filter(pk=people.yan.person_id).update(phone="0999-1234567", name="示例同名")
    type(party).objects.filter(pk=party.pk).update(contact_phone="0999-1234567", contact_name="示例同名")
    case.refresh_from_db()
    assert kinds(case, people) == ["employer", "phone", "name"]


def test_whose_employer_was_found_out_later_states_nothing(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ready(people)
    invite(case, people)
    party = case.enterprise
    assert party is not None
    Expert.objects.filter(pk=row.pk).update(employer_uscc=party.uscc)
    told: dict[str, Any] = {"guard": "review_opinion_recorded", "note": "同意（示例）", "by": people.yan}
    with pytest.raises(Forbidden) as refusal:
        state_guard(case=case, **told)
    assert refusal.value.code == "conflict_of_interest"
    monkeypatch.setattr("yunti.apps.cases.services.stating.has_no_interest", lambda *_: Allowed())
    assert state_guard(case=case, **told)
