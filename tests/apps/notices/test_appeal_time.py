"""Reminders before the time to appeal runs out: for the party, by the marks of the pack, once each, until it appealed.

Not here: the period itself (`tests/apps/appeals`).
"""

from datetime import date, timedelta

import pytest

from tests.apps.appeals.steps import refused_case
from tests.apps.cases.rounds import a_case
from tests.apps.notices.test_reminders import run_on, told
from tests.people import People
from yunti.apps.appeals.services import file_appeal
from yunti.apps.cases.models import Case
from yunti.apps.letters.models import Letter
from yunti.apps.letters.services import sign_for_letter
from yunti.kit import clock

pytestmark = pytest.mark.django_db
LAST = date(2026, 7, 13)  # sixty days after the letter was served, moved on from a Sunday


@pytest.fixture
def case(people: People) -> Case:
    made = refused_case(people)
    with clock.held(clock.now() + timedelta(days=1)):
        sign_for_letter(letter=Letter.objects.get(), by=people.ma)
    return made


def reminded() -> list[str]:
    subjects = [(login, subject) for login, subject in told("cases.appeal") if "到期" in subject]
    assert {login for login, _ in subjects} <= {"ma"}
    return [subject for _, subject in subjects]


def test_the_party_is_reminded_once_for_each_mark(people: People, case: Case) -> None:
    days = [LAST - timedelta(days=number) for number in range(14, -3, -1)]
    told_on = {day for day in days if run_on(day) + run_on(day)}
    assert told_on == {date(2026, 7, 8), date(2026, 7, 10)}  # three working days before, and one
    assert reminded() == [f"申报 {case.number} 申请复议的期限 2026-07-13 到期"] * 2


def test_cases_decided_on_the_same_day_are_each_reminded_of(people: People, case: Case) -> None:
    again = a_case(case.round, "star_application", case.state, people, number=2)
    row = case.moves.get()
    row.pk, row.case = None, again
    row.save(force_insert=True)
    Letter.objects.all().delete()  # now the time runs from the decisions themselves
    assert run_on(date(2026, 7, 10)) == 2


def test_who_has_appealed_is_not_reminded(people: People, case: Case) -> None:
    with clock.held(clock.now() + timedelta(days=5)):
        file_appeal(case=case, text="请复查", by=people.ma)
    assert run_on(date(2026, 7, 10)) == 0
    assert reminded() == []


def test_before_the_decision_was_served_nothing_runs_out(people: People) -> None:
    refused_case(people)
    Letter.objects.update(served_on=None, served="", deemed_on=None)
    assert run_on(date(2026, 7, 10)) == 0


def test_what_was_opened_again_needs_no_reminder(people: People, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="submitted")
    run_on(date(2026, 7, 10))
    assert reminded() == []
