"""The pages of settlements at the officers' desk, and what the enterprise sees of its own. Not here: the rules (`tests/apps/settlement`)."""

import io
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.apps.settlement import batches
from tests.apps.settlement.batches import DAY, carried_out, funded, go, listed, shown, waiting
from tests.apps.settlement.test_settling import each, shelf
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import SettlementBatch
from yunti.kit import clock
from yunti.kit.models import AuditEvent

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db
FACE = batches.FACE_FEN // 100


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_it_is_begun_from_the_list_and_leads_to_the_case(client: Client, people: People, each: Round) -> None:
    sign_in(client, people.qin)
    assert "还没有结算过" in text_of(client, "/officer/settlements/")
    answer = client.post("/officer/settlements/", {"round": each.ref})
    batch = SettlementBatch.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/officer/settlements/{batch.ref}/"
    page = text_of(client, answer["Location"])
    assert "清单还没有出具" in page and f"/officer/cases/{batch.case.ref}/" in page
    again = client.post("/officer/settlements/", {"round": each.ref}, follow=True).content.decode()
    assert "没有办完的结算" in again and SettlementBatch.objects.count() == 1
    own = text_of(client, f"/officer/cases/{batch.case.ref}/")
    assert f"/officer/settlements/{batch.ref}/" in own and "没有企业填报的内容" in own


def test_the_province_looks_on_and_another_city_sees_nothing(
    client: Client, people: People, each: Round
) -> None:
    sign_in(client, people.qin)
    client.post("/officer/settlements/", {"round": each.ref})
    ref = SettlementBatch.objects.get().ref
    sign_in(client, people.su)
    assert "开始一批结算" not in text_of(client, "/officer/settlements/")
    text_of(client, f"/officer/settlements/{ref}/")
    sign_in(client, people.wei)
    assert client.get(f"/officer/settlements/{ref}/").status_code == 404
    assert client.post(f"/officer/settlements/{ref}/csv/").status_code == 404


def test_the_queue_shows_places_proposals_and_decisions(
    client: Client, people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(each, people, 3, monkeypatch)
    funded(each, general=2 * FACE)
    batch = listed(each, people)
    sign_in(client, people.qin)
    address = f"/officer/settlements/{batch.ref}/"
    page = text_of(client, address)
    assert page.count("拟兑付</span>") == 2 and page.count("拟结转</span>") == 1 and "3/3" in page
    go(batch.case, "show", people.qin)
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
        carried_out()
    assert "上期结转" not in text_of(client, address), "it is carried from now on"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = text_of(client, address)
    assert "拟" not in page.split("<main")[1].split("怎样办")[0] and page.count("没有可用的收款账户") == 2
    assert len(asked) <= 30, "two of them for each list, whatever the number of lines"
    answer = client.post(f"{address}xlsx/")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet is not None
    heads = [cell.value for cell in next(sheet.iter_rows())]
    assert heads[:4] == ["序号", "企业", "券号", "供应商"] and sheet.max_row >= 4
    assert heads[-1] == "账目"
    for row in list(sheet.iter_rows(values_only=True))[1:4]:
        assert str(row[2]) and f"{FACE:,}.00" in text_of(client, urlsplit(str(row[-1])).path)
    assert AuditEvent.objects.filter(action="settlement.release_list").count() == 1


def test_the_enterprise_sees_its_place_once_it_is_published(
    client: Client, people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    (claim,) = waiting(each, people, 1, monkeypatch)
    funded(each, general=FACE)
    batch = shown(each, people)
    sign_in(client, people.qin)
    page = text_of(client, f"/officer/cases/{claim.case.ref}/")
    assert "第 1 位" in page and "公示中，尚未决定" in page
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
        carried_out()
    assert "公示中，尚未决定" not in text_of(client, f"/officer/cases/{claim.case.ref}/")
