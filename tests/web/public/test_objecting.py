"""Objecting where an objection is a case of the enterprise: from the list to the own file, once; and what counts for patience.

Not here: the rules behind (`tests/programmes/guangdong_voucher/test_objecting.py`), objections by form (`test_lists.py`).
"""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.apps.publicity import making
from tests.apps.publicity.claims_shown import a_list
from tests.people import OTHER_COUNTY, People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.publicity.models import PublicList
from yunti.web.public import objections

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patient() -> None:
    cache.clear()


@pytest.fixture
def made(people: People) -> PublicList:
    return a_list(people)


def at(made: PublicList, number: int = 1) -> str:
    return reverse("public:objection-new", args=(made.ref, number))


def test_from_the_list_to_the_own_file_and_back_to_it(
    people: People, made: PublicList, client: Client
) -> None:
    factories.owned_enterprise(people.gao.organisation_ref, 30, OTHER_COUNTY)
    sign_in(client, people.gao)
    listed = client.get(reverse("public:list-detail", args=(made.ref,))).content.decode()
    assert at(made) in listed and "涉及的一行推迟" in listed
    assert "填写异议" in client.get(at(made)).content.decode()
    answer = client.post(at(made), {"key": "k1"})
    case = Case.objects.get(workflow="objection")
    assert answer.headers["Location"] == reverse("applicant:case", args=(case.ref,))
    page = client.get(answer.headers["Location"]).content.decode()
    assert made.last_day is not None and f"{made.last_day + timedelta(days=1):%Y-%m-%d} 00:00 截止" in page
    written = [
        client.get(link).content.decode() for link in set(re.findall(r'"(/[^"?#]*/fill/[^"?#]*)"', page))
    ]
    assert any("示例券1" in each for each in written)
    again = client.get(at(made)).content.decode()
    assert "打开已有的异议" in again and case.ref in again
    assert client.post(at(made), {"key": "k2"}).headers["Location"] == answer.headers["Location"]
    assert Case.objects.filter(workflow="objection").count() == 1


def test_without_a_record_it_is_said_what_comes_first(
    people: People, made: PublicList, client: Client
) -> None:
    answer = sign_in(client, people.gao).post(at(made), {"key": "k1"})
    assert answer.status_code == 422 and "请先登记企业档案" in answer.content.decode()


def test_whoever_has_not_signed_in_is_asked_to(made: PublicList, client: Client) -> None:
    page = reverse("public:list-detail", args=(made.ref,))
    assert at(made) in client.get(page).content.decode()
    answer = client.get(at(made))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/account/sign-in/?next={at(made)}")


def test_others_are_told_who_may(people: People, made: PublicList, client: Client) -> None:
    sign_in(client, people.luo)
    page = reverse("public:list-detail", args=(made.ref,))
    assert at(made) not in client.get(page).content.decode(), "nobody is led where nothing is to be done"
    answer = client.get(at(made))
    told = answer.content.decode()
    assert answer.status_code == 403 and "工业企业" in told and "留言" in told


def test_only_what_would_be_written_counts_for_patience(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = a_round("jiangsu-star", "2020")
    making.a_case(each, 1)
    shown = making.published(each, people.qin)
    monkeypatch.setattr(objections, "RAISING", "1/h/ip")
    told = {"text": "示例甲的发票不实", "objector": "示例", "contact": "0900-85500001"}
    for _try in range(3):
        assert client.post(at(shown), {**told, "text": ""}).status_code == 422
    assert client.post(at(shown), told).status_code == 302
    late = client.post(at(shown), told)
    assert late.status_code == 429 and told["text"] in late.content.decode(), "nothing typed is lost"
