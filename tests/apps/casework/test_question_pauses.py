"""A question with which the time stands still: until the answer, until it is withdrawn, only where the pack has such a pause.

Not here: questions as such (`test_desk.py`), other pauses (`tests/apps/cases/test_pauses.py`).
"""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.apps.cases.test_handling import colleague
from tests.apps.cases.test_pauses import handed_in
from tests.apps.notices.test_reminders import told
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Happening, Pause
from yunti.apps.cases.services import move_case, pause_case, resume_case, take_case
from yunti.apps.casework.models import CaseQuestion
from yunti.apps.casework.services import answer_question, ask_question, withdraw_question
from yunti.apps.messages.models import Message
from yunti.apps.notices.services import follow_due
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.errors import Conflict, InvalidInput

pytestmark = pytest.mark.django_db


def at(day: int) -> datetime:
    """Ten o'clock in Shanghai, in May 2026; the 13th is a Wednesday."""
    return datetime(2026, 5, day, 2, tzinfo=UTC)


@pytest.fixture
def case(people: People) -> Case:
    return handed_in(people, at(13))


def ask(people: People, case: Case, day: int, pauses: bool = True) -> CaseQuestion:
    with clock.held(at(day)):
        return ask_question(case=case, text="单价在哪里？", due_on=None, pauses=pauses, by=people.luo)


def answer(people: People, asked: CaseQuestion, day: int) -> None:
    with clock.held(at(day)):
        answer_question(case=asked.case, ref=asked.ref, text="第 12 页", by=people.ma)


def due(case: Case) -> date | None:
    return Case.objects.get(pk=case.pk).due_on


def test_the_time_stands_still_until_the_answer(people: People, case: Case) -> None:
    before = due(case)
    asked = ask(people, case, 14)
    pause = Pause.objects.get()
    assert (pause.kind, pause.ended_at, asked.pause) == ("answer", None, pause)
    answer(people, asked, 19)
    pause.refresh_from_db()
    assert (pause.days, pause.ended_by) == (3, people.ma.ref)  # Friday, Monday, Tuesday
    assert working_calendar().working_days_between(before, due(case)).value == 3  # type: ignore[arg-type]


def test_a_question_as_such_leaves_the_time_running(people: People, case: Case) -> None:
    before = due(case)
    answer(people, ask(people, case, 14, pauses=False), 19)
    assert not Pause.objects.exists() and due(case) == before


def test_two_questions_hold_one_pause_and_the_last_answer_ends_it(people: People, case: Case) -> None:
    first, second = ask(people, case, 14), ask(people, case, 15)
    answer(people, first, 18)
    assert Pause.objects.get().ended_at is None
    with clock.held(at(19)):
        withdraw_question(case=case, ref=second.ref, by=people.luo)
    assert Pause.objects.get().ended_at == at(19)


def test_what_an_officer_or_a_step_ended_stays_ended(people: People, case: Case) -> None:
    asked = ask(people, case, 14)
    with clock.held(at(15)):
        resume_case(case=case, by=people.luo)
    answer(people, asked, 19)
    assert Pause.objects.get().days == 1
    again = ask(people, case, 20)
    with clock.held(at(21)):
        reasons = {"stated": {"reasons_listed": ""}, "reasons": ["请补正。"]}
        move_case(case=case, action="return_for_correction", seen=1, by=people.luo, **reasons)  # type: ignore[arg-type]
        correction = Pause.objects.get(ended_at__isnull=True)
    answer(people, again, 22)
    correction.refresh_from_db()
    assert (correction.kind, correction.ended_at) == ("correction", None)


def test_only_where_the_pack_has_such_a_pause_and_nothing_else_pauses(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.held(at(14)):
        pause_case(case=case, kind="answer", reason="等电话", by=people.luo)
    ask(people, case, 15)  # the same kind: it lets the time stand still already
    assert Pause.objects.count() == 1
    Pause.objects.update(kind="correction")
    with pytest.raises(Conflict, match="已经暂停"):
        ask(people, case, 15)
    pauses = pack_of(case.round).section("deadlines")["star_application"]["pauses"]
    monkeypatch.setitem(pauses["answer"], "by_question", False)
    with pytest.raises(InvalidInput, match="不能暂停计时"):
        ask(people, case, 15)
    assert CaseQuestion.objects.count() == 1


def test_the_desk_that_asked_is_told_whoever_has_it_now(people: People, case: Case) -> None:
    """The county asked; meanwhile the case is with the prefecture."""
    asked = ask(people, case, 14, pauses=False)
    Case.objects.filter(pk=case.pk).update(state="county_recommended")
    answer(people, asked, 15)
    Happening.objects.exclude(kind="question_answered").delete()
    follow_due(at(15))
    assert [login for login, _ in told()] == ["luo"]
    assert Message.objects.get().link == f"/officer/cases/{case.ref}/?tab=questions"


def test_whoever_of_that_desk_has_it_in_hand_alone_is_told(people: People, case: Case) -> None:
    lu = colleague(people, "lu")
    with clock.held(at(14)):
        take_case(case=case, by=lu)
    asked = ask_question(case=case, text="？", due_on=date(2026, 5, 29), by=lu)
    answer(people, asked, 15)
    follow_due(at(15))
    assert ("lu", f"申报 {case.number} 的问题已答复") in told()
    assert "luo" not in [login for login, subject in told() if "答复" in subject]
    assert Message.objects.filter(body__contains="2026-05-29").count() == 1


def test_the_page_offers_it_where_the_pack_has_it(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    address = f"/officer/cases/{case.ref}/"
    assert "答复以前暂停计时" in client.get(address + "?tab=questions").content.decode()
    sent = client.post(address + "questions/", {"text": "", "pauses": "1"})
    assert sent.status_code == 422 and "checked" in sent.content.decode().split('name="pauses"')[1][:120]
    assert client.post(address + "questions/", {"text": "单价？", "pauses": "1"}).status_code == 302
    shown = client.get(address + "?tab=questions").content.decode()
    assert "计时暂停" in shown and Pause.objects.get().reason == "单价？"
    sign_in(client, people.ma)
    assert "等待申报单位答复" in client.get(f"/applicant/apply/{case.ref}/").content.decode()
