"""Layouts and menus at every desk: they render, nothing of the components is left over, menus only lead where one may go.

Not here: single components (`test_components.py`), the look in a browser (`tests/e2e`).
"""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import resolve

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.operations.services import set_banner
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.web.shared.menus import HOMES, MENUS, home_of, menu_for

pytestmark = pytest.mark.django_db

NAMES = ("ma", "gao", "ge", "luo", "qin", "wei", "su", "yan", "tan", "shen", "xi", "an")


@pytest.mark.parametrize("name", NAMES)
def test_home_of_every_desk(client: Client, people: People, name: str) -> None:
    actor: Actor = getattr(people, name)
    sign_in(client, actor)
    answer = client.get(home_of(actor))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert actor.organisation_name in page
    assert "<c-" not in page and "{{" not in page and 'href="#"' not in page
    assert page.count("<h1") == 1
    assert re.search(r'<nav class="menu"[^>]*>.*?aria-current="page"', page)


@pytest.mark.parametrize("name", NAMES)
def test_menus_only_lead_where_the_actor_may_go(client: Client, people: People, name: str) -> None:
    actor: Actor = getattr(people, name)
    sign_in(client, actor)
    request = client.get(home_of(actor)).wsgi_request
    request.actor = actor  # type: ignore[attr-defined]
    shown = [*menu_for(request, desk=True), *menu_for(request, desk=False)]
    assert shown
    assert all(resolve(entry.url).func.access.admits(actor) for entry in shown)
    assert all(client.get(entry.url).status_code == 200 for entry in shown)


def test_every_desk_has_a_menu_and_a_home() -> None:
    assert set(MENUS) == set(HOMES) == set(Desk)


def test_a_desk_is_closed_to_others(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    assert client.get("/officer/").status_code == 404
    assert client.get("/administration/").status_code == 404


def test_language_is_chosen_by_a_form(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/parts/"})
    assert answer.status_code == 302 and answer["Location"] == "/parts/"
    assert '<html lang="en">' in client.get("/").content.decode()


def test_session_is_extended_by_a_request(client: Client, people: People) -> None:
    sign_in(client, people.luo)
    assert "data-lapse-seconds" in client.get("/officer/").content.decode()
    answer = client.post("/session/", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and int(answer["X-Session-Seconds"]) > 0
    plain = client.post("/session/", headers={"Referer": "http://evil.example/"})
    assert plain.status_code == 303 and plain["Location"] == "/"


def test_banner_of_the_operations_room_stands_above_every_page(client: Client, people: People) -> None:
    now = clock.now()
    set_banner(
        text="今晚 <22:00> 维护",
        text_en="Maintenance tonight",
        tone="wait",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        by=people.xi,
    )
    assert "今晚 &lt;22:00&gt; 维护" in client.get("/").content.decode()


def test_a_held_clock_is_told_on_every_page(client: Client, held_clock: datetime) -> None:
    assert "时钟已拨动：平台现在按 2026年5月12日 09:31 办理" in client.get("/").content.decode()
