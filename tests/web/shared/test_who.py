"""The bar of who is signed in is kept, and is everybody's own all the same. Not here: the layouts around it (`test_layouts.py`)."""

from dataclasses import replace
from typing import Any

import pytest
from django.template import Context
from django.test import Client, RequestFactory
from django.utils import translation

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Mandate
from yunti.kit.actors import Actor
from yunti.web.shared import who
from yunti.web.shared.html import token_of

pytestmark = pytest.mark.django_db


def bar(actor: Actor | None, address: str = "/here/", unread: int = 0, mandates: Any = ()) -> str:
    request = RequestFactory().get(address)
    told = {"request": request, "actor": actor, "mandates": mandates}
    ways = {"desk_home": lambda: "/home/", "unread_messages": lambda: unread}
    drawn = str(who.bar(Context(told | ways)))
    assert str(token_of(request)) in drawn
    return drawn


def test_everybody_has_their_own(people: People) -> None:
    first, second = bar(people.ma), bar(people.luo)
    assert "马申报" in first and "罗初审" not in first
    assert "罗初审" in second and "马申报" not in second
    nobody = bar(None)
    assert "登录" in nobody and "退出登录" not in nobody and "马申报" not in nobody


def test_every_page_has_its_own_address_and_token(people: People) -> None:
    assert 'value="/a/?x=1&amp;y=2"' in bar(people.ma, "/a/?x=1&y=2")
    assert 'value="/b/"' in bar(people.ma, "/b/")
    for text in (who.TOKEN, who.HERE):
        assert text not in bar(people.ma)


def test_a_name_is_never_taken_for_a_place(people: People) -> None:
    drawn = bar(replace(people.ma, name=f"<b>{who.TOKEN}{who.HERE}"))
    assert "<b>" not in drawn and "&lt;!--token--&gt;" in drawn


def test_what_changes_is_shown(people: People) -> None:
    assert '<span class="cnt">' not in bar(people.ma) and '<span class="cnt">3</span>' in bar(
        people.ma, unread=3
    )
    with translation.override("en"):
        assert "Sign out" in bar(people.ma)
    assert "退出登录" in bar(people.ma)


def test_whoever_has_two_desks_can_choose(people: People) -> None:
    mandates = list(Mandate.objects.filter(person_id__in=[people.ma.person_id, people.luo.person_id]))
    assert 'class="switch"' not in bar(people.ma, mandates=mandates[:1])
    drawn = bar(people.ma, mandates=mandates)
    assert drawn.count('name="mandate"') == 2 and drawn.count('aria-current="true"') == 1


def test_a_page_shows_it(people: People) -> None:
    page = sign_in(Client(), people.ma).get("/applicant/").content.decode()
    assert "马申报" in page and 'name="next" value="/applicant/"' in page and who.TOKEN not in page
