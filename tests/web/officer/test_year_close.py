"""The page that closes a programme year: what is in the way is listed, then the form; the table of the year tells what was taken back.

Not here: the rules (`tests/apps/settlement/test_closing.py`).
"""

import pytest
from django.test import Client

from tests.people import People
from tests.web.officer.test_budgets import CITY, at, each, period, su, text
from tests.web.sign_in import sign_in
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import close_round

__all__ = ["each", "period", "su"]
pytestmark = pytest.mark.django_db


def test_it_is_closed_with_a_reason_once_nothing_is_in_the_way(
    su: Client, people: People, each: Round, period: ProgrammePeriod
) -> None:
    assert at(each, "close/") in text(su, at(each))
    page = text(su, at(each, "close/"))
    assert "批次还没有关闭，还能接收申报" in page and "办法第一条 M-1" in page and 'name="sure"' not in page
    period.refresh_from_db()
    given = {"reason": "示例：清算完毕", "seen": str(period.version)}
    refused = su.post(at(each, "close/"), {**given, "sure": "on"})
    assert refused.status_code == 422 and "还不能结束年度" in refused.content.decode()
    close_round(round=each, reason="示例", by=people.su)
    page = text(su, at(each, "close/"))
    assert "结束后不能撤销" in page and "1,000.00" in page and f"/regions/{CITY}/allotment/free/" in page
    assert su.post(at(each, "close/"), given).status_code == 422, "whoever closes says that they know"
    answer = su.post(at(each, "close/"), {**given, "sure": "on"})
    assert answer.status_code == 302 and answer["Location"] == at(each)
    entry = LedgerEntry.objects.get(happening="quota_closed")
    page = text(su, at(each))
    assert "年度已结束" in page and "示例：清算完毕" in page and f"/books/entries/{entry.ref}/" in page
    assert at(each, "close/") not in page and at(each, "release/") not in page
    assert su.get(at(each, "close/"))["Location"] == at(each)
    assert su.post(at(each, "close/"), {**given, "sure": "on"}).status_code == 422


def test_a_city_does_not_close(client: Client, people: People, each: Round, period: ProgrammePeriod) -> None:
    sign_in(client, people.qin)
    assert client.get(at(each, "close/")).status_code in (403, 404)
