"""Public pages of lists: what shows during the period and after it, files, leaks, objections, certificates, looking up.

Not here: the rules behind (`tests/apps/publicity`), the officers' pages (`tests/web/officer/test_publicity.py`).
"""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import CANARY, CANARY_MOBILE, RESULTS, a_case, new_list, published
from tests.people import OTHER_COUNTY, People
from yunti.apps.cases.models import Case, Objection
from yunti.apps.cases.services import move_case
from yunti.apps.cases.services.submitting import digest_of, secret_of
from yunti.apps.certificates.models import Certificate
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.models import PublicList
from yunti.apps.publicity.services import withdraw_list
from yunti.kit import clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OBJECTION = {"text": "示例甲的发票不实", "objector": "王五金丝雀", "contact": "0900-85500001"}


@pytest.fixture(autouse=True)
def _patient() -> None:
    cache.clear()


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def made(people: People, each: Round) -> PublicList:
    for number in (1, 2):
        a_case(each, number)
    return published(each, people.qin)


def at(name: str, *args: Any) -> str:
    return reverse(f"public:{name}", args=args)


def body(client: Client, name: str, *args: Any, status: int = 200) -> str:
    answer = client.get(at(name, *args))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def every_public_byte(client: Client, made: PublicList) -> str:
    """Whatever the addresses of the list answer, and the pages that name it."""
    found = []
    for name, args in (
        ("home", ()), ("publicity-list", ()), ("announcement-list", ()), ("list-detail", (made.ref,)),
        ("list-json", (made.ref,)), ("list-csv", (made.ref,)), ("objection-new", (made.ref, 1)),
    ):  # fmt: skip
        answer = client.get(at(name, *args))
        found.append(answer.content.decode() + str(answer.headers))
    return "\n".join(found)


def test_a_running_list_is_read_by_everybody(client: Client, made: PublicList) -> None:
    page = body(client, "list-detail", made.ref)
    assert made.number in page and "示例1号机械有限公司" in page and "今天发布，公示 7 天" in page
    assert " ".join(made.digest[at : at + 4] for at in range(0, 64, 4)) in page
    assert made.title in body(client, "publicity-list") and made.title in body(client, "home")
    with clock.held(clock.now() + 5 * DAY):
        assert "公示第 5 天，还剩 2 天" in body(client, "list-detail", made.ref)
    with clock.held(clock.now() + 7 * DAY):
        assert "今天最后一天" in body(client, "list-detail", made.ref)


@pytest.mark.parametrize(("name", "word"), [("publicity-list", "公示"), ("announcement-list", "公布")])
def test_the_tab_that_is_shown_is_marked(client: Client, name: str, word: str) -> None:
    marked = re.findall(
        r'<a href="[^"]*" aria-current="page">([^<]*)</a>', body(client, name).split('class="tabs"')[1]
    )
    assert marked == [word]


def test_the_file_is_what_the_digest_was_computed_from(client: Client, made: PublicList) -> None:
    answer = client.get(at("list-json", made.ref))
    assert hashlib.sha256(answer.content).hexdigest() == made.digest
    assert json.loads(answer.content)["number"] == made.number
    table = client.get(at("list-csv", made.ref)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0][:2] == ["序号", "企业名称"] and len(rows) == 3


def test_a_formula_in_a_name_stays_text_in_the_table(client: Client, people: People, each: Round) -> None:
    a_case(each, 1, party=factories.enterprise(8, name="=示例有限公司"))
    made = published(each, people.qin)
    assert '"\'=示例有限公司"' in client.get(at("list-csv", made.ref)).content.decode("utf-8-sig")


def test_no_copy_is_kept_between(client: Client, made: PublicList) -> None:
    for name, args in (("list-detail", (made.ref,)), ("list-json", (made.ref,)), ("publicity-list", ())):
        assert client.get(at(name, *args))["Cache-Control"] == "no-store"


