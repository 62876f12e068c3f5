"""The supplier's board: its vouchers by state, clients, average fee beside the cap, place; nothing of others.

Not here: the statement its amounts lead to (`tests/web/shared/test_books.py`).
"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.apps.settlement.conftest import each, go, shelf, within_one_transaction
from tests.apps.vouchers.conftest import filled_in, served
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.boards.queries.suppliers import own_board
from yunti.apps.intake.services import Asked, arrive, prepare
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Supplier
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


@pytest.fixture
def own(people: People) -> Supplier:
    return factories.supplier(31, organisation_id=people.ge.organisation_id, name="示例云服务有限公司")


@pytest.fixture
def other(people: People) -> Supplier:
    return factories.supplier(32, name="示例另一家有限公司")


def with_supplier(each: Round, people: People, supplier: Supplier, fee: int) -> Voucher:
    case = filled_in(each, people.ma, str(fee), supplier=supplier.uscc)
    arrive(Asked(prepare(case=case, by=people.ma).ref), by=people.ma)
    served()
    go(case, "approve", people.qin)
    return Voucher.objects.get(case=case)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def page(people: People) -> Any:
    return sign_in(Client(), people.ge).get(reverse("supplier:board"))


def test_its_own_vouchers_and_no_others(people: People, each: Round, own: Supplier, other: Supplier) -> None:
    with_supplier(each, people, own, 1_000)
    with_supplier(each, people, own, 2_001)
    with_supplier(each, people, other, 7_777)
    told = words(page(people))
    assert "已发放 2 3,001.00" in told and "7,777" not in told
    assert "示例服务乙 2 1,500.50 500,000.00" in told, "the average fee beside the cap"
    assert "申领的企业 1 家" in told and "还没有兑现，不排名" in told


def test_its_place_among_those_whose_vouchers_were_redeemed(
    people: People, each: Round, own: Supplier, other: Supplier
) -> None:
    rows = [with_supplier(each, people, supplier, 1_000) for supplier in (own, other)]
    now = clock.now()
    Voucher.objects.filter(pk__in=[row.pk for row in rows]).update(state="redeemed", applied_at=now)
    (found,) = own_board(own)
    assert (found.place, found.among, found.served) == (1, 2, 1), "as many as the other: both first"
    Voucher.objects.filter(supplier=own).update(enterprise=factories.enterprise(90))
    Voucher.objects.filter(pk=rows[0].pk).update(supplier=other)
    assert own_board(own) == []


def test_the_same_few_statements_however_many(people: People, each: Round, own: Supplier) -> None:
    with_supplier(each, people, own, 1_000)
    client = sign_in(Client(), people.ge)
    client.get(reverse("supplier:board"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("supplier:board"))
    for fee in (10, 20, 30):
        with_supplier(each, people, own, fee)
    with CaptureQueriesContext(connection) as many:
        assert client.get(reverse("supplier:board")).status_code == 200
    assert len(many) == len(few) <= 9, "\n".join(one["sql"] for one in many)


def test_without_a_file_or_a_voucher_it_says_so(people: People) -> None:
    assert "还没有企业把服务券用在本单位的服务上" in words(page(people))


def test_every_amount_leads_to_the_entries_of_the_own_statement(
    people: People, each: Round, own: Supplier, other: Supplier
) -> None:
    """What its vouchers come to is what was issued for it there, entry by entry, and nothing of the other's."""
    for fee in (1_000, 2_001):
        with_supplier(each, people, own, fee)
    with_supplier(each, people, other, 7_777)
    client = sign_in(Client(), people.ge)
    shown = re.findall(r'<a class="num" href="([^"]+)"[^>]*>([^<]+)</a>', page(people).content.decode())
    assert [text for _link, text in shown] == ["3,001.00"]
    statement = client.get(shown[0][0]).content.decode()
    assert "1,000.00" in statement and "2,001.00" in statement and "7,777" not in statement
