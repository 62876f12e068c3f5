"""My own data: what is kept, who looked, a copy, a request; and the security administrator who answers."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.privacy.models import PrivacyRequest
from yunti.kit import clock
from yunti.kit.models import AuditEvent, ViewingRecord

pytestmark = pytest.mark.django_db
OWN, DESK = "/account/privacy/", "/administration/privacy/"


def asked(client: Client, people: People, kind: str = "correction") -> PrivacyRequest:
    sign_in(client, people.ma)
    assert client.post(OWN, {"kind": kind, "text": "姓名应为马一"}).status_code == 302
    return PrivacyRequest.objects.get(kind=kind)


def answer(client: Client, row: PrivacyRequest, **given: Any) -> Any:
    return client.post(f"{DESK}{row.ref}/", given)


def test_page_says_who_looked_and_why(client: Client, people: People) -> None:
    for about in (people.ma.ref, people.gao.ref):
        ViewingRecord.objects.create(
            viewed_at=clock.now(),
            actor=people.luo.ref,
            desk="county",
            subject_type="x",
            subject_ref="y",
            about=about,
            purpose="audit",
            note=f"看过{about}",
        )
    page = sign_in(client, people.ma).get(OWN).content.decode()
    assert "罗初审" in page and "审计检查" in page and people.gao.ref not in page
    assert "登录的网络地址" in page and "180 天" in page


@pytest.mark.parametrize("name", ["ma", "ge", "luo", "su", "yan", "tan", "shen", "xi", "an"])
def test_page_opens_at_every_desk(client: Client, people: People, name: str) -> None:
    assert sign_in(client, getattr(people, name)).get(OWN).status_code == 200


def test_copy_as_json_and_workbook_holds_only_the_own_data(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    content = json.loads(client.post(f"{OWN}copy/json/").content)
    assert content["person"][0]["login"] == "ma" and people.gao.ref not in json.dumps(content)
    book = openpyxl.load_workbook(io.BytesIO(client.post(f"{OWN}copy/xlsx/").content))
    assert book.worksheets[0]["B2"].value == "ma"
    assert AuditEvent.objects.filter(action="privacy.export_own_data").count() == 2


def test_request_keeps_what_was_typed_when_refused(client: Client, people: People) -> None:
    asked(client, people)
    again = client.post(OWN, {"kind": "correction", "text": "再提一次"})
    assert again.status_code == 422 and "再提一次" in again.content.decode()
    assert "同样的请求正在办理" in again.content.decode()


def test_security_administrator_answers_and_the_person_reads_it(client: Client, people: People) -> None:
    row = asked(client, people)
    sign_in(client, people.an)
    assert "剩 <b>30</b> 天" in client.get(DESK).content.decode()
    assert answer(client, row, grant="yes", answer="").status_code == 422
    assert answer(client, row, grant="yes", answer="已改为马一").status_code == 302
    assert "已改为马一" in sign_in(client, people.ma).get(OWN).content.decode()


def test_erasure_on_the_page_needs_ended_mandates(client: Client, people: People) -> None:
    row = asked(client, people, "erasure")
    sign_in(client, people.an)
    refused = answer(client, row, grant="yes", answer="同意")
    assert refused.status_code == 422 and "先终止其全部授权" in refused.content.decode()
    Mandate.objects.filter(person=row.person).update(ended_at=clock.now())
    assert answer(client, row, grant="yes", answer="同意").status_code == 302
    assert Person.objects.get(pk=row.person_id).erased_at is not None
    assert "马申报" not in client.get(f"{DESK}{row.ref}/").content.decode()


@pytest.mark.parametrize("name", ["xi", "shen", "su", "ma"])
def test_requests_are_hidden_from_other_desks(client: Client, people: People, name: str) -> None:
    row = asked(client, people)
    sign_in(client, getattr(people, name))
    assert client.get(DESK).status_code == client.get(f"{DESK}{row.ref}/").status_code == 404


def test_request_from_another_province_is_hidden(client: Client, people: People) -> None:
    row = asked(client, people)
    PrivacyRequest.objects.update(region_code="110101")
    sign_in(client, people.an)
    assert client.get(f"{DESK}{row.ref}/").status_code == 404
    assert "马申报" not in client.get(DESK).content.decode()


def test_register_is_shown(client: Client, people: People) -> None:
    assert "accounts.Person.phone" in sign_in(client, people.an).get(f"{DESK}register/").content.decode()
