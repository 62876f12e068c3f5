"""The queues of a round at the officers' desk: what is left, who waits, what would be short; who sees which; the same as a file.

Not here: serving (`tests/apps/vouchers`), the books (`tests/web/shared/test_books.py`).
"""

import csv
import io
import re
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.vouchers.conftest import (
    CITY,
    TOWN,
    applied,
    each,
    quota,
    served,
    shelf,
    within_one_transaction,
)
from tests.apps.vouchers.test_steps import go
from tests.first_vouchers import AT_APPROVAL, write_pack
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.audit.models import AuditEvent
from yunti.apps.cases.models import Case
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.queries import desk as queries

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


def page(client: Client, each: Round, **asked: str) -> Any:
    return client.get(reverse("officer:voucher-queue", args=[each.ref]), asked)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def rows(answer: Any) -> list[list[str]]:
    """The places, cell by cell."""
    body = answer.content.decode().split('id="queue"')[1]
    found = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found]
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells]


@pytest.fixture
def qin(people: People) -> Client:
    return sign_in(Client(), people.qin)


@pytest.fixture
def su(people: People) -> Client:
    return sign_in(Client(), people.su)


@pytest.fixture
def queue(people: People, each: Round) -> list[Case]:
    """100 of 150 held, then 60 and 5 that wait; 40 of another city, issued."""
    quota(each, 150)
    quota(each, 400, TOWN)
    cases = applied(each, people.ma, 100, 60, 5) + applied(each, people.gao, 40)
    served()
    go(cases[3], "approve", people.wei)
    return cases


def test_places_in_their_order_with_what_they_hold(qin: Client, each: Round, queue: list[Case]) -> None:
    found = page(qin, each)
    first, second, third = rows(found)
    assert [row[0] for row in (first, second, third)] == ["1", "2", "3"]
    assert (first[3], first[4], first[5]) == ("100.00", "100.00", "已占用额度")
    assert (second[3], second[4], second[5]) == ("60.00", "", "等待额度")
    assert first[6] == Case.objects.get(pk=queue[0].pk).number
    body = found.content.decode()
    assert reverse("officer:case", args=[queue[0].ref]) in body
    entry = LedgerEntry.objects.get(
        happening="held", postings__subject=Voucher.objects.get(place=1, region_code=CITY).ref
    )
    assert reverse("shared:book-entry", args=[entry.ref]) in body, "what was booked leads to its entry"


def test_what_is_left_and_what_would_be_short(qin: Client, each: Round, queue: list[Case]) -> None:
    told = words(page(qin, each))
    assert "50.00 100.00 0.00 65.00 15.00 2 件，不够" in told
    assert (
        reverse("shared:book-account", args=[each.ref, CITY, "allotment", "free"])
        in page(qin, each).content.decode()
    )
    quota(each, 100, cause="more")
    assert "150.00 100.00 0.00 65.00 0.00 2" in words(page(qin, each)), "enough is there for both"


def test_where_quota_is_taken_at_approval_who_is_placed_is_counted(
    people: People, qin: Client, each: Round, shelf: Any
) -> None:
    write_pack(shelf, AT_APPROVAL)
    quota(each, 150)
    applied(each, people.ma, 100, 60)
    served()
    assert "150.00 0.00 0.00 160.00 10.00 2 件，不够" in words(page(qin, each))
    assert [row[5] for row in rows(page(qin, each))] == ["已排位次", "已排位次"]


def test_the_province_sees_its_cities_a_city_its_own(
    people: People, su: Client, qin: Client, each: Round, queue: list[Case]
) -> None:
    assert len(rows(page(su, each))) == 3, "where somebody waits comes first"
    other = page(su, each, region=TOWN)
    (row,) = rows(other)
    assert row[5] == "已发放" and row[7] == Voucher.objects.get(region_code=TOWN).number
    assert reverse("officer:case-voucher", args=[queue[3].ref]) in other.content.decode()
    assert "400.00" not in words(page(qin, each)) and len(rows(page(qin, each, region=TOWN))) == 3
    wei = sign_in(Client(), people.wei)
    assert [row[7] for row in rows(page(wei, each))] == [row[7]]
    for stranger in (people.ma, people.ge, people.luo, people.tan):
        assert page(sign_in(Client(), stranger), each).status_code in (302, 403, 404)


