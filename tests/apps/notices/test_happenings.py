"""Who is told of what, against a table written apart from the code; who lost the ground hears nothing; nothing leaks.

Not here: deadlines (`test_reminders.py`), letters (`tests/apps/letters`).
"""

from datetime import timedelta

import pytest

from tests.apps.cases.rounds import a_case, a_round
from tests.apps.cases.test_handling import colleague
from tests.apps.notices.test_reminders import told
from tests.people import People
from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case, CaseMove, Happening, Objection
from yunti.apps.cases.services import (
    assign_person,
    confirm_objection,
    move_case,
    note_happening,
    raise_objection,
    state_guard,
    take_case,
)
from yunti.apps.messages.delivery import deliver_due
from yunti.apps.messages.kinds import KINDS
from yunti.apps.messages.models import Delivery, Message
from yunti.apps.notices.queries import anything_to_follow
from yunti.apps.notices.services import follow_due, following
from yunti.kit import clock
from yunti.kit.actors import public_actor, system_actor

pytestmark = pytest.mark.django_db
KIND = "star_application"

# For a case that the county of its region has before it; everybody else hears nothing.
HEARS = {
    "handed_in": {"ma", "luo"},
    "returned": {"ma"},
    "refused": {"ma"},
    "recommended": {"ma", "luo"},
    "granted": {"ma"},
    "withdrawn": {"ma"},
    "barred": {"ma"},
    "left_out": {"luo"},
    "left_barred": {"luo"},
    "question_asked": {"ma"},
    "question_answered": {"luo"},
    "publicised": {"ma"},
    "objection_raised": {"ma", "luo"},
    "objection_settled": {"ma", "luo"},
    "objection_ended": {"ma", "luo"},
    "objection_answered": {"ma"},
    "appealed": {"ma", "qin", "luo"},
    "appeal_decided": {"ma", "luo"},
    "letter_issued": {"ma"},
    "assigned": {"luo"},
    "invited": {"yan"},
    "reviewed": {"luo"},
    "declined": {"luo"},
    "uninvited": {"yan"},
    "round_moved": {"ma"},
    "round_closed": {"ma"},
    "round_notice": {"ma"},
}


@pytest.fixture
def case(people: People) -> Case:
    return a_case(a_round("jiangsu-star", "2020"), KIND, "submitted", people)


def note(case: Case, kind: HappeningKind, people: People) -> Happening:
    about = {
        HappeningKind.ASSIGNED: f"seat:{people.luo.mandate_id}",
        HappeningKind.INVITED: f"person:{people.yan.person_id}",
        HappeningKind.UNINVITED: f"person:{people.yan.person_id}",
    }.get(kind, "")
    facts = {"state": "示例", "author": people.luo.organisation_ref, "reviewer": "local_authority"}
    return note_happening(case, kind, by=people.qin, about=about, told=facts)


def test_every_kind_is_in_the_table() -> None:
    assert set(HEARS) == {str(kind) for kind in HappeningKind}
    assert set(following.TABLE) == set(HappeningKind)
    assert {line.kind for lines in following.TABLE.values() for line in lines} <= set(KINDS)


@pytest.mark.parametrize("kind", HappeningKind)
def test_each_happening_reaches_its_roles_and_nobody_else(
    people: People, case: Case, kind: HappeningKind
) -> None:
    note(case, kind, people)
    assert follow_due(clock.now()) == 1
    assert {login for login, _ in told()} == HEARS[kind]
    assert not anything_to_follow()
    assert follow_due(clock.now()) == 0


def test_an_expert_hears_of_the_invitation_and_the_desk_of_the_opinion(people: People, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="city_assessing")
    expert = Person.objects.get(pk=people.yan.person_id)
    assign_person(case=case, person=expert, role="expert", by=people.qin)
    follow_due(clock.now())
    assert {login for login, _ in told()} == {"yan"}
    assert Message.objects.get().link == f"/expert/cases/{case.ref}/"
    state_guard(case=case, guard="review_opinion_recorded", note="符合（示例）", by=people.yan)
    follow_due(clock.now())
    assert {login for login, _ in told()} == {"yan", "qin"}


