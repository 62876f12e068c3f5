"""Local matching at the officers' desk: recorded on a page that keeps what was typed, shown with the budget, the board, the batch and in
the books. Not here: the rules (`tests/apps/settlement/test_matching.py`).
"""

import pytest
from django.test import Client

from tests.apps.settlement import batches
from tests.apps.settlement.batches import CITY, funded, listed, settled, waiting
from tests.apps.settlement.test_settling import each, shelf
from tests.people import People
from tests.web.officer.test_settlements import text_of
from tests.web.sign_in import sign_in
from yunti.apps.budgets.models import LocalMatching
from yunti.apps.programmes.models import Round

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db
FACE = batches.FACE_FEN // 100


def typed(seen: int, **given: str) -> dict[str, str]:
    told = {"amount": "30,000", "percent": "10", "paper": "示例财〔2026〕1号", "reason": "示例市配套"}
    return {**told, "seen": str(seen), **given}


def test_it_is_recorded_shown_and_leads_to_its_entry(client: Client, people: People, each: Round) -> None:
    sign_in(client, people.qin)
    budget, here = f"/officer/rounds/{each.ref}/budget/", f"/officer/rounds/{each.ref}/budget/match/"
    assert here in text_of(client, budget)
    text_of(client, here)
    seen = each.period.version
    answer = client.post(here, typed(seen, percent="101", amount="三万"))
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="三万"' in page and "示例财〔2026〕1号" in page
    answer = client.post(here, typed(seen, percent="101"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "1 到 100 的整数" in page and 'value="101"' in page
    assert client.post(here, typed(seen)).status_code == 302
    row = LocalMatching.objects.get()
    page = text_of(client, budget)
    assert "示例财〔2026〕1号" in page and "30,000.00" in page and f"/books/entries/{row.entry.ref}/" in page
    old = client.post(here, typed(seen))
    assert old.status_code == 422 and "有人改动了" in old.content.decode()
    assert LocalMatching.objects.count() == 1


def test_the_province_reads_it_and_records_none(client: Client, people: People, each: Round) -> None:
    sign_in(client, people.su)
    here = f"/officer/rounds/{each.ref}/budget/match/"
    assert here not in text_of(client, f"/officer/rounds/{each.ref}/budget/")
    assert client.get(here).status_code == 404 == client.post(here, typed(0)).status_code


def test_batch_board_and_books_tell_it(
    client: Client, people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.qin)
    client.post(f"/officer/rounds/{each.ref}/budget/match/", typed(each.period.version))
    board = f"/officer/rounds/{each.ref}/board/?region={CITY}"
    assert "资金还没有下达" in text_of(client, board), "money of the city alone is no money of the programme"
    waiting(each, people, 2, monkeypatch)
    funded(each, general=2 * FACE)
    address = f"/officer/settlements/{listed(each, people).ref}/"
    share = f"{FACE // 10:,}.00"
    page = text_of(client, address)
    assert page.count(f">{share}<") == 2 and f"{2 * FACE // 10:,}.00" in page and "另有地方配套" in page
    assert "地方配套" in text_of(client, board)
    balance = text_of(client, f"/books/rounds/{each.ref}/")
    assert "地方配套来源" in balance and "30,000.00" in balance


def test_the_statement_of_the_party_and_the_payment_tell_its_part(
    client: Client, people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.qin)
    client.post(f"/officer/rounds/{each.ref}/budget/match/", typed(each.period.version))
    (claim,) = waiting(each, people, 1, monkeypatch)
    funded(each, general=FACE)
    batch = settled(each, people)
    sign_in(client, people.tan)
    page = text_of(client, f"/finance/batches/{batch.ref}/")
    assert f"{FACE + FACE // 10:,}.00" in page and "其中地方配套" in page and f"{FACE // 10:,}.00" in page
    page = text_of(client, f"/books/about/{claim.voucher.ref}/")
    assert f"{FACE // 10:,}.00" in page and "地方配套" in page
