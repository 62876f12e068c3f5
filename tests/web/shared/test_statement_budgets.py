"""How many statements the pages of casework cost, and that no page costs more because there are more cases.

A statement is what reads or writes rows; session and actor are counted, marks of transactions are not.
Why, and how to stay within: docs/explanation/page-costs.md. Not here: seconds (`bench/casework.py`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.cases.rounds import a_round, ask, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case, CaseMove, Submission
from yunti.apps.cases.services import Change, move_case, save_answers, start_case
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Actor

pytestmark = pytest.mark.django_db
KIND = "star_application"
LIST, CASE, FORM, SUBMISSION = 8, 10, 10, 15
MARKS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@pytest.fixture
def draft(people: People) -> Case:
    """Filled in, not handed in yet."""
    party = party_of(people.ma)
    case = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(4, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    return with_papers(case, 4)


@pytest.fixture
def case(draft: Case, people: People) -> Case:
    return move_case(case=draft, action="submit", seen=0, by=people.ma)


def others(case: Case, count: int) -> None:
    """More cases like this one, with what belongs to them."""
    last = Submission.objects.get(case=case)
    start = Case.objects.count()
    made = []
    for number in range(start, start + count):
        fresh = Case.objects.get(pk=case.pk)
        fresh.pk, fresh.ref, fresh.once_key = None, f"other{number:011d}", None
        fresh.number, fresh.due_on = f"SL-{number}", clock.today() + timedelta(days=number % 30)
        made.append(fresh)
    for fresh in Case.objects.bulk_create(made):
        told = {"action": "submit", "source": "draft", "role": "enterprise", "moved_by": "test"}
        moves = [
            CaseMove(case=fresh, ordinal=place, target=target, moved_at=clock.now(), **told)
            for place, target in enumerate(("submitted", "city_prechecked"), 1)
        ]
        CaseMove.objects.bulk_create(moves)
        Submission.objects.create(
            case=fresh, ordinal=1, facts=last.facts, submitted_at=clock.now(), submitted_by="test"
        )


def counted(work: Callable[[], Any], status: int = 200) -> int:
    """With nothing remembered from the page before; the watch over posts in tests reads the log twice."""
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        answer: HttpResponse = work()
    assert answer.status_code == status, answer.status_code
    texts = [each["sql"] for each in seen.captured_queries]
    watch = sum('FROM "kit_auditevent"' in text for text in texts)
    return sum(not text.startswith(MARKS) for text in texts) - watch


def warm(client: Client, who: Actor, address: str) -> Client:
    sign_in(client, who).get(address)
    return client


@pytest.mark.parametrize("tab", ["mine", "all", "done"])
def test_the_list_costs_the_same_at_10_and_at_300_cases(
    people: People, client: Client, case: Case, tab: str
) -> None:
    address = reverse("officer:cases") + f"?tab={tab}"
    warm(client, people.luo, address)
    others(case, 9)
    few = counted(lambda: client.get(address))
    others(case, 290)
    assert counted(lambda: client.get(address)) == few <= LIST


@pytest.mark.parametrize("state", ["submitted", "city_prechecked", "city_assessing", "city_publicity"])
def test_a_case_costs_the_same_at_10_and_at_300_cases(
    people: People, client: Client, case: Case, state: str
) -> None:
    Case.objects.update(state=state)
    address = reverse("officer:case", args=[case.ref])
    warm(client, people.qin, address)
    others(case, 9)
    few = counted(lambda: client.get(address))
    others(case, 290)
    assert counted(lambda: client.get(address)) == few <= CASE


@pytest.mark.parametrize("tab", ["answers", "evidence"])
def test_an_expert_s_page_costs_as_little_as_an_officer_s(
    people: People, client: Client, case: Case, tab: str
) -> None:
    Case.objects.update(state="city_assessing")
    ask(case, people.yan, "expert")
    address = reverse("expert:case", args=[case.ref]) + f"?tab={tab}"
    warm(client, people.yan, address)
    others(case, 9)
    few = counted(lambda: client.get(address))
    others(case, 290)
    assert counted(lambda: client.get(address)) == few <= CASE


def test_the_pages_of_the_form_keep_within_their_budget(people: People, client: Client, draft: Case) -> None:
    whole = reverse("applicant:case", args=[draft.ref])
    section = reverse("applicant:case-section", args=[draft.ref, "s0"])
    warm(client, people.ma, whole)
    assert counted(lambda: client.get(whole)) <= FORM
    assert counted(lambda: client.get(section)) <= FORM


def test_handing_in_keeps_within_its_budget(people: People, client: Client, draft: Case) -> None:
    warm(client, people.ma, reverse("applicant:case", args=[draft.ref]))
    address = reverse("applicant:case-move", args=[draft.ref, "submit"])
    sent = {"seen": "0", "key": "once"}
    working_calendar()  # kept in the memory of the process
    assert counted(lambda: client.post(address, sent), status=302) <= SUBMISSION
    assert Case.objects.get(pk=draft.pk).number
