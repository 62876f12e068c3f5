"""The public pages of tickets: written, checked, sent once; number and secret; signed in; flood guard.

Not here: the rules (`tests/apps/tickets`), the officers' pages (`tests/web/officer/test_tickets.py`).
"""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.registry.offering import listing
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


def test_a_text_corrected_after_it_was_sent_can_be_sent(people: People) -> None:
    """A key stands for one press of one text: it comes back neither with what is changed nor after a refusal."""
    client = Client()
    key = key_in(posted(client, NEW, FORM))
    posted(client, NEW, {**FORM, "key": key, "step": "send"})
    other = {**FORM, "text": "改过的话（示例）。"}
    page = posted(client, NEW, {**other, "key": key, "step": "send"}, 422)
    assert "改过的话" in page and key not in page
    assert key not in posted(client, NEW, {**other, "key": key, "step": "change"})
    page = posted(client, NEW, {**other, "key": key})
    assert key_in(page) != key
    posted(client, NEW, {**other, "key": key_in(page), "step": "send"})
    assert Ticket.objects.count() == 2


def test_brought_up_again_by_a_double_press_is_once(people: People) -> None:
    client = Client()
    row = sent(client)
    answer_ticket(ticket=row, text="已经修好。", by=people.luo)
    both = {"number": row.number, "secret": secret_of(row)}
    again = {**both, "act": "again", "text": "还是打不开", "key": key_in(posted(client, FOLLOW, both))}
    for _time in range(2):
        assert "已经再次提出" in posted(client, FOLLOW, again)
    assert row.entries.filter(kind="reopening").count() == 1


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
    """Only what is sent counts; whoever looks it over and corrects it is not turned away, and loses nothing."""
    monkeypatch.setattr(pages, "WRITING", "2/h/ip")
    monkeypatch.setattr(pages, "TRIES", "1/h/ip")
    client = Client(REMOTE_ADDR="192.0.2.77")
    for _time in range(4):
        posted(client, NEW, FORM)
    posted(client, NEW, {**FORM, "text": ""}, 422)
    sent(client)
    sent(client)
    page = posted(client, NEW, {**FORM, "step": "send"}, 429)
    assert TEXT in page and "操作过于频繁" in page and "<textarea" in page
    assert Ticket.objects.count() == 2
    posted(client, FOLLOW, {"number": "x", "secret": "x"}, 422)
    posted(client, FOLLOW, {"number": "x", "secret": "x"}, 429)


def test_signed_in_for_an_enterprise(people: People) -> None:
    client = sign_in(Client(), people.ma)
    row = sent(client, for_organisation="on")
    assert row.organisation_id == people.ma.organisation_id
    answer_ticket(ticket=row, text="已经修好。", by=people.luo)
    assert row.number in client.get(reverse("public:ticket-list")).content.decode()
    own = reverse("public:ticket", args=[row.ref])
    assert "已经修好" in client.get(own).content.decode()
    assert client.post(own, {"act": "again", "text": "还是打不开"}).status_code == 302
    assert client.post(own, {"act": "again", "text": "再来"}).status_code == 422
    other = sign_in(Client(), people.gao)
    assert other.get(own).status_code == other.post(own, {"act": "forget"}).status_code == 404
    assert row.number not in other.get(reverse("public:ticket-list")).content.decode()


def test_for_whom_one_writes_is_said_and_chosen(people: People) -> None:
    client = sign_in(Client(), people.ma)
    page = unescape(client.get(NEW).content.decode())
    tick = re.search(r"<input[^>]*for_organisation[^>]*>", page)
    assert tick and "checked" in tick[0] and people.ma.organisation_name in page[page.index("<main") :]
    for ticked, said, kept in (
        ("on", people.ma.organisation_name, people.ma.organisation_id),
        ("", "否，以个人名义", None),
    ):
        page = posted(client, NEW, {**FORM, "for_organisation": ticked})
        shown = page[page.index("<main") : page.index("</main>")]
        assert "以本单位名义提交" in shown and said in shown
        hidden = re.search(r'name="for_organisation" value="(\w+)"', shown)
        assert hidden
        form = {**FORM, "for_organisation": hidden[1], "key": key_in(page), "step": "send"}
        receipt = posted(client, NEW, form)
        assert Ticket.objects.latest("pk").organisation_id == kept
        assert ("本单位的留言" in receipt[receipt.index("<main") :]) == bool(kept)
    assert "for_organisation" not in Client().get(NEW).content.decode()


def test_from_the_page_of_a_supplier_to_a_complaint_about_it(people: People) -> None:
    row = factories.supplier(66, COUNTY, name="示例目录云有限公司")
    listing(row)
    page = Client().get(reverse("public:supplier", args=[row.ref])).content.decode()
    link = f"{reverse('public:ticket-new')}?supplier={row.uscc}"
    assert link in page and f'value="{row.uscc}"' in Client().get(link).content.decode()
    made = sent(Client(), supplier=row.uscc)
    assert made.supplier == row
