"""The inbox and the choices: one's own messages only, reading goes on to the matter, choices are kept."""

from typing import Any

import pytest
from django.test import Client

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.messages import queries
from yunti.apps.messages.services import post_message
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command

pytestmark = pytest.mark.django_db


@command("test.web_post")
def post(step: Step, *, to: str, by: Actor, link: str = "/help/") -> Any:
    step.open_to_all()
    step.record()
    return post_message(
        kind="registry.change",
        to=[to],
        subject="名称变更已办结",
        body="请核对<b>名称</b>。",
        link=link,
        by=by,
    )


def test_inbox_shows_own_messages_escaped(client: Client, people: People) -> None:
    post(to=people.ma.person_ref, by=people.luo)
    page = sign_in(client, people.ma).get("/account/messages/").content.decode()
    assert "名称变更已办结" in page and "&lt;b&gt;" in page and "未读 1 条" in page
    page = sign_in(client, people.gao).get("/account/messages/").content.decode()
    assert "名称变更已办结" not in page and "还没有消息" in page


def test_opening_marks_as_read_and_goes_to_the_matter(client: Client, people: People) -> None:
    post(to=people.ma.person_ref, by=people.luo)
    row = queries.inbox(people.ma)[0]
    sign_in(client, people.gao)
    assert client.post(f"/account/messages/{row.ref}/open/").status_code == 404
    sign_in(client, people.ma)
    assert client.get(f"/account/messages/{row.ref}/open/").status_code == 405
    assert client.post(f"/account/messages/{row.ref}/open/")["Location"] == "/help/"
    assert "没有未读消息" in client.get("/account/messages/?show=unread").content.decode()


def test_link_to_another_house_is_not_followed(client: Client, people: People) -> None:
    post(to=people.ma.person_ref, by=people.luo, link="//evil.example/")
    row = queries.inbox(people.ma)[0]
    response = sign_in(client, people.ma).post(f"/account/messages/{row.ref}/open/")
    assert response["Location"] == "/account/messages/"


def test_all_are_read_at_once(client: Client, people: People) -> None:
    for _round in range(3):
        post(to=people.ma.person_ref, by=people.luo)
    page = sign_in(client, people.ma).post("/account/messages/read/", follow=True).content.decode()
    assert "3 条消息已标为已读" in page and not queries.inbox(people.ma).filter(read_at__isnull=True).exists()


def test_choice_is_kept_and_a_made_up_one_refused(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    page = client.get("/account/messages/choices/").content.decode()
    assert 'name="registry.change/mail"' in page and 'name="registry.status/mail"' not in page
    client.post("/account/messages/choices/", {"registry.change/mail": "daily"})
    page = client.get("/account/messages/choices/").content.decode()
    assert '<option value="daily" selected>' in page
    assert client.post("/account/messages/choices/", {"registry.status/mail": "off"}).status_code == 422


def test_head_of_the_page_says_how_many_are_unread(client: Client, people: People) -> None:
    post(to=people.ma.person_ref, by=people.luo)
    page = sign_in(client, people.ma).get("/account/messages/").content.decode()
    assert '消息 <span class="cnt">1</span>' in page
