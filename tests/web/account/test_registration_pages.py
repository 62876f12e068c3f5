"""The pages of coming in: registering, accepting an invitation, colleagues and agents.

Not here: the rules (`tests/apps/accounts/test_registration.py`).
"""

import re

import pytest
from django.test import Client

from tests.people import COUNTY, PASSWORD, People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Invitation, JoinRequest, Mandate, Organisation, Person
from yunti.domain.identifiers import uscc_from

pytestmark = pytest.mark.django_db
TYPED = {
    "desk": "applicant",
    "uscc": uscc_from("91900101MA0000009"),
    "organisation_name": "示例新机械有限公司",
    "region_code": COUNTY,
    "login": "xin.guan",
    "name": "辛管（示例）",
    "phone": "13900000001",
    "email": "xin@example.org",
    "password": "Shanding-qiao-7788",
    "again": "Shanding-qiao-7788",
    "notice": "on",
}


def test_register_sign_in_and_land_at_the_desk(client: Client, people: People) -> None:
    assert "注册成功" in client.post("/account/register/", TYPED).content.decode()
    client.post("/account/sign-in/", {"login": "xin.guan", "password": TYPED["password"]})
    assert client.get("/applicant/").status_code == 200


def test_problems_stand_at_their_fields_and_nothing_is_lost(client: Client, people: People) -> None:
    wrong = {**TYPED, "uscc": "91900101MA00000099", "login": "ma"}
    answer = client.post("/account/register/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已有人使用" in page and 'href="#id_uscc"' in page and 'value="示例新机械有限公司"' in page
    assert TYPED["password"] not in page


def test_a_known_credit_code_asks_to_join(client: Client, people: People) -> None:
    code = Organisation.objects.get(pk=people.ma.organisation_id).uscc
    assert "已发出加入申请" in client.post("/account/register/", {**TYPED, "uscc": code}).content.decode()
    client.post("/account/sign-in/", {"login": "xin.guan", "password": TYPED["password"]})
    page = client.get("/account/").content.decode()
    ref = JoinRequest.objects.get().ref
    assert f"/account/joining/{ref}/officer/" in page
    assert client.post(f"/account/joining/{ref}/officer/", {"note": "可出示执照"}).status_code == 302


def test_a_manager_answers_a_request(client: Client, people: People) -> None:
    code = Organisation.objects.get(pk=people.ma.organisation_id).uscc
    Client().post("/account/register/", {**TYPED, "uscc": code})
    sign_in(client, people.ma)
    assert "辛管" in client.get("/account/colleagues/").content.decode()
    ref = JoinRequest.objects.get().ref
    client.post(f"/account/colleagues/joining/{ref}/", {"accept": "yes", "roles": ["handler"]})
    assert Mandate.objects.get(person__login="xin.guan").roles == ["handler"]


def test_invite_by_phone_shows_the_link_once_and_a_new_colleague_accepts(
    client: Client, people: People
) -> None:
    sign_in(client, people.ma)
    page = client.post(
        "/account/colleagues/invite/", {"contact": "13900000005", "roles": ["handler"]}
    ).content.decode()
    link = re.search(r"http://testserver(/account/invitation/[\w-]+/)", page)
    assert link and "/account/invitation/" not in client.get("/account/colleagues/").content.decode()
    newcomer = Client()
    assert newcomer.get(link[1]).status_code == 200
    typed = {key: TYPED[key] for key in ("name", "email", "password", "again", "notice")}
    assert newcomer.post(link[1], {**typed, "login": "tong.shi"}).url == "/account/sign-in/"
    assert Person.objects.get(login="tong.shi").phone == "13900000005"
    assert newcomer.get(link[1]).status_code == 404


def test_a_signed_in_person_accepts_only_what_is_theirs(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    client.post("/account/colleagues/invite/", {"contact": "gao@example.org", "roles": ["handler"]})
    assert Invitation.objects.get().contact == "gao@example.org"
    wrong = client.post("/account/colleagues/invite/", {"contact": "kein kontakt"})
    assert wrong.status_code == 422 and 'value="kein kontakt"' in wrong.content.decode()


def test_agents_and_colleagues_on_their_page(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    typed = {
        "login": "gao",
        "name": "高申报（示例）",
        "programmes": "cloud-2026，cloud-2025",
        "valid_from": "2026-05-12",
        "valid_to": "2026-12-31",
    }
    assert client.post("/account/colleagues/agent/", typed).status_code == 302
    mandate = Mandate.objects.get(person__login="gao", organisation_id=people.ma.organisation_id)
    assert mandate.programmes == ["cloud-2025", "cloud-2026"]
    assert client.get(f"/account/colleagues/{mandate.ref}/").status_code == 200
    assert client.post(f"/account/colleagues/{mandate.ref}/", {"reason": ""}).status_code == 422
    assert client.post(f"/account/colleagues/{mandate.ref}/", {"reason": "委托完成"}).status_code == 302
    bad = client.post("/account/colleagues/agent/", {**typed, "name": "别人"})
    assert bad.status_code == 422 and "没有找到这位代办人" in bad.content.decode()


def test_others_and_plain_handlers_see_no_colleagues(client: Client, people: People) -> None:
    Mandate.objects.filter(pk=people.ma.mandate_id).update(roles=["handler"])
    sign_in(client, people.ma)
    assert client.get("/account/colleagues/").status_code == 404
    sign_in(client, people.gao)
    other = Mandate.objects.get(pk=people.ma.mandate_id).ref
    assert client.get(f"/account/colleagues/{other}/").status_code == 404
    assert client.post(f"/account/colleagues/{other}/", {"reason": "x"}).status_code == 404


def test_a_contact_changes_by_the_new_address_only(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    assert client.post("/account/email/", {"email": "neu@example.org"}).status_code == 200
    assert Person.objects.get(login="ma").email == "ma@example.org"
    assert client.post("/account/phone/", {"phone": "123"}).status_code == 422
    assert client.post("/account/phone/", {"phone": "139 0000 0007"}).status_code == 302
    assert Person.objects.get(login="ma").phone == "13900000007"


def test_risky_pages_ask_for_the_password_again(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    answer = client.get("/account/phone/")
    assert answer.url.startswith("/account/password-again/")
    assert client.post(answer.url, {"password": "falsch"}).status_code == 200
    back = client.post(answer.url, {"password": PASSWORD, "next": "/account/phone/"})
    assert back.url == "/account/phone/" and client.get(back.url).status_code == 200
