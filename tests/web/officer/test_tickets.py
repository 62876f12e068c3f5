"""The officers' pages of tickets: the list with its filters, a call entered, one answered, handed on, noted, closed.

Not here: the rules (`tests/apps/tickets`), what the writer reads (`tests/web/public/test_tickets.py`).
"""

import io
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.people import COUNTY, OTHER_PREFECTURE, PREFECTURE, People
from tests.web.sign_in import sign_in
from yunti.apps.tickets.enums import TicketState
from yunti.apps.tickets.models import Ticket
from yunti.apps.tickets.queries import secret_of
from yunti.apps.tickets.services import (
    Told,
    answer_ticket,
    close_ticket,
    enter_call,
    hand_on_ticket,
    note_ticket,
    submit_ticket,
)
from yunti.kit.actors import Actor, public_actor
from yunti.kit.models import AuditEvent, ViewingRecord

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("officer:ticket-list"), reverse("officer:ticket-new")
FILE = reverse("officer:ticket-file")
CONTACT = "0900-85500010"


def written(region: str = COUNTY, kind: str = "complaint") -> Ticket:
    told = Told(kind, "platform", region, f"示例留言{region}", CONTACT)
    return submit_ticket(told=told, by=public_actor())


def at(row: Ticket) -> str:
    return reverse("officer:ticket", args=[row.ref])


def page_of(client: Client, url: str, **asked: str) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_the_jurisdiction_with_filters(people: People) -> None:
    own, county, other = written(PREFECTURE), written(kind="question"), written(OTHER_PREFECTURE)
    qin = sign_in(Client(), people.qin)
    page = page_of(qin, LIST)
    assert own.number in page and county.number in page and other.number not in page
    assert page.index(county.number) < page.index(own.number)  # due earlier
    assert county.number not in page_of(qin, LIST, own="1")
    assert own.number not in page_of(qin, LIST, kind="question")
    assert "没有符合条件的留言" in page_of(qin, LIST, q="没有这样的话")
    assert CONTACT not in page


def test_the_list_costs_the_same_for_many(people: People) -> None:
    qin = sign_in(Client(), people.qin)
    written()
    page_of(qin, LIST)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            page_of(qin, LIST)
        return len(seen)

    before = cost()
    for _time in range(5):
        written()
    assert cost() <= before


def test_answered_at_the_desk_where_it_lies(people: People) -> None:
    row = written()
    luo = sign_in(Client(), people.luo)
    page = page_of(luo, at(row))
    assert CONTACT in page and "答复" in page
    assert ViewingRecord.objects.filter(purpose="tickets.detail", subject_ref=row.ref).count() == 1
    answer = luo.post(at(row), {"act": "answer", "text": ""})
    assert answer.status_code == 422 and "没有写内容" in answer.content.decode()
    assert luo.post(at(row), {"act": "answer", "text": "已经修好。"}).status_code == 302
    row.refresh_from_db()
    assert row.state == TicketState.ANSWERED
    assert row.number not in page_of(luo, LIST) and row.number in page_of(luo, LIST, state="answered")


def test_handed_on_by_whoever_stands_above(people: People) -> None:
    row = written()
    qin = sign_in(Client(), people.qin)
    page = page_of(qin, at(row))
    assert 'value="hand_on"' in page and 'value="answer"' not in page
    form = {"act": "hand_on", "text": "本局直接办", "to_region": ""}
    assert qin.post(at(row), form).status_code == 422
    assert qin.post(at(row), {**form, "act": "answer"}).status_code == 422
    assert qin.post(at(row), {**form, "to_region": PREFECTURE}).status_code == 302
    page = page_of(qin, at(row))
    assert 'value="answer"' in page and "本局直接办" in page
    assert "接办" in page and "→ <span" not in page, "taken over, and not handed on from a desk to itself"
    assert qin.post(at(row), {"act": "note", "text": "已联系"}).status_code == 302
    assert qin.post(at(row), {"act": "close", "text": "重复"}).status_code == 302
    page = page_of(qin, at(row))
    assert 'value="note"' in page and 'value="close"' not in page


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("meanwhile", "act", "said"),
    [
        (lambda row, by: close_ticket(ticket=row, text="重复。", by=by), "answer", "已经办结"),
        (lambda row, by: answer_ticket(ticket=row, text="已办。", by=by), "hand_on", "不能再转办"),
        (
            lambda row, by: hand_on_ticket(ticket=row, to_region=OTHER_PREFECTURE, text="属二市", by=by),
            "answer",
            "由别的单位办理",
        ),
    ],
)
def test_what_was_typed_survives_a_change_meanwhile(
    people: People, meanwhile: Callable[[Ticket, Actor], object], act: str, said: str
) -> None:
    row = written()
    luo = sign_in(Client(), people.luo)
    key = key_in(page_of(luo, at(row)))
    meanwhile(row, people.luo)
    form = {"act": act, "text": "打了很久的话", "to_region": PREFECTURE, "key": key}
    answer = luo.post(at(row), form)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and "打了很久的话</textarea>" in page
    assert f'value="{act}"' not in page


@pytest.mark.parametrize("act", ["answer", "hand_on", "note", "close"])
def test_a_double_press_is_one(people: People, act: str) -> None:
    row = written()
    luo = sign_in(Client(), people.luo)
    form = {"act": act, "text": "一次", "to_region": PREFECTURE, "key": key_in(page_of(luo, at(row)))}
    assert [luo.post(at(row), form).status_code for _time in range(2)] == [302, 302]
    assert row.entries.count() == 1