def test_after_the_period_only_the_heading_is_left(client: Client, made: PublicList) -> None:
    with clock.held(clock.now() + 8 * DAY):
        page = body(client, "list-detail", made.ref)
        assert made.number in page and "公示已经结束" in page and "共 2 行" in page
        for name, args in (("list-json", ()), ("list-csv", ()), ("objection-new", (1,))):
            assert client.get(at(name, made.ref, *args)).status_code == 404
        told = every_public_byte(client, made)
        assert "示例1号机械有限公司" not in told and factories.uscc(1) not in told
        assert made.title in body(client, "publicity-list") and made.title not in body(client, "home")


def test_a_withdrawn_list_shows_nothing(client: Client, people: People, made: PublicList) -> None:
    withdraw_list(ref=made.ref, reason="金丝雀理由", by=people.qin)
    told = every_public_byte(client, made)
    assert "已经撤回" in told and "示例1号机械有限公司" not in told and "金丝雀理由" not in told


def test_what_was_not_published_is_nowhere(client: Client, people: People, each: Round) -> None:
    """Ready cases, a preview that was looked at, cases of other states: no public byte knows of them."""
    a_case(each, 1)
    a_case(each, 2, "city_assessing")
    new_list(each, people.qin)
    for name in ("home", "publicity-list", "announcement-list"):
        page = body(client, name)
        assert "示例1号" not in page and "示例2号" not in page
    for ref in ("0" * 16, each.ref, Case.objects.first().ref, "1", "9" * 15):
        assert client.get(at("list-detail", ref)).status_code == 404


def test_no_personal_data_are_in_any_public_byte(client: Client, people: People, made: PublicList) -> None:
    answer = client.post(at("objection-new", made.ref, 1), OBJECTION)
    client.post(answer["Location"])
    told = every_public_byte(Client(), made)
    assert "异议处理中" in told and "已收异议 1 件" in told
    for hidden in (CANARY, CANARY_MOBILE, "王五金丝雀", "示例甲的发票不实", "85500001", people.qin.name):
        assert hidden not in told, hidden


def test_rows_are_found_and_filtered(client: Client, people: People, each: Round) -> None:
    a_case(each, 1, "filed_with_province")
    a_case(each, 2, "province_recognised", region=OTHER_COUNTY, star=4)
    made = published(each, people.su, RESULTS)
    url = at("list-detail", made.ref)
    assert "示例2号" not in client.get(url, {"q": "1号"}).content.decode()
    labels = {"f2": "四星"}
    page = client.get(url, labels).content.decode()
    assert "示例2号" in page and "示例1号" not in page and "1 行，共 2 行" in page
    assert "没有这样的行" in client.get(url, {"q": "没有的"}).content.decode()
    assert made.title in body(client, "announcement-list")


# objections -------------------------------------------------------------------------------------------------------


def test_an_objection_from_the_form_to_the_receipt(client: Client, made: PublicList) -> None:
    answer = client.post(at("objection-new", made.ref, 1), OBJECTION)
    receipt = answer["Location"]
    page = client.get(receipt).content.decode()
    assert "请核对后确认" in page and "示例甲的发票不实" in page
    assert "异议处理中" not in body(client, "list-detail", made.ref)
    assert client.post(receipt)["Location"] == receipt
    page = client.get(receipt).content.decode()
    assert "已经受理" in page and "YY-" in page
    assert "异议处理中" in body(client, "list-detail", made.ref)
    assert client.post(receipt).status_code == 409


