"""How sessions end: idle, after twelve hours, elsewhere, by what administrators do; on every kind of address.

Not here: signing in (`test_sign_in.py`).
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import yunti
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts import services
from yunti.apps.accounts.models import Mandate, Person, SignIn
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.web.account import sessions
from yunti.web.account.profile import device_name

pytestmark = pytest.mark.django_db
ADDRESSES = ("/account/", "/officer/", "/account/second-factor/", "/account/password/")


def refused_everywhere(client: Client) -> bool:
    old = client.cookies["yunti"].value
    answers = []
    for address in ADDRESSES:
        client.cookies["yunti"] = old
        answers.append(client.get(address))
        client.cookies["yunti"] = old
        answers.append(client.get(address, headers={"HX-Request": "true"}))
    client.cookies["yunti"] = old
    answers.append(client.post("/session/"))
    return all(
        (answer.status_code == 302 and "/account/sign-in/" in answer.url)
        or (answer.status_code == 204 and "/account/sign-in/" in answer["HX-Redirect"])
        for answer in answers
    )


def test_the_helper_sees_an_open_session(client: Client, people: People) -> None:
    """The negative control of every test below."""
    sign_in(client, people.qin)
    assert not refused_everywhere(client)


def test_disabling_ends_every_session_at_the_next_request(client: Client, people: People) -> None:
    sign_in(client, people.qin)
    services.disable_person(person_ref=people.qin.person_ref, reason="调离", by=people.an)
    assert refused_everywhere(client)


def test_a_disabled_person_is_refused_even_if_the_row_stands(client: Client, people: People) -> None:
    sign_in(client, people.qin)
    Person.objects.filter(pk=people.qin.person_id).update(is_active=False)
    assert refused_everywhere(client)


def test_ending_the_mandate_ends_the_session(client: Client, people: People) -> None:
    sign_in(client, people.qin)
    mandate = Mandate.objects.get(pk=people.qin.mandate_id)
    services.end_mandate(mandate_ref=mandate.ref, reason="调离", by=people.an)
    assert refused_everywhere(client)


def test_changing_the_password_ends_other_sessions(client: Client, people: People) -> None:
    sign_in(client, people.qin)
    services.change_password(password="Shanding-qiao-7788", by=people.qin)
    assert refused_everywhere(client)


def test_resetting_the_factor_ends_sessions(client: Client, people: People) -> None:
    sign_in(client, people.qin)
    code = services.factors.factors
    secret = code.demo_secret("qin")
    services.activate_second_factor(
        secret=secret, code=code.code_at(secret, code.counter_of(clock.now())), by=people.qin
    )
    reset = services.request_factor_reset(person_ref=people.qin.person_ref, reason="换手机", by=people.xi)
    services.decide_factor_reset(ref=reset.ref, accept=True, by=people.an)
    assert refused_everywhere(client)


@pytest.mark.parametrize(("name", "minutes"), [("qin", 15), ("ma", 30)])
def test_idle_sessions_end(client: Client, people: People, held_clock, name: str, minutes: int) -> None:
    sign_in(client, getattr(people, name))
    with clock.held(held_clock + timedelta(minutes=minutes, seconds=-1)):
        assert client.get("/account/").status_code == 200
    with clock.held(held_clock + timedelta(minutes=2 * minutes, seconds=-1)):
        answer = client.get("/account/")
    assert answer.status_code == 302
    assert SignIn.objects.get().ended_reason == "idle"
    assert "闲置过久" in client.get(answer.url).content.decode()


def test_requests_keep_a_session_for_twelve_hours_only(client: Client, people: People, held_clock) -> None:
    sign_in(client, people.ma)
    for quarter in range(1, 48):
        with clock.held(held_clock + timedelta(minutes=15 * quarter)):
            assert client.get("/account/").status_code == 200
    with clock.held(held_clock + timedelta(hours=12)):
        assert client.get("/account/").status_code == 302
    assert SignIn.objects.get().ended_reason == "too_long"


def test_polling_in_the_background_is_no_sign_of_life(client: Client, people: People, held_clock) -> None:
    sign_in(client, people.ma)
    for minute in range(1, 30):
        with clock.held(held_clock + timedelta(minutes=minute)):
            assert client.get("/account/", headers={"X-Background": "1"}).status_code == 200
    with clock.held(held_clock + timedelta(minutes=30)):
        assert client.get("/account/").status_code == 302


def test_last_seen_is_written_once_a_minute(
    client: Client, people: People, held_clock, django_assert_max_num_queries
) -> None:
    sign_in(client, people.ma)
    with clock.held(held_clock + timedelta(seconds=59)):
        client.get("/account/")
    assert SignIn.objects.get().last_seen_at == held_clock
    with clock.held(held_clock + timedelta(seconds=61)):
        client.get("/account/")
    assert SignIn.objects.get().last_seen_at == held_clock + timedelta(seconds=61)


def test_extending_answers_the_seconds_left(client: Client, people: People, held_clock) -> None:
    sign_in(client, people.qin)
    with clock.held(held_clock + timedelta(minutes=14)):
        answer = client.post("/session/", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and answer["X-Session-Seconds"] == str(15 * 60)


def test_a_page_knows_when_the_session_ends(client: Client, people: People, held_clock) -> None:
    sign_in(client, people.qin)
    with clock.held(held_clock + timedelta(hours=11, minutes=50)):
        SignIn.objects.update(last_seen_at=clock.now())
        assert 'data-lapse-seconds="600"' in client.get("/officer/").content.decode()


def test_who_is_asking_costs_two_statements(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    with CaptureQueriesContext(connection) as queries:
        client.get("/account/stopped/")
    asked = [query["sql"] for query in queries if re.search('FROM "(accounts_|django_session)', query["sql"])]
    assert len(asked) == 2, asked


def test_a_session_without_its_row_is_nobodys(client: Client, people: People) -> None:
    client.force_login(Person.objects.get(pk=people.qin.person_id))
    assert client.get("/account/").status_code == 302


def test_a_row_of_somebody_else_does_not_fit(client: Client, people: People) -> None:
    sign_in(client, people.qin)
    SignIn.objects.update(person_id=people.an.person_id)
    assert client.get("/account/").status_code == 302


def test_one_device_or_all_others_are_signed_out(client: Client, people: People) -> None:
    phone, tablet = Client(), Client()
    for device in (client, phone, tablet):
        sign_in(device, people.ma)
    _here, there, _third = SignIn.objects.order_by("pk")
    assert client.post(f"/account/devices/{there.ref}/end/").status_code == 302
    assert phone.get("/account/").status_code == 302 and tablet.get("/account/").status_code == 200
    client.post("/account/devices/others/end/")
    assert tablet.get("/account/").status_code == 302 and client.get("/account/").status_code == 200


def test_nobody_signs_out_anothers_device(client: Client, people: People) -> None:
    other = Client()
    sign_in(client, people.ma)
    sign_in(other, people.gao)
    row = SignIn.objects.get(person_id=people.gao.person_id)
    assert client.post(f"/account/devices/{row.ref}/end/").status_code == 404
    assert other.get("/account/").status_code == 200


def test_switching_the_desk_changes_the_session_key(client: Client, people: People) -> None:
    person = Person.objects.get(pk=people.ma.person_id)
    second = Mandate.objects.create(
        person=person,
        desk=Desk.SUPPLIER,
        organisation_id=people.ge.organisation_id,
        valid_from="2026-01-01",
        granted_by="system:test",
        granted_at=clock.now(),
        approved_at=clock.now(),
    )
    sign_in(client, people.ma)
    before = client.cookies["yunti"].value
    answer = client.post("/account/desk/", {"mandate": second.ref})
    assert answer.url == "/supplier/" and client.cookies["yunti"].value != before
    assert client.get("/supplier/").status_code == 200 and client.get("/applicant/").status_code == 404
    assert client.post("/account/desk/", {"mandate": "x"}).status_code == 404


def test_with_the_check_switched_off_disabled_people_stay(
    client: Client, people: People, monkeypatch
) -> None:
    """Shows that the tests above would notice."""
    sign_in(client, people.qin)
    services.disable_person(person_ref=people.qin.person_ref, reason="调离", by=people.an)
    monkeypatch.setattr(sessions, "_end_of", lambda *given: None)
    assert not refused_everywhere(client)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140 Safari/537 Edg/140", "Edge · Windows"),
        ("curl/8", "未知设备"),
    ],
)
def test_devices_have_names(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_a_lapsed_session_that_another_request_has_just_ended_is_no_fault(
    client: Client, people: People, held_clock, monkeypatch
) -> None:
    """Two requests of one page find the session lapsed at once; the slower one finds it ended."""

    def slower(**given: Any) -> None:
        raise NotFoundOrHidden("ended")

    sign_in(client, people.qin)
    monkeypatch.setattr("yunti.web.account.sessions.services.end_sign_in", slower)
    with clock.held(held_clock + timedelta(minutes=16)):
        assert client.get("/officer/").status_code == 302


def test_everything_that_polls_says_so() -> None:
    """Or an unattended screen that shows a job would never lapse."""
    polling = [
        tag
        for path in (Path(yunti.__file__).parent / "web").glob("**/*.html")
        for tag in re.findall(r"<[^>]*hx-trigger=\"[^\"]*every [^>]*>", path.read_text())
    ]
    assert polling and all("X-Background" in tag for tag in polling)
