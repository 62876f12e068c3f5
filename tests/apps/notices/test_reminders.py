"""Reminders before a deadline and escalation after it: on working days, to whom, once however often it runs.

Not here: which day a deadline is (`tests/apps/cases/test_pauses.py`).
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.apps.cases.rounds import a_case, a_round
from tests.apps.cases.test_handling import colleague, seat_of
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import take_case
from yunti.apps.desks.services import arrange_absence, declare_relation
from yunti.apps.messages.models import Delivery, Message
from yunti.apps.notices.models import DeadlineNotice
from yunti.apps.notices.services import remind_due
from yunti.kit import clock

pytestmark = pytest.mark.django_db
KIND = "star_application"


def morning(day: date) -> datetime:
    """08:15 in Shanghai."""
    return datetime(day.year, day.month, day.day, 0, 15, tzinfo=UTC)


def run_on(day: date) -> int:
    with clock.held(morning(day)):
        return remind_due(clock.now())


def told(kind: str = "") -> list[tuple[str, str]]:
    """(login, subject) of every message in the application."""
    rows = Delivery.objects.filter(channel="in_app").order_by("id")
    if kind:
        rows = rows.filter(message__kind=kind)
    return [(row.person.login, row.message.subject) for row in rows.select_related("person", "message")]


@pytest.fixture
def case(people: People) -> Case:
    """Due on Friday 9 October 2026, right behind the National Day week."""
    made = a_case(a_round("jiangsu-star", "2020"), KIND, "submitted", people)
    entered = morning(date(2026, 9, 24))
    Case.objects.filter(pk=made.pk).update(due_on=date(2026, 10, 9), entered_at=entered)
    made.refresh_from_db()
    return made


def test_over_the_festival_each_reminder_comes_once(people: People, case: Case) -> None:
    """Three working days before 9 October is 29 September... 30, 8, 9; one before is 8 October."""
    days = [date(2026, 9, 25) + timedelta(days=number) for number in range(15)]
    sent = {day: run_on(day) + run_on(day) for day in days}
    assert {day for day, count in sent.items() if count} == {date(2026, 9, 29), date(2026, 10, 8)}
    assert told("cases.due") == [
        ("luo", f"申报 {case.number} 2026-10-09 到期"),
        ("luo", f"申报 {case.number} 2026-10-09 到期"),
    ]


def test_cases_that_came_at_the_same_moment_are_each_reminded_of(people: People, case: Case) -> None:
    """As those do that were moved on together."""
    again = a_case(case.round, KIND, "submitted", people, number=2)
    Case.objects.filter(pk=again.pk).update(due_on=case.due_on, entered_at=case.entered_at)
    assert [run_on(date(2026, 10, day)) for day in (8, 8, 10, 10)] == [2, 0, 2, 0]


def test_what_was_missed_is_not_caught_up_twice(people: People, case: Case) -> None:
    assert run_on(date(2026, 10, 9)) == 1
    assert DeadlineNotice.objects.get().key.endswith(":1")
    assert "今天到期" in Message.objects.get().body


def test_after_the_last_day_the_authority_above_is_told_once(people: People, case: Case) -> None:
    assert [run_on(date(2026, 10, day)) for day in (10, 10, 12, 13)] == [1, 0, 0, 0]  # 10 is a make-up day
    assert {login for login, _ in told("cases.overdue")} == {"luo", "qin"}
    assert "超 1 个工作日" in Message.objects.filter(kind="cases.overdue")[0].body


def test_a_deadline_that_moved_is_announced_anew(people: People, case: Case) -> None:
    run_on(date(2026, 10, 8))
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 10, 13))
    assert run_on(date(2026, 10, 9)) == 1
    assert run_on(date(2026, 10, 10)) == 0


def test_a_new_stay_may_be_overdue_again(people: People, case: Case) -> None:
    assert run_on(date(2026, 10, 10)) == 1
    Case.objects.filter(pk=case.pk).update(entered_at=morning(date(2026, 10, 12)))
    assert run_on(date(2026, 10, 13)) == 1


def test_whoever_has_it_in_hand_is_reminded_or_stands_in(people: People, case: Case) -> None:
    lu = colleague(people, "lu")
    with clock.held(morning(date(2026, 9, 28))):
        take_case(case=case, by=people.luo)
        arrange_absence(
            mandate=seat_of(people.luo),
            substitute=seat_of(lu),
            first_day=date(2026, 10, 8),
            last_day=date(2026, 10, 9),
            by=people.luo,
        )
    run_on(date(2026, 9, 29))
    run_on(date(2026, 10, 8))
    assert [login for login, _ in told("cases.due")] == ["luo", "lu"]


def test_who_declared_a_tie_hears_nothing(people: People, case: Case) -> None:
    colleague(people, "lu")
    assert case.enterprise is not None
    declare_relation(uscc=case.enterprise.uscc, name=case.enterprise.name, kind="owns", by=people.luo)
    run_on(date(2026, 10, 8))
    assert [login for login, _ in told("cases.due")] == ["lu"]


def test_the_party_is_reminded_of_what_it_has_to_do_and_nobody_is_escalated(
    people: People, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(state="returned")
    assert run_on(date(2026, 10, 8)) == 1
    assert [login for login, _ in told("cases.due")] == ["ma"]
    assert run_on(date(2026, 10, 12)) == 0


def test_a_decided_case_is_nobodys_deadline(people: People, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="not_recommended")
    assert run_on(date(2026, 10, 8)) + run_on(date(2026, 10, 12)) == 0


def test_the_last_authority_tells_its_heads(people: People, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="province_review")
    assert run_on(date(2026, 10, 10)) == 1
    assert {login for login, _ in told("cases.overdue")} == {"su"}
