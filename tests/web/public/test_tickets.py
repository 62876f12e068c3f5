"""The public pages of tickets: written, checked, sent once; number and secret; signed in; flood guard.

Not here: the rules (`tests/apps/tickets`), the officers' pages (`tests/web/officer/test_tickets.py`).
"""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import COUNTY, People
from tests.web.sign_in import sign_in
from yunti.apps.tickets.models import Ticket
from yunti.apps.tickets.queries import secret_of
from yunti.apps.tickets.services import answer_ticket, note_ticket
from yunti.web.public import tickets as pages

pytestmark = pytest.mark.django_db
TEXT = "平台打不开（示例）。"
FORM = {"kind": "complaint", "topic": "platform", "region_code": COUNTY, "text": TEXT, "contact": "0900-1"}
NEW, FOLLOW = reverse("public:ticket-new"), reverse("public:ticket-follow")


def posted(client: Client, url: str, form: dict[str, Any], status: int = 200) -> str:
    answer = client.post(url, form)
    assert answer.status_code == status, answer.content.decode()
    return unescape(answer.content.decode())


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def sent(client: Client, **values: str) -> Ticket:
    page = posted(client, NEW, {**FORM, **values})
    posted(client, NEW, {**FORM, **values, "key": key_in(page), "step": "send"})
    return Ticket.objects.latest("pk")


def test_written_checked_and_sent_with_a_receipt(people: People) -> None:
    client = Client()
    assert "示例甲县工业和信息化局" in client.get(NEW).content.decode()
    page = posted(client, NEW, FORM)
    assert "请核对后提交" in page and TEXT in page and not Ticket.objects.exists()
    changed = posted(client, NEW, {**FORM, "key": key_in(page), "step": "change"})
    assert TEXT in changed and "<textarea" in changed
    receipt = posted(client, NEW, {**FORM, "key": key_in(page), "step": "send"})
    row = Ticket.objects.get()
    assert row.number in receipt and secret_of(row) in receipt and "示例甲县工业和信息化局" in receipt
    again = posted(client, NEW, {**FORM, "key": key_in(page), "step": "send"})
    assert row.number in again and Ticket.objects.count() == 1


def test_what_is_missing_is_said_and_nothing_typed_is_lost(people: People) -> None:
    page = posted(Client(), NEW, {**FORM, "kind": "", "region_code": "", "step": "send"}, 422)
    assert "没有选择类别" in page and "没有选择受理单位" in page and TEXT in page
    assert not Ticket.objects.exists()


def test_followed_with_number_and_secret(people: People) -> None:
    client = Client()
    row = sent(client)
    note_ticket(ticket=row, text="内部的话", by=people.luo)
    answer_ticket(ticket=row, text="已经修好。", by=people.luo)
    both = {"number": row.number, "secret": secret_of(row)}
    page = posted(client, FOLLOW, both)
    assert "已经修好" in page and "内部的话" not in page and "0900-1" not in page
    assert people.luo.name not in page
    page = posted(client, FOLLOW, {**both, "act": "again", "text": ""}, 422)
    assert "没有写内容" in page
    page = posted(client, FOLLOW, {**both, "act": "again", "text": "还是打不开"})
    assert "还是打不开" in page and "待答复" in page
    page = posted(client, FOLLOW, {**both, "act": "forget"})
    assert "删去联系方式" not in page and Ticket.objects.get().contact == ""
    answer_ticket(ticket=row, text="再答。", by=people.luo)
    page = posted(client, FOLLOW, {**both, "act": "again", "text": "第三次"}, 422)
    assert "现在不能再次提出" in page


def test_wrong_number_and_wrong_secret_are_answered_alike(people: People) -> None:
    client = Client()
    row = sent(client)
    answers = [
        posted(client, FOLLOW, {"number": number, "secret": secret, "act": act, "text": "x"}, 422)
        for number, secret in (
            (row.number, "0" * 12),
            (row.number, ""),
            ("LY-20260101-AAAAAA", secret_of(row)),
        )
        for act in ("", "again", "forget")
    ]

    def bare(page: str) -> str:
        main = page[page.index("<main") : page.index("</main>")]
        return re.sub(r'name="(csrfmiddlewaretoken|number)" value="[^"]*"', "", main)

    assert len({bare(page) for page in answers}) == 1 and "没有查到" in answers[0]
    assert TEXT not in answers[0] and Ticket.objects.get().contact


def test_too_many_are_turned_away(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WRITING", "2/h/ip")
    monkeypatch.setattr(pages, "TRIES", "1/h/ip")
    client = Client(REMOTE_ADDR="192.0.2.77")
    posted(client, NEW, FORM)
    posted(client, NEW, FORM)
    posted(client, NEW, FORM, 429)
    posted(client, FOLLOW, {"number": "x", "secret": "x"}, 422)
    posted(client, FOLLOW, {"number": "x", "secret": "x"}, 429)


def test_signed_in_for_an_enterprise(people: People) -> None:
    client = sign_in(Client(), people.ma)
    row = sent(client)
    answer_ticket(ticket=row, text="已经修好。", by=people.luo)
    assert row.number in client.get(reverse("public:ticket-list")).content.decode()
    own = reverse("public:ticket", args=[row.ref])
    assert "已经修好" in client.get(own).content.decode()
    assert client.post(own, {"act": "again", "text": "还是打不开"}).status_code == 302
    assert client.post(own, {"act": "again", "text": "再来"}).status_code == 422
    other = sign_in(Client(), people.gao)
    assert other.get(own).status_code == other.post(own, {"act": "forget"}).status_code == 404
    assert row.number not in other.get(reverse("public:ticket-list")).content.decode()
