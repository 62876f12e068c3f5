"""Deciding otherwise on the case page: what is offered to whom, the form that asks why, the course of the case.

Not here: what it does to the rules (`tests/apps/casework/test_overrides.py`).
"""

import pytest
from django.test import Client

from tests.apps.casework.test_overrides import WHY, in_the_city
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.casework.models import Override

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return in_the_city(people)


def page(client: Client, case: Case) -> str:
    return client.get(f"/officer/cases/{case.ref}/").content.decode()


def test_it_is_offered_decided_shown_and_taken_back(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.qin)
    address = f"/officer/cases/{case.ref}/override/?line=credit"
    assert address.replace("&", "&amp;") in page(client, case)
    form = client.get(address).content.decode()
    assert "信用良好无违法记录" in form and "A-23" in form
    refused = client.post(address, {"reason": " "})
    assert refused.status_code == 422 and "没有写明理由" in refused.content.decode()
    assert client.post(address, {"reason": WHY}).status_code == 302
    shown = page(client, case)
    for words in (WHY, "适用例外", "撤销", "改判"):
        assert words in shown, words
    again = client.post(address, {"reason": WHY})
    assert again.status_code == 422 and WHY in again.content.decode()
    end = f"/officer/cases/{case.ref}/override/end/?override={Override.objects.get().ref}"
    assert client.get(end).status_code == 200
    assert client.post(end, {"reason": "看错了"}).status_code == 302
    shown = page(client, case)
    assert "撤销改判" in shown and "看错了" in shown and address in shown


def test_how_the_rule_came_out_is_told_in_the_language_of_the_reader(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.qin)
    address = f"/officer/cases/{case.ref}/override/?line=credit"
    title = '<span lang="zh-Hans-CN">信用良好无违法记录</span>'
    client.cookies["django_language"] = "en"
    assert f'<p class="said">{title}: No</p>' in client.get(address).content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert '<p lang="zh-Hans-CN">信用良好无违法记录：否</p>' in client.get(address).content.decode()


def test_other_desks_are_offered_nothing(people: People, client: Client, case: Case) -> None:
    address = f"/officer/cases/{case.ref}/override/?line=credit"
    for name in ("luo", "wei", "ma"):
        sign_in(client, getattr(people, name))
        assert client.get(address).status_code in (403, 404), name
        assert client.post(address, {"reason": WHY}).status_code in (403, 404), name
    sign_in(client, people.luo)
    assert "可以改判" not in page(client, case)
    sign_in(client, people.qin)
    for line in ("", "nothing", "region"):
        assert client.get(f"/officer/cases/{case.ref}/override/?line={line}").status_code == 404
    assert client.get(f"/officer/cases/{case.ref}/override/end/?override=x").status_code == 404
    assert not Override.objects.exists()
