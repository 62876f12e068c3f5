"""The party takes its application back: asked once more, told what follows. Not here: the rest of its pages (`test_cases.py`)."""

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_round, party_of
from tests.apps.casework.filing import KIND, handed_in
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import start_case

pytestmark = pytest.mark.django_db


def address(case: Case) -> str:
    return f"/applicant/apply/{case.ref}/step/withdraw/"


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_what_was_handed_in_is_not_taken_back_by_one_press(people: People, client: Client) -> None:
    case = handed_in(people)
    sign_in(client, people.ma)
    asked = client.post(address(case), {"seen": 1})
    text = asked.content.decode()
    assert asked.status_code == 200 and "之后会怎样" in text and "不能再次申报" in text
    assert state(case) == "submitted"
    assert client.post(address(case), {"seen": 1, "confirm": "1"}).status_code == 302
    assert state(case) == "withdrawn"


def test_a_draft_may_be_begun_anew(people: People, client: Client) -> None:
    case = start_case(
        round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party_of(people.ma), by=people.ma
    )
    sign_in(client, people.ma)
    text = client.post(address(case), {"seen": 0}).content.decode()
    assert "可以重新申报" in text and "不能再次申报" not in text and state(case) == "draft"
    client.post(address(case), {"seen": 0, "confirm": "1"})
    assert state(case) == "withdrawn"


def test_a_step_overtaken_meanwhile_is_refused(people: People, client: Client) -> None:
    case = handed_in(people)
    sign_in(client, people.ma)
    answer = client.post(address(case), {"seen": 0, "confirm": "1"}, follow=True)
    assert state(case) == "submitted" and "已经办过一步" in answer.content.decode()