def test_filtered_by_state(qin: Client, each: Round, queue: list[Case]) -> None:
    assert [row[0] for row in rows(page(qin, each, state="waiting"))] == ["2", "3"]
    assert "没有这个状态的申请" in words(page(qin, each, state="lapsed"))
    assert len(rows(page(qin, each, state="nonsense", region="%", page="-1"))) == 3


def test_page_after_page(
    qin: Client, each: Round, queue: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    assert [row[0] for row in rows(page(qin, each))] == ["1", "2"]
    assert "page=2" in page(qin, each).content.decode()
    assert [row[0] for row in rows(page(qin, each, page="2"))] == ["3"]
    assert "page=3" not in page(qin, each, page="2").content.decode()


def test_the_same_few_statements_however_many(
    people: People, su: Client, each: Round, queue: list[Case]
) -> None:
    page(su, each)
    with CaptureQueriesContext(connection) as few:
        page(su, each)
    applied(each, people.ma, *range(1, 40))
    served()
    with CaptureQueriesContext(connection) as many:
        assert len(rows(page(su, each))) == 42
    assert len(many) == len(few) <= 8, "\n".join(one["sql"] for one in many)


def test_taken_along_as_a_file(qin: Client, each: Round, queue: list[Case]) -> None:
    address = reverse("officer:voucher-queue-file", args=[each.ref, "xlsx"])
    assert qin.get(address).status_code == 405
    book = openpyxl.load_workbook(io.BytesIO(b"".join(qin.post(address))))
    head, *lines = book.worksheets[0].iter_rows(values_only=True)
    assert head[1] == "位次" and [(line[1], line[6], line[7], line[8]) for line in lines] == [
        (1, 100, 100, "已占用额度"),
        (2, 60, 0, "等待额度"),
        (3, 5, 0, "等待额度"),
    ]
    assert lines[0][12].endswith(reverse("officer:case", args=[queue[0].ref]))
    assert head[-1] == "账目" and not lines[1][-1], "nothing is booked for what waits"
    entries = qin.get(urlsplit(str(lines[0][-1])).path)
    assert entries.status_code == 200 and "100.00" in entries.content.decode()
    plain = qin.post(reverse("officer:voucher-queue-file", args=[each.ref, "csv"]) + "?state=waiting")
    text = b"".join(plain).decode("utf-8-sig")
    assert [line[1] for line in csv.reader(io.StringIO(text))] == ["位次", "2", "3"]
    assert AuditEvent.objects.filter(action="vouchers.release_queue", outcome="done").count() == 2
    assert qin.post(reverse("officer:voucher-queue-file", args=[each.ref, "exe"])).status_code == 404


def test_a_name_that_looks_like_a_formula_does_nothing(qin: Client, each: Round, queue: list[Case]) -> None:
    from yunti.apps.registry.models import Enterprise

    Enterprise.objects.update(name="=cmd|'/C calc'!A0")
    answer = qin.post(reverse("officer:voucher-queue-file", args=[each.ref, "csv"]))
    assert "\"'=cmd" in b"".join(answer).decode()


def test_too_many_are_asked_for_in_parts(
    qin: Client, each: Round, queue: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    from yunti.web.officer import voucher_queue

    monkeypatch.setattr(voucher_queue, "MOST_LINES", 2)
    answer = qin.post(reverse("officer:voucher-queue-file", args=[each.ref, "csv"]))
    assert answer.status_code == 422 and "选一个状态" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="vouchers.release_queue").exists()
