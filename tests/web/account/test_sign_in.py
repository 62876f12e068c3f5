"""Signing in through the pages: one error for all, the second factor, what comes first, the way out.

Not here: limits on wrong tries (`test_throttle.py`), how sessions end (`test_sessions.py`).
"""

import re

import pytest
from django.test import Client

from tests.people import PASSWORD, People
from tests.web.sign_in import sign_in
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.models import NoticeAcceptance, Person, SignIn
from yunti.kit import clock
from yunti.kit.actors import system_actor
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"


@pytest.fixture
def land(people: People, settings) -> People:
    for actor in vars(people).values():
        NoticeAcceptance.objects.create(
            person_id=actor.person_id, version=settings.YUNTI_NOTICE_VERSION, accepted_at=clock.now()
        )
    return people


def type_password(client: Client, login: str, password: str = PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


def code_for(login: str) -> str:
    return queries.demo_code(Person.objects.get(login=login))


def give_factor(actor) -> None:
    services.give_demo_second_factor(person_ref=actor.person_ref, by=system_actor("test"))


def test_an_applicant_comes_in_by_password_and_lands_at_the_desk(client: Client, land: People) -> None:
    answer = type_password(client, "MA")
    assert answer.status_code == 302 and answer.url == "/applicant/"
    assert client.get("/applicant/").status_code == 200
    assert AuditEvent.objects.filter(action="accounts.open_sign_in", subject_ref=land.ma.person_ref).exists()


@pytest.mark.parametrize("typed", ["ma@example.org", "ＭＡ", " ma "])
def test_other_ways_of_typing_the_login(client: Client, land: People, typed: str) -> None:
    assert type_password(client, typed).status_code == 302


def test_a_shared_email_identifies_nobody(client: Client, land: People) -> None:
    Person.objects.filter(login="gao").update(email="ma@example.org")
    assert type_password(client, "ma@example.org").status_code == 200
    assert type_password(client, "ma").status_code == 302


def test_wrong_password_and_unknown_login_get_the_same_page(client: Client, land: People) -> None:
    def body(login: str) -> str:
        answer = type_password(client, login, "Falsch-1234-xx")
        assert answer.status_code == 200
        page = answer.content.decode().replace(f'value="{login}"', "")
        return re.sub(r"(csrf\w*|X-CSRFToken)[^>]*", "", page)

    assert body("ma") == body("nobody") and "登录名或密码不对" in body("ma")


def test_what_was_typed_stays_but_the_password_does_not(client: Client, land: People) -> None:
    page = type_password(client, "wei.jun", "Geheim-1234-xx").content.decode()
    assert 'value="wei.jun"' in page and "Geheim-1234-xx" not in page


def test_staff_need_the_code_and_reach_nothing_without_it(client: Client, land: People) -> None:
    give_factor(land.qin)
    answer = type_password(client, "qin")
    assert answer.url == "/account/code/"
    assert client.get("/officer/").status_code == 302
    assert client.post("/account/code/", {"code": "000000"}).status_code == 200
    assert client.post("/account/code/", {"code": code_for("qin")}).url == "/officer/"
    assert client.get("/officer/").status_code == 200
    assert SignIn.objects.get(person_id=land.qin.person_id).second_factor


def test_a_used_code_does_not_open_a_second_session(client: Client, land: People) -> None:
    give_factor(land.qin)
    code = code_for("qin")
    for session, status in ((client, 302), (Client(), 200)):
        type_password(session, "qin")
        assert session.post("/account/code/", {"code": code}).status_code == status


def test_demo_code_shows_in_demo_only(client: Client, land: People, settings) -> None:
    give_factor(land.qin)
    type_password(client, "qin")
    assert "data-demo-code" not in client.get("/account/code/").content.decode()
    settings.YUNTI_MODE = "demo"
    assert code_for("qin") in client.get("/account/code/").content.decode()


def test_staff_without_a_factor_are_led_to_it_and_nowhere_else(client: Client, land: People) -> None:
    type_password(client, "qin")
    for address in ("/officer/", "/account/", "/account/second-factor/"):
        assert client.get(address).url == "/account/second-factor/on/"
    fragment = client.get("/officer/", headers={"HX-Request": "true"})
    assert fragment.status_code == 204 and fragment["HX-Redirect"] == "/account/second-factor/on/"


def test_switching_the_factor_on_opens_the_desk_and_shows_codes_once(
    client: Client, land: People, settings
) -> None:
    settings.YUNTI_MODE = "demo"
    type_password(client, "qin")
    page = client.get("/account/second-factor/on/").content.decode()
    code = page.split("data-demo-code>")[1].split("<")[0]
    wrong = client.post("/account/second-factor/on/", {"code": "000000"})
    assert wrong.status_code == 422 and "验证码不对" in wrong.content.decode()
    answer = client.post("/account/second-factor/on/", {"code": code})
    assert answer.url == "/account/second-factor/codes/"
    assert "只显示这一次" in client.get(answer.url).content.decode()
    assert "不再显示" in client.get(answer.url).content.decode()
    assert client.get("/officer/").status_code == 200


def test_the_notice_comes_before_the_desk_and_its_version_is_kept(
    client: Client, people: People, settings
) -> None:
    type_password(client, "ma")
    assert client.get("/applicant/").url == "/account/notice/"
    assert client.post("/account/notice/", {}).status_code == 422
    assert client.post("/account/notice/", {"accept": "on"}).url == "/applicant/"
    assert queries.accepted_notice(people.ma.person_id) == settings.YUNTI_NOTICE_VERSION
    assert client.get("/applicant/").status_code == 200


def test_an_expired_password_is_changed_first(client: Client, land: People) -> None:
    Person.objects.filter(login="ma").update(must_change_password=True)
    type_password(client, "ma")
    assert client.get("/applicant/").url == "/account/password/"
    typed = {"old": PASSWORD, "password": "Shanding-qiao-7788", "again": "Shanding-qiao-7788"}
    assert client.post("/account/password/", {**typed, "old": "x"}).status_code == 422
    assert client.post("/account/password/", typed).status_code == 302
    assert client.get("/applicant/").status_code == 200


def test_a_stopped_account_hears_so_only_with_the_right_password(client: Client, land: People) -> None:
    Person.objects.filter(login="ma").update(is_active=False)
    assert type_password(client, "ma", "Falsch-1234-xx").status_code == 200
    assert type_password(client, "ma").url == "/account/stopped/"
    assert client.get("/account/stopped/").status_code == 403


def test_signing_out_ends_the_session_and_its_row(client: Client, land: People) -> None:
    type_password(client, "ma")
    old = client.cookies["yunti"].value
    assert client.post("/account/sign-out/").status_code == 302
    assert SignIn.objects.get().ended_reason == "signed_out"
    client.cookies["yunti"] = old
    assert client.get("/applicant/").status_code == 302


def test_the_session_key_changes_at_sign_in(client: Client, land: People) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["yunti"] = session.session_key
    before = session.session_key
    type_password(client, "ma")
    assert client.cookies["yunti"].value != before


def test_a_link_sets_a_first_password(client: Client, land: People) -> None:
    _person, token = services.propose_person(
        login="xin.ren", name="新人（示例）", origin="http://testserver/account/link/", by=land.xi
    )
    page = client.get(f"/account/link/{token}/")
    assert page.status_code == 200 and "xin.ren" in page.content.decode()
    weak = {"password": "kurz", "again": "kurz"}
    assert client.post(f"/account/link/{token}/", weak).status_code == 422
    good = {"password": "Shanding-qiao-7788", "again": "Shanding-qiao-7788"}
    assert client.post(f"/account/link/{token}/", good).status_code == 200
    assert client.get(f"/account/link/{token}/").status_code == 404
    assert type_password(client, "xin.ren", good["password"]).status_code == 302


def test_forgotten_password_page_says_the_same_to_all(client: Client, land: People) -> None:
    pages = [client.post("/account/forgotten/", {"typed": typed}).content for typed in ("ma", "nobody")]
    assert pages[0].split(b"<main")[1].split(b"</main")[0] == pages[1].split(b"<main")[1].split(b"</main")[0]


def test_every_way_in_asks_for_the_same_factors(client: Client, land: People) -> None:
    """No address but the code page turns a password into a session of a person with a second factor."""
    give_factor(land.qin)
    type_password(client, "qin")
    for address in ("/", "/account/", "/officer/", "/account/second-factor/codes/", "/account/password/"):
        client.get(address)
        assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/password/",
        "/account/second-factor/",
        "/account/second-factor/on/",
        "/account/second-factor/off/",
        "/account/second-factor/codes/",
        "/account/second-factor/codes/renew/",
        "/account/email/",
        "/account/phone/",
        "/account/notice/",
        "/account/colleagues/",
        "/account/sign-out/",
        "/account/password-again/",
        "/account/register/",
        "/account/unknown/",
        "/account/oidc/stopped/",
    ],
)
def test_pages_of_the_own_account_open(client: Client, people: People, address: str) -> None:
    sign_in(client, people.ma)
    assert client.get(address).status_code in (200, 403)


@pytest.mark.parametrize(
    "address", ["/account/sign-in/", "/account/register/", "/account/forgotten/", "/account/stopped/"]
)
def test_pages_before_sign_in_open(client: Client, people: People, address: str) -> None:
    assert client.get(address).status_code in (200, 403)


def test_unconfigured_single_sign_on_does_not_exist(client: Client, people: People) -> None:
    assert client.get("/account/oidc/office/login/").status_code == 404
    assert "oidc" not in client.get(SIGN_IN).content.decode()