def test_the_desk_that_had_the_case_hears_of_a_withdrawal(people: People, case: Case) -> None:
    move_case(case=case, action="withdraw", seen=0, by=people.ma)
    follow_due(clock.now())
    assert {login for login, _ in told()} == {"ma", "luo"}


def test_who_lost_the_mandate_between_happening_and_telling_hears_nothing(people: People, case: Case) -> None:
    note(case, HappeningKind.HANDED_IN, people)
    Mandate.objects.filter(pk=people.luo.mandate_id).update(ended_at=clock.now())
    follow_due(clock.now())
    assert {login for login, _ in told()} == {"ma"}


def test_who_loses_it_between_telling_and_sending_gets_no_mail(
    people: People, case: Case, settings: object, mailoutbox: list[object]
) -> None:
    note(case, HappeningKind.RETURNED, people)
    follow_due(clock.now())
    waiting = Delivery.objects.filter(channel="mail")
    assert waiting.count() == 1
    Mandate.objects.filter(pk=people.ma.mandate_id).update(ended_at=clock.now())
    deliver_due(clock.now() + timedelta(minutes=1))
    assert mailoutbox == []
    assert waiting.get().state == "dropped"


def test_a_desk_of_another_programme_hears_nothing(people: People, case: Case) -> None:
    Mandate.objects.filter(pk=people.luo.mandate_id).update(programmes=["another"])
    note(case, HappeningKind.HANDED_IN, people)
    follow_due(clock.now())
    assert {login for login, _ in told()} == {"ma"}


def test_whoever_has_it_in_hand_alone_is_told(people: People, case: Case) -> None:
    lu = colleague(people, "lu")
    take_case(case=case, by=lu)
    note(case, HappeningKind.QUESTION_ANSWERED, people)
    follow_due(clock.now())
    assert {login for login, _ in told()} == {"lu"}


def test_nothing_that_only_some_may_see_stands_in_a_message(people: People, case: Case) -> None:
    """The objector, the objection, the reasons and notes of a step, the answers of the case."""
    secret = ("金丝雀异议人", "13912345678", "金丝雀内容", "金丝雀理由", "金丝雀说明")
    objection, code = raise_objection(
        case=case, text=secret[2], objector=secret[0], contact=secret[1], by=public_actor()
    )
    confirm_objection(objection=objection, code=code, by=public_actor())
    CaseMove.objects.create(
        case=case,
        ordinal=1,
        action="return_for_correction",
        source="submitted",
        target="returned",
        role="county_authority",
        moved_at=clock.now(),
        moved_by=people.luo.ref,
        organisation_ref=people.luo.organisation_ref,
        reasons=[secret[3]],
        note=secret[4],
    )
    note_happening(case, HappeningKind.RETURNED, by=people.luo, about="move:1")
    follow_due(clock.now())
    assert Objection.objects.get().state == "open"
    said = " ".join(f"{row.subject} {row.body} {row.link}" for row in Message.objects.all())
    assert Message.objects.count() == 3
    assert not [word for word in secret if word in said]


def test_one_that_cannot_be_told_keeps_only_itself_waiting(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = note(case, HappeningKind.RETURNED, people)
    note(case, HappeningKind.GRANTED, people)
    post = following.post_message

    def failing(**values: object) -> object:
        if values["kind"] == "cases.correction":
            raise RuntimeError("no")
        return post(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(following, "post_message", failing)
    with pytest.raises(RuntimeError):
        follow_due(clock.now())
    assert [subject for _, subject in told()] == [f"申报 {case.number} 的结果已经发布"]
    first.refresh_from_db()
    assert (first.attempts, first.followed_at) == (1, None)
    monkeypatch.setattr(following, "post_message", post)
    assert follow_due(clock.now()) == 0
    assert follow_due(clock.now() + timedelta(minutes=1)) == 1


def test_two_workers_tell_once(people: People, case: Case) -> None:
    row = note(case, HappeningKind.RETURNED, people)
    told_first = following.follow_happening(key=row.pk, by=system_actor("first"))
    told_second = following.follow_happening(key=row.pk, by=system_actor("second"))
    assert (told_first, told_second, Message.objects.count()) == (1, 0, 1)