def test_whoever_passed_it_on_reads_neither_contact_nor_notes(people: People) -> None:
    row = written()
    luo, wei = sign_in(Client(), people.luo), sign_in(Client(), people.wei)
    hand_on_ticket(ticket=row, to_region=OTHER_PREFECTURE, text="属二市", by=people.luo)
    note_ticket(ticket=row, text="二市内部的话", by=people.wei)
    page = page_of(luo, at(row))
    assert "属二市" in page and CONTACT not in page and "二市内部的话" not in page
    page = page_of(wei, at(row))
    assert CONTACT in page and "二市内部的话" in page


def test_a_call_corrected_after_it_was_entered_is_another(people: People) -> None:
    luo = sign_in(Client(), people.luo)
    form = {"kind": "question", "topic": "plan", "region_code": COUNTY, "text": "怎样申请（示例）"}
    key = key_in(page_of(luo, NEW))
    assert luo.post(NEW, {**form, "key": key}).status_code == 200
    other = {**form, "text": "另一件（示例）"}
    answer = luo.post(NEW, {**other, "key": key})
    page = answer.content.decode()
    assert answer.status_code == 422 and "另一件" in page and key_in(page) != key
    assert luo.post(NEW, {**other, "key": key_in(page)}).status_code == 200
    assert Ticket.objects.count() == 2


def test_a_call_is_entered_and_the_secret_shown_once(people: People) -> None:
    luo = sign_in(Client(), people.luo)
    page = page_of(luo, NEW)
    assert "示例甲县工业和信息化局" in page and "示例二市工业和信息化局" not in page
    form = {
        "kind": "question",
        "topic": "plan",
        "region_code": COUNTY,
        "text": "怎样申请（示例）",
        "key": "k1",
    }
    assert luo.post(NEW, {**form, "region_code": OTHER_PREFECTURE}).status_code == 422
    answer = luo.post(NEW, form)
    row = Ticket.objects.get()
    assert row.channel == "phone" and secret_of(row) in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert secret_of(row) not in page_of(luo, at(row))


def test_the_front_page_says_what_waits(people: People) -> None:
    written()
    page = page_of(sign_in(Client(), people.luo), reverse("officer:home"))
    assert "答复留言" in page and LIST in page


def test_the_log_leaves_as_a_workbook_with_who_settled_what_how(people: People) -> None:
    own, other = written(PREFECTURE), written(OTHER_PREFECTURE)
    answer_ticket(ticket=own, text="示例：目录下一版收入", by=people.qin)
    qin = sign_in(Client(), people.qin)
    answer = qin.post(FILE + "?state=all")
    (sheet,) = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    heads, *lines = [[cell.value for cell in row] for row in sheet.rows]
    (line,) = [dict(zip(heads, values, strict=True)) for values in lines]
    assert (line["编号"], line["经办人"], line["状态"]) == (own.number, people.qin.name, "已答复")
    assert line["办理结果"] == "示例：目录下一版收入" and line["办理单位"] == people.qin.organisation_name
    assert CONTACT not in str(lines) and other.number not in str(lines)
    assert AuditEvent.objects.filter(action="tickets.release_log").count() == 1
    assert qin.get(FILE).status_code == 405


def test_the_log_is_chosen_by_the_round_it_is_about(people: People) -> None:
    each = a_round("guangdong-voucher", "2018")
    told = Told("suggestion", "catalogue", PREFECTURE, "示例：目录建议", round_ref=each.ref)
    about, other = submit_ticket(told=told, by=public_actor()), written(PREFECTURE)
    qin = sign_in(Client(), people.qin)
    with CaptureQueriesContext(connection) as asked:
        page = page_of(qin, LIST)
    assert len(asked) <= 8 and each.title in page
    page = page_of(qin, LIST, round=each.ref)
    assert about.number in page and other.number not in page


def test_the_desk_links_it_to_the_supplier_whose_page_lists_it(people: People) -> None:
    supplier = factories.supplier(64, COUNTY, name="示例被投诉云有限公司")
    row, luo = written(), sign_in(Client(), people.luo)
    home = reverse("officer:supplier-detail", args=[supplier.ref])
    assert "没有注明涉及这家服务商的留言" in page_of(luo, home)
    wrong = luo.post(at(row), {"act": "name", "supplier": "示例没有的", "text": "示例：核对了合同"})
    body = wrong.content.decode()
    assert wrong.status_code == 422 and "没有找到这家服务商" in body
    assert 'value="示例没有的"' in body and "示例：核对了合同" in body, "nothing typed is lost"
    typed = {"act": "name", "supplier": supplier.name, "text": "示例：核对了合同"}
    assert luo.post(at(row), typed).status_code == 302
    assert home in page_of(luo, at(row))
    assert at(row) in page_of(luo, home) and "共 1 件" in page_of(luo, home)
    assert at(row) not in page_of(sign_in(Client(), people.su), reverse("officer:supplier-list"))


def test_the_log_names_the_supplier(people: People) -> None:
    supplier = factories.supplier(65, COUNTY, name="示例台账云有限公司")
    told = Told("complaint", "supplier", COUNTY, "示例：没有来实施", supplier=supplier.uscc)
    enter_call(told=told, by=people.luo)
    answer = sign_in(Client(), people.luo).post(FILE)
    head, line = list(load_workbook(io.BytesIO(answer.getvalue())).worksheets[0].iter_rows(values_only=True))
    assert line[head.index("涉及的服务商")] == supplier.name
