"""The voucher on the page of its application: holds, waits behind others, nothing left under the ceiling, issued, left.

Not here: serving (`tests/apps/vouchers`).
"""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.vouchers.conftest import applied, each, quota, served, shelf, within_one_transaction
from tests.apps.vouchers.test_steps import go
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


@pytest.fixture
def applicant(people: People) -> Client:
    return sign_in(Client(), people.ma)


def card(applicant: Client, case: Case) -> str:
    """Its words, in a row."""
    body = applicant.get(reverse("applicant:case", args=[case.ref])).content.decode()
    found = re.search(r'<section class="card" id="voucher".*?</section>', body, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found[0])) if found else ""


def test_what_it_holds_and_what_it_waits_for(applicant: Client, people: People, each: Round) -> None:
    quota(each, 150)
    first, second, third = applied(each, people.ma, 100, 60, 5)
    assert card(applicant, first) == "", "nobody was served yet"
    served()
    assert "已占用额度" in (told := card(applicant, first)) and "100.00 元" in told and "剩余" not in told
    told = card(applicant, second)
    assert "等待额度" in told and "0 件，合计 0.00 元" in told and "本地区剩余额度 50.00 元" in told
    assert "1 件，合计 60.00 元" in card(applicant, third) and "不用再申请" in card(applicant, third)


def test_issued_and_left(applicant: Client, people: People, each: Round) -> None:
    quota(each, 600_000)
    first, second = applied(each, people.ma, 500_000, 20)
    served()
    assert "累计上限已经用完" in card(applicant, second)
    go(first, "approve", people.qin)
    told = card(applicant, first)
    assert "已发放" in told and f"SLQ-{each.code}-900100-000001" in told and "不得转让" in told
    go(second, "reject", people.qin, reasons=["示例理由"])
    assert "已退出" in (told := card(applicant, second)) and "示例理由" in told


def test_other_programmes_show_none(applicant: Client, people: People, settings: Any, tmp_path: Any) -> None:
    from tests.apps.cases.rounds import a_round
    from tests.apps.intake.conftest import filled_in
    from tests.first_come import EDITION, PROGRAMME, write_pack

    write_pack(tmp_path)
    settings.YUNTI_PACKS = str(tmp_path)
    assert card(applicant, filled_in(a_round(PROGRAMME, EDITION), people.ma)) == ""
