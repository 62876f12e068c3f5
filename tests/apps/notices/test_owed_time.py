"""Objections, appeals and questions with a day of their own: whoever owes something is reminded, whoever waits or stands above is told.

Not here: how the days are counted (`tests/apps/publicity`, `tests/apps/appeals`), deadlines of steps (`test_reminders.py`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.apps.appeals.steps import colleague_in_province, refused_case
from tests.apps.cases.rounds import a_case as moved_case
from tests.apps.cases.rounds import a_round
from tests.apps.notices.test_reminders import morning, run_on, told
from tests.apps.panels import scoring
from tests.apps.publicity.making import a_case, published
from tests.people import People, person, seat
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.services import decide_appeal, file_appeal
from yunti.apps.cases.models import Case, Objection
from yunti.apps.casework.models import CaseQuestion
from yunti.apps.casework.services import answer_question, ask_question, withdraw_question
from yunti.apps.desks.services import declare_relation
from yunti.apps.messages.models import Delivery, Message, Preference
from yunti.apps.notices.models import DeadlineNotice
from yunti.apps.notices.services import owed_time
from yunti.apps.panels.models import Panel
from yunti.apps.publicity.services import (
    confirm_line_objection,
    raise_line_objection,
    settle_line_objection,
)
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, public_actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def days_told(first: date, count: int) -> list[date]:
    """On which days something was told, each morning run twice."""
    days = [first + DAY * number for number in range(count)]
    return [day for day in days if run_on(day) + run_on(day)]


def links() -> set[str]:
    return set(Message.objects.filter(kind__in=["cases.due", "cases.overdue"]).values_list("link", flat=True))


def colleague_in_city(people: People) -> Actor:
    """Of whoever takes the steps there."""
    city = Organisation.objects.get(ref=people.qin.organisation_ref)
    return seat(person("lu2", "陆同事"), Desk.PREFECTURE, city, jurisdiction=people.qin.jurisdiction)


# objections -------------------------------------------------------------------------------------------------------


@pytest.fixture
def objection(people: People) -> Objection:
    """Confirmed on Thursday 24 September 2026; ten working days with the National Day week between: 13 October."""
    with clock.held(morning(date(2026, 9, 24))):
        each = a_round("jiangsu-star", "2020")
        a_case(each, 1)
        made = published(each, people.qin)
        row, code = raise_line_objection(
            on=made, number=1, text="发票不实", objector="王五", contact="0900-85500001", by=public_actor()
        )
        confirm_line_objection(ref=row.objection.ref, code=code, by=public_actor())
    Case.objects.update(due_on=None)  # of the step itself nothing is told here
    found = Objection.objects.get()
    assert found.due_on == date(2026, 10, 15)
    return found


def test_an_objection_is_reminded_of_and_then_told_above(people: People, objection: Objection) -> None:
    assert objection.due_on is not None
    told_on = days_told(date(2026, 10, 8), 14)
    assert told_on == [date(2026, 10, 12), date(2026, 10, 14), date(2026, 10, 16)]
    number = objection.case.number
    assert told("cases.due") == [("qin", f"申报 {number} 的异议 2026-10-15 到期")] * 2
    assert sorted(told("cases.overdue")) == [
        (who, f"申报 {number} 的异议超期未处理") for who in ("qin", "su")
    ]
    assert "王五" not in "".join(Message.objects.values_list("body", flat=True))
    assert links() == {f"/officer/objections/{objection.ref}/", f"/officer/cases/{objection.case.ref}/"}
    keys = DeadlineNotice.objects.order_by("pk").values_list("key", flat=True)
    assert [key.rsplit(":", 1)[1] for key in keys] == ["3", "1", "over"]


def test_a_settled_objection_is_nobody_s_deadline(people: People, objection: Objection) -> None:
    settle_line_objection(ref=objection.ref, upheld=False, outcome="查无此事", by=people.qin)
    assert days_told(date(2026, 10, 8), 12) == []


def test_who_has_a_tie_hears_nothing(people: People, objection: Objection) -> None:
    colleague_in_city(people)
    party = objection.case.enterprise
    assert party is not None
    declare_relation(uscc=party.uscc, name=party.name, kind="owns", by=people.qin)
    run_on(date(2026, 10, 14))
    assert [login for login, _ in told("cases.due")] == ["lu2"]


# appeals ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def appeal(people: People) -> Appeal:
    case = refused_case(people)
    made = file_appeal(case=case, text="请复查", by=people.ma)
    assert made.due_on == date(2026, 7, 13)
    return made


def test_an_appeal_is_reminded_of_and_then_told_above(people: People, appeal: Appeal) -> None:
    told_on = days_told(date(2026, 7, 6), 12)
    assert told_on == [date(2026, 7, 8), date(2026, 7, 10), date(2026, 7, 14)]
    subject = f"申报 {appeal.case.number} 的复议"
    assert told("cases.due") == [("qin", f"{subject} 2026-07-13 到期")] * 2
    assert sorted(told("cases.overdue")) == [(who, f"{subject}超期未决定") for who in ("qin", "su")]
    assert links() == {f"/officer/appeals/{appeal.ref}/", f"/officer/cases/{appeal.case.ref}/"}


def test_a_decided_appeal_is_nobody_s_deadline(people: People, appeal: Appeal) -> None:
    decide_appeal(appeal=appeal, won=False, reason="维持", by=people.qin)
    assert days_told(date(2026, 7, 6), 12) == []


def test_whoever_took_the_step_decides_nothing_and_hears_nothing(people: People, appeal: Appeal) -> None:
    colleague_in_city(people)
    appeal.move.moved_by = people.qin.ref
    appeal.move.save(update_fields=["moved_by"])
    run_on(date(2026, 7, 10))
    assert [login for login, _ in told("cases.due")] == ["lu2"]


def test_with_nobody_above_the_heads_are_told_but_whoever_took_the_step(people: People) -> None:
    case = refused_case(people, state="province_review", action="assessment_fail", by=people.su)
    made = file_appeal(case=case, text="请复查", by=people.ma)
    head = colleague_in_province(people)
    Mandate.objects.filter(pk__in=[people.su.mandate_id, head.mandate_id]).update(roles=["manager"])
    assert made.due_on is not None
    assert days_told(made.due_on + DAY, 7) != []
    assert {login for login, _ in told("cases.overdue")} == {"song"}
    assert f"/officer/cases/{case.ref}/" in links()


# questions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def question(people: People) -> Iterator[CaseQuestion]:
    """To be answered by Friday 9 October 2026, right behind the National Day week."""
    with clock.held(morning(date(2026, 9, 24))):
        case = moved_case(a_round("jiangsu-star", "2020"), "star_application", "city_assessing", people)
        asked = ask_question(case=case, text="请说明", due_on=date(2026, 10, 9), by=people.qin)
    Case.objects.update(due_on=None)
    return asked


def test_the_party_is_reminded_of_a_question_and_then_the_desk_is_told(
    people: People, question: CaseQuestion
) -> None:
    told_on = days_told(date(2026, 9, 25), 20)
    assert told_on == [date(2026, 9, 29), date(2026, 10, 8), date(2026, 10, 10)]  # 10 is a make-up day
    number = question.case.number
    assert told("cases.due") == [("ma", f"申报 {number} 的问题 2026-10-09 前要答复")] * 2
    assert told("cases.question") == [("qin", f"申报 {number} 的问题到期没有答复")]
    assert Message.objects.latest("pk").link == f"/officer/cases/{question.case.ref}/?tab=questions"


@pytest.mark.parametrize("how", ["answered", "withdrawn", "ended"])
def test_a_question_that_is_settled_is_not_reminded_of(
    people: People, question: CaseQuestion, how: str
) -> None:
    with clock.held(morning(date(2026, 9, 25))):
        if how == "answered":
            answer_question(case=question.case, ref=question.ref, text="说明如下", by=people.ma)
        elif how == "withdrawn":
            withdraw_question(case=question.case, ref=question.ref, by=people.qin)
        else:
            Case.objects.update(state="not_recognised")
    assert days_told(date(2026, 9, 28), 16) == []


def test_what_was_settled_between_looking_and_telling_is_not_told(
    people: People, question: CaseQuestion
) -> None:
    mark = f"question:{question.ref}:2026-10-09:1"
    given = {"case": question.case, "today": date(2026, 10, 8), "by": public_actor()}
    CaseQuestion.objects.update(withdrawn_at=clock.now())
    assert owed_time.tell_owed(mark=mark, **given) == 0
    CaseQuestion.objects.update(withdrawn_at=None)
    assert owed_time.tell_owed(mark=mark, **given) == 1
    assert owed_time.tell_owed(mark=mark, **given) == 0


def test_a_pack_without_marks_still_calls_the_party_once(
    people: People, question: CaseQuestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed_time, "remind_before", lambda *given: ())
    monkeypatch.setattr(owed_time, "escalate_after", lambda *given: None)
    assert days_told(date(2026, 9, 25), 20) == [date(2026, 9, 29), date(2026, 10, 10)]


@pytest.mark.parametrize(("timing", "digest"), [("at_once", [False]), ("daily", [True]), ("off", [])])
def test_a_person_s_choice_and_the_digest_are_kept(
    people: People, question: CaseQuestion, settings: Any, timing: str, digest: list[bool]
) -> None:
    """Like every other message of its kind."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Preference.objects.create(person_id=people.ma.person_id, kind="cases.due", channel="mail", timing=timing)
    run_on(date(2026, 10, 8))
    mails = Delivery.objects.filter(person_id=people.ma.person_id, channel="mail", message__kind="cases.due")
    assert [each.is_digest for each in mails] == digest


