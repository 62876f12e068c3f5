"""The officers' pages of lists and objections: choosing, preview, publishing, correcting, withdrawing, settling.

Not here: the rules behind (`tests/apps/publicity`), what the public reads (`tests/web/public/test_lists.py`).
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import CONTACT, PUBLICITY, RESULTS, a_case, published
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Objection
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.models import LineObjection, PublicList
from yunti.apps.publicity.services import confirm_line_objection, raise_line_objection
from yunti.kit import clock
from yunti.kit.actors import public_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def qin(people: People) -> Client:
    return sign_in(Client(), people.qin)


def at(name: str, *args: Any) -> str:
    return reverse(f"officer:{name}", args=args)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def previewed(client: Client, url: str, form: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(url, form)
    page = answer.content.decode()
    assert answer.status_code == 200 and "将要发布" in page, page
    return {**form, "seen": hidden(page, "seen"), "key": hidden(page, "key"), "publish": "1"}


def objected(made: PublicList, number: int = 1) -> LineObjection:
    row, code = raise_line_objection(
        on=made, number=number, text="发票不实", objector="王五", contact="0900", by=public_actor()
    )
    return confirm_line_objection(ref=row.objection.ref, code=code, by=public_actor())


def test_from_what_is_ready_to_the_published_list(qin: Client, each: Round) -> None:
    cases = [a_case(each, number) for number in (1, 2, 3)]
    page = qin.get(at("publicity")).content.decode()
    assert "3 件，列名单" in page
    url = at("publicity-new", each.ref, PUBLICITY)
    assert qin.get(url).content.decode().count(" checked") == 3
    form = {"case": [case.ref for case in cases[:2]], "contact": CONTACT}
    sent = previewed(qin, url, form)
    answer = qin.post(url, sent)
    made = PublicList.objects.get()
    assert answer["Location"] == at("publicity-list", made.ref)
    assert made.line_count == 2 and made.contact == CONTACT
    assert qin.post(url, sent)["Location"] == answer["Location"] and PublicList.objects.count() == 1
    page = qin.get(at("publicity")).content.decode()
    assert made.number in page and "1 件，列名单" in page


def test_nothing_typed_is_lost_and_nothing_published_without_a_preview(qin: Client, each: Round) -> None:
    case = a_case(each, 1)
    url = at("publicity-new", each.ref, PUBLICITY)
    answer = qin.post(url, {"case": [case.ref], "contact": ""})
    assert answer.status_code == 422 and "没有填写受理异议的联系方式" in answer.content.decode()
    answer = qin.post(url, {"contact": CONTACT})
    assert answer.status_code == 422 and CONTACT in answer.content.decode()
    answer = qin.post(url, {"case": [case.ref], "contact": CONTACT, "publish": "1"})
    assert answer.status_code == 409 and CONTACT in answer.content.decode()
    assert not PublicList.objects.exists()


def test_what_keeps_an_announcement_back_is_told_case_by_case(people: People, each: Round) -> None:
    case = a_case(each, 1, "filed_with_province")
    client = sign_in(Client(), people.su)
    url = at("publicity-new", each.ref, RESULTS)
    sent = previewed(client, url, {"case": [case.ref]})
    answer = client.post(url, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert case.number in page and "结果名单已盖章" in page
    done = client.post(url, {**previewed(client, url, {"case": [case.ref], "stated": "1"})})
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.state == "published"


def test_a_line_is_corrected_by_a_new_list(qin: Client, people: People, each: Round) -> None:
    case = a_case(each, 1)
    made = published(each, people.qin)
    page = qin.get(at("publicity-list", made.ref)).content.decode()
    url = at("publicity-new", each.ref, PUBLICITY)
    assert f"{url}?replaces={made.ref}" in page
    assert case.enterprise.name in qin.get(url, {"replaces": made.ref}).content.decode()
    form = {"case": [case.ref], "contact": CONTACT, "replaces": made.ref, "reason": ""}
    assert qin.post(url, form).status_code == 422
    qin.post(url, previewed(qin, url, {**form, "reason": "名称有误"}))
    anew = PublicList.objects.get(replaces=made)
    assert anew.number in qin.get(at("publicity-list", made.ref)).content.decode()


def test_a_list_is_withdrawn_with_a_reason(qin: Client, people: People, each: Round) -> None:
    a_case(each, 1)
    made = published(each, people.qin)
    assert qin.post(at("publicity-withdraw", made.ref), {"reason": ""}).status_code == 422
    assert qin.post(at("publicity-withdraw", made.ref), {"reason": "名单有误"}).status_code == 302
    assert "已撤回" in qin.get(at("publicity-list", made.ref)).content.decode()


def test_an_objection_is_settled_on_its_page(qin: Client, people: People, each: Round) -> None:
    case = a_case(each, 1)
    row = objected(published(each, people.qin))
    assert row.number in qin.get(at("objection-list")).content.decode()
    url = at("objection", row.objection.ref)
    page = qin.get(url).content.decode()
    assert "王五" in page and "发票不实" in page and case.number in page
    answer = qin.post(url, {"verdict": "upheld", "outcome": ""})
    assert answer.status_code == 422 and "没有写明处理结果和依据" in answer.content.decode()
    assert qin.post(url, {"verdict": "upheld", "outcome": "核查属实"}).status_code == 302
    assert Case.objects.get().state == "not_recognised"
    page = qin.get(at("objection-list"), {"tab": "settled"}).content.decode()
    assert row.number in page and "异议成立" in page
    assert "核查属实" in qin.get(url).content.decode()


def test_the_name_of_the_objector_stays_with_those_who_settle(people: People, each: Round) -> None:
    case = a_case(each, 1)
    row = objected(published(each, people.qin))
    for who in (people.luo, people.qin, people.su):
        page = sign_in(Client(), who).get(at("case", case.ref)).content.decode()
        assert "异议" in page and "王五" not in page and "发票不实" not in page
    for who in (people.luo, people.wei, people.su):
        client = sign_in(Client(), who)
        assert client.get(at("objection", row.objection.ref)).status_code == 404
        for name in ("publicity", "objection-list"):
            assert "王五" not in client.get(at(name)).content.decode()
    assert Objection.objects.get().state == "open"


def test_pages_cost_the_same_for_many_rows(qin: Client, people: People, each: Round) -> None:
    for number in range(1, 4):
        a_case(each, number)
    first = published(each, people.qin)
    for number in range(1, 4):
        objected(first, number)
    counted: dict[str, int] = {}
    urls = [at("publicity"), at("objection-list"), at("publicity-list", first.ref)]

    def measure(key: str) -> None:
        for url in urls:
            with CaptureQueriesContext(
                connection,
            ) as caught:
                qin.get(url)
            counted[f"{key}{url}"] = len(caught)

    measure("few")
    with clock.held(clock.now() + timedelta(seconds=1)):
        for number in range(4, 12):
            a_case(each, number)
        second = published(each, people.qin)
        for number in range(1, 8):
            objected(second, number)
        measure("many")
    for url in urls:
        assert counted[f"many{url}"] <= counted[f"few{url}"] <= 26, counted