def test_nothing_typed_is_lost(client: Client, made: PublicList) -> None:
    answer = client.post(at("objection-new", made.ref, 1), {**OBJECTION, "contact": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有填写联系方式" in page and OBJECTION["text"] in page and OBJECTION["objector"] in page
    assert not Objection.objects.exists()


def test_a_mail_address_gets_no_code_on_the_page(client: Client, made: PublicList) -> None:
    answer = client.post(at("objection-new", made.ref, 1), {**OBJECTION, "contact": "wangwu@example.org"})
    assert answer.status_code == 200 and "请到邮箱确认" in answer.content.decode()
    ref = Objection.objects.get().ref
    assert ref not in answer.content.decode()


def test_guessing_is_slowed_down(client: Client, made: PublicList) -> None:
    for _ in range(20):
        client.post(at("objection-new", made.ref, 1), OBJECTION)
    assert client.post(at("objection-new", made.ref, 1), OBJECTION).status_code == 429
    assert Objection.objects.count() == 20
    statuses = {client.get(at("objection", "0" * 16, "12345678")).status_code for _ in range(61)}
    assert statuses == {404, 429}


# certificates -----------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(people: People, each: Round) -> Certificate:
    a_case(each, 1, "filed_with_province")
    published(each, people.su, RESULTS)
    return Certificate.objects.get()


def test_a_certificate_says_that_it_holds(client: Client, paper: Certificate) -> None:
    page = body(client, "certificate", paper.code)
    assert "证书有效" in page and paper.number in page and paper.holder in page and "三星" in page
    assert "data:image/svg+xml;base64," in page
    assert CANARY not in page and CANARY_MOBILE not in page
    typed = " ".join(paper.code[at : at + 4] for at in range(0, 16, 4)).upper()
    assert client.get(at("certificate-search"), {"code": typed})["Location"] == at("certificate", paper.code)


def test_fraud_is_seen_on_the_certificate_at_once(client: Client, people: People, paper: Certificate) -> None:
    case = Case.objects.get()
    stated = {"evidence_recorded": "金丝雀证据"}
    move_case(case=case, action="fraud_found", seen=case.moves.count(), by=people.su, stated=stated)
    page = body(client, "certificate", paper.code)
    assert "已撤销" in page and "证书有效" not in page and "金丝雀证据" not in page


def test_an_unknown_code_says_so_and_no_more(client: Client, paper: Certificate) -> None:
    for code in ("0" * 16, "x", paper.number.replace("-", ""), paper.code[:-1]):
        page = body(client, "certificate", code, status=404)
        assert "没有这张证书" in page and paper.holder not in page


def test_an_expired_one_says_until_when(client: Client, paper: Certificate) -> None:
    paper.grant.valid_to = paper.grant.valid_from
    paper.grant.save()
    with clock.held(clock.now() + 2 * DAY):
        assert "已到期" in body(client, "certificate", paper.code)


# looking up -------------------------------------------------------------------------------------------------------


def looked_up(client: Client, number: str, secret: str) -> tuple[int, str]:
    answer = client.post(at("progress"), {"number": number, "secret": secret})
    return answer.status_code, answer.content.decode()


def test_number_and_secret_tell_how_a_case_stands(client: Client, people: People, each: Round) -> None:
    case = a_case(each, 1)
    Case.objects.filter(pk=case.pk).update(secret_digest=digest_of(secret_of(case)))
    published(each, people.qin)
    status, page = looked_up(client, f" {case.number} ", secret_of(case).lower())
    assert status == 200 and "公示中" in page and "公示〔" in page
    assert case.enterprise.name not in page and CANARY not in page


def test_wrong_pairs_get_one_answer(client: Client, people: People, each: Round) -> None:
    case, bare = a_case(each, 1), a_case(each, 2)
    Case.objects.filter(pk=case.pk).update(secret_digest=digest_of(secret_of(case)))
    told = set()
    for number, secret in (
        (case.number, "0000000000"),
        ("SL-NOT-THERE", secret_of(case)),
        (bare.number, secret_of(bare)),
        (bare.number, ""),
        (case.number, ""),
    ):
        status, page = looked_up(client, str(number), secret)
        assert status == 422
        told.add(re.sub(r"[A-Za-z0-9]{64}", "", page).replace(str(number), ""))
    assert len(told) == 1
    for _ in range(30):
        looked_up(client, "x", "y")
    assert looked_up(client, "x", "y")[0] == 429