# scores of experts ------------------------------------------------------------------------------------------------


def test_experts_who_have_not_scored_are_reminded_then_the_desk_that_drew_is_told(people: People) -> None:
    case, pool, panel = scoring.ready(people)
    done, *waiting = scoring.sitting(case, pool)
    scoring.hand_in(case, done)
    Panel.objects.filter(pk=panel.pk).update(score_by=date(2026, 10, 9))
    assert days_told(date(2026, 9, 25), 12) == [date(2026, 9, 29)]
    assert links() == {f"/expert/cases/{case.ref}/"}
    logins = {each.login for each in Person.objects.filter(pk__in=[each.person_id for each in waiting])}
    subject = f"申报 {case.round.code}-{case.pk:06d} 的评分 2026-10-09 到期"
    assert set(told("cases.due")) == {(login, subject) for login in logins}, "read blind: without the region"
    scoring.hand_in(case, waiting[0])
    assert days_told(date(2026, 10, 10), 3) == [date(2026, 10, 10)]
    assert told("cases.overdue") == [("su", f"申报 {case.number} 有专家没有按期评分")]
    assert f"/officer/panels/{panel.ref}/" in links()


def test_once_the_review_is_closed_nobody_is_reminded_to_score(people: People) -> None:
    case, _pool, panel = scoring.ready(people)
    Panel.objects.filter(pk=panel.pk).update(score_by=date(2026, 10, 9))
    Case.objects.filter(pk=case.pk).update(state="scored")
    assert days_told(date(2026, 9, 28), 14) == []
