"""What became of the money of a voucher, at the pages of its enterprise and of its supplier: decided, under way, paid, come back.

Not here: paying (`tests/apps/settlement`), the desks that do it (`tests/web/finance`).
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.settlement.conftest import each, shelf, within_one_transaction
from tests.apps.settlement.paying import a_batch, an_account, answered, release, said, sent
from tests.people import People
from tests.web.shared.test_redemption_card import card
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import CasePartner
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import Payment, SettlementBatch
from yunti.apps.settlement.services import draw_file
from yunti.apps.vouchers.models import Voucher

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]
HERE = 'id="payment"'


@pytest.fixture
def batch(people: People, each: Round) -> SettlementBatch:
    """One voucher, decided to be paid; its supplier is Ge's."""
    made = a_batch(each, people)
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    supplier = factories.supplier(7, organisation=organisation)
    Voucher.objects.update(supplier=supplier)
    CasePartner.objects.create(case=Voucher.objects.get().case, supplier=supplier)
    return made


def told(people: People) -> list[str]:
    """The card on the application, on the voucher, and on both at the supplier's."""
    ref = Voucher.objects.get().case.ref
    return [
        card(sign_in(Client(), by), reverse(f"{desk}:{page}", args=[ref]), HERE)
        for desk, by in (("applicant", people.ma), ("supplier", people.ge))
        for page in ("case", "case-voucher")
    ]


def test_until_it_is_decided_nothing_is_told(people: People, batch: SettlementBatch) -> None:
    batch.lines.update(decision="", pot="")
    assert told(people) == [""] * 4


def test_decided_drawn_and_sent_it_says_what_comes_next(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    assert all("待付款" in text and "等待编制付款文件" in text for text in told(people))
    file = draw_file(batch=batch, by=people.qin)
    assert all("两人核对放行" in text and "1234" in text for text in told(people))
    release(file, people.qin, people.tan)
    assert all("等待银行的结果" in text and "流水号" not in text for text in told(people))


def test_paid_it_says_when_by_which_reference_and_to_which_account(
    people: People, batch: SettlementBatch
) -> None:
    an_account(batch, people)
    answered(batch, people, *said(sent(batch, people)))
    paid = Payment.objects.get()
    assert paid.answered_at is not None
    for text in told(people):
        assert "60,000.00" in text and f"{paid.answered_at:%Y-%m}" in text
        assert f"银行流水号 {paid.bank_reference}" in text and paid.account.masked in text
        assert paid.account.account_number not in text


def test_come_back_it_says_why_and_what_to_do(people: People, batch: SettlementBatch) -> None:
    an_account(batch, people)
    answered(batch, people, *said(sent(batch, people), "失败"))
    texts = told(people)
    assert all("账号不存在" in text and "重新付款" in text for text in texts)
    accounts = f"[{reverse('applicant:enterprise-account')}] 登记收款账户"
    assert [accounts in text for text in texts] == [True, True, False, False]
    assert all("要由企业登记" in text for text in texts[2:])


def test_a_supplier_whose_voucher_it_is_not_sees_nothing(people: People, batch: SettlementBatch) -> None:
    ref = Voucher.objects.get().case.ref
    Voucher.objects.update(supplier=factories.supplier(8))
    assert card(sign_in(Client(), people.ge), reverse("supplier:case", args=[ref]), HERE) == ""


def test_the_pages_make_few_statements(
    people: People, batch: SettlementBatch, django_assert_max_num_queries: Any
) -> None:
    an_account(batch, people)
    answered(batch, people, *said(sent(batch, people)))
    ref = Voucher.objects.get().case.ref
    pages = [
        (sign_in(Client(), by), reverse(f"{desk}:{page}", args=[ref]))
        for desk, by in (("applicant", people.ma), ("supplier", people.ge))
        for page in ("case", "case-voucher")
    ]
    for client, address in pages:
        client.get(address)
        with django_assert_max_num_queries(99) as paid:
            client.get(address)
        with transaction.atomic():
            batch.lines.update(decision="", pot="")
            with django_assert_max_num_queries(99) as undecided:
                client.get(address)
            transaction.set_rollback(True)
        assert len(paid) == len(undecided) + 1, address
