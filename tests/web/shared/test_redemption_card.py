"""The redemption of a voucher on the pages of its cases: how far it is, what is payable, what lapsed; at the enterprise's page too.

Not here: redeeming and lapsing (`tests/apps/settlement`).
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.settlement.conftest import audited, claimed, each, go, issued, shelf, within_one_transaction
from tests.apps.settlement.test_lapsing import at, by_itself
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


def card(client: Client, address: str, what: str = 'id="redemption"') -> str:
    """Its text with the addresses of its links, in a row."""
    body = client.get(address).content.decode()
    found = re.search(rf"<section [^>]*{what}.*?</section>", body, re.DOTALL)
    if found is None:
        return ""
    linked = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" [\1] ", found[0])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", linked))


def own(case: Case | None) -> str:
    assert case is not None
    return reverse("applicant:case", args=[case.ref])


def desk(case: Case | None) -> str:
    assert case is not None
    return reverse("officer:case", args=[case.ref])


def test_the_party_sees_how_far_it_is(people: People, each: Round) -> None:
    client = sign_in(Client(), people.ma)
    row = issued(each, people, certified=True)
    told = card(client, own(row.case))
    assert row.number in told and "60,000.00 元" in told and "已发放" in told
    assert f"[{own(row.redemption)}] 结算申请" in told and "审核通过时确定" in told and "应兑付 " not in told
    assert f"{row.expires_on:%Y-%m-%d}" in told
    assert row.expires_on is not None
    last = row.expires_on + timedelta(days=1)
    assert f"{last} 00:00 截止（北京时间）" in client.get(own(row.redemption)).content.decode()
    claimed(row, people)
    told = card(client, own(row.redemption))
    assert "验证中" in told and "应兑付（按已提交的内容） 260,000.00 元" in told
    assert f"[{own(row.case)}] 查看申领" in told


def test_what_is_payable_leads_to_what_was_booked(people: People, each: Round) -> None:
    row = issued(each, people, certified=True)
    go(audited(row, people), "approve", people.qin)
    statement = reverse("applicant:statement")
    told = card(sign_in(Client(), people.ma), own(row.case))
    assert f"应兑付 [{statement}] 260,000.00 元" in told and f"增加额 [{statement}] 200,000.00" in told
    told = card(sign_in(Client(), people.qin), desk(row.redemption))
    entries = dict(
        LedgerEntry.objects.filter(happening__in=("redeemed", "bonus")).values_list("happening", "ref")
    )
    assert f"[{reverse('shared:book-entry', args=[entries['redeemed']])}] 60,000.00" in told
    assert f"[{reverse('shared:book-entry', args=[entries['bonus']])}] 200,000.00" in told
    assert f"[{desk(row.case)}]" in told


def test_the_officer_of_the_application_sees_it_once_it_was_applied_for(people: People, each: Round) -> None:
    client = sign_in(Client(), people.qin)
    row = issued(each, people)
    assert f"[{desk(row.redemption)}]" not in card(client, desk(row.case)), "the draft is the party's own"
    claimed(row, people)
    assert f"[{desk(row.redemption)}] 查看结算申请" in card(client, desk(row.case))


def test_refused_it_says_why(people: People, each: Round) -> None:
    row = issued(each, people)
    go(audited(row, people), "refuse", people.qin, reasons=["示例理由"])
    assert "示例理由" in card(sign_in(Client(), people.ma), own(row.case))


def test_lapsed_it_says_what_follows_to_both(people: People, each: Round) -> None:
    rows = [issued(each, people, fee) for fee in (100, 200)]
    with clock.held(at(1)):
        by_itself()
    client = sign_in(Client(), people.ma)
    told = card(client, own(rows[0].case))
    assert "已经作废" in told and "累计 2 张" in told and "第 2 个周期的申领资格： 暂停" in told
    assert all(row.number in told for row in rows) and "V-6" in told
    party = Voucher.objects.select_related("enterprise").get(pk=rows[0].pk).enterprise
    file = reverse("officer:enterprise-detail", args=[party.ref])
    officer = sign_in(Client(), people.qin)
    assert "累计 2 张" in card(officer, file, 'aria-labelledby="h-struck"')


def test_without_any_it_says_nothing(people: People, each: Round) -> None:
    row = issued(each, people)
    file = reverse("officer:enterprise-detail", args=[row.enterprise.ref])
    assert card(sign_in(Client(), people.qin), file, 'aria-labelledby="h-struck"') == ""
