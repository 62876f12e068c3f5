"""The money of a year at the officers' desk: from beginning to the books, bad input kept, a city's own line only.

Not here: the rules (`tests/apps/budgets`), who may open which address (`tests/access`).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import a_round
from tests.people import OTHER_PREFECTURE, PREFECTURE, PROVINCE, People
from tests.web.sign_in import sign_in
from tests.yearly_money import EDITION, PROGRAMME, write_pack
from yunti.apps.budgets.models import Allotment, ProgrammePeriod, Tranche
from yunti.apps.budgets.services import Target, begin_period, release_tranche, set_targets
from yunti.apps.programmes.models import Round, RoundNotice
from yunti.kit import clock

pytestmark = pytest.mark.django_db
CITY, TOWN = PREFECTURE, OTHER_PREFECTURE


@pytest.fixture
def each(settings: Any, tmp_path: Path, people: People) -> Round:
    write_pack(tmp_path / "shelf")
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(tmp_path / "shelf"), 0
    return a_round(PROGRAMME, EDITION)


@pytest.fixture
def period(each: Round, people: People) -> ProgrammePeriod:
    """Two cities, one of which was given half of what it may issue."""
    row = begin_period(round=each, by=people.su)
    targets = [Target(CITY, 1_000_00, 2_000_00, 100_00), Target(TOWN, 500_00, 777_00)]
    row = set_targets(period=row, targets=targets, seen=0, by=people.su)
    release_tranche(
        period=row, title="示例首批", amounts={CITY: 1_000_00}, reason="示例", seen=1, by=people.su
    )
    return row


@pytest.fixture
def su(client: Client, people: People) -> Client:
    return sign_in(client, people.su)


def at(each: Round, part: str = "") -> str:
    return f"/officer/rounds/{each.ref}/budget/{part}"


def of_the_books(each: Round) -> str:
    return f"/books/rounds/{each.ref}/regions/{CITY}/allotment/free/"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def targets_typed(**values: str) -> dict[str, str]:
    empty = {
        f"{name}_{code}": "" for name in ("target", "issue", "earmark") for code in (CITY, TOWN, PROVINCE)
    }
    stand = {f"target_{CITY}": "1,000", f"issue_{CITY}": "2000", f"earmark_{CITY}": "100"}
    return {**empty, **stand, f"target_{TOWN}": "500", f"issue_{TOWN}": "777", "seen": "2", **values}


def test_a_year_is_begun_from_its_empty_page(su: Client, each: Round) -> None:
    assert at(each) in text(su, f"/officer/rounds/{each.ref}/")
    assert "还没有开始" in text(su, at(each))
    assert text(su, at(each, "targets/"), 404)
    page = su.post(at(each), follow=True).content.decode()
    assert "确定额度" in page and "还没有下达过额度" in page and "还没有公布截止日期" in page
    assert "已经开始" in su.post(at(each), follow=True).content.decode()
    assert ProgrammePeriod.objects.count() == 1 and at(each) in text(su, "/officer/rounds/")


def test_the_table_leads_to_the_postings(su: Client, period: ProgrammePeriod) -> None:
    page = text(su, at(period.round))
    for shown in ("2,000.00", "777.00", "2,777.00", "1,000.00", "示例首批", "试点额度"):
        assert shown in page
    account = of_the_books(period.round)
    assert account in page
    page = text(su, account)
    assert "+1,000.00" in page and "下达额度" in page and "未下达" in page
    assert "/books/entries/" in text(su, at(period.round))


def test_what_was_typed_stays_when_it_is_refused(su: Client, period: ProgrammePeriod) -> None:
    answer = su.post(at(period.round, "targets/"), targets_typed(**{f"issue_{TOWN}": "1000.01"}))
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="1000.01"' in page and 'value="1,000"' in page
    assert "500.00元至1,000.00元" in page and "办法第一条 M-1" in page
    answer = su.post(at(period.round, "targets/"), targets_typed(**{f"issue_{TOWN}": "很多"}))
    assert answer.status_code == 422 and 'value="很多"' in answer.content.decode()
    assert Allotment.objects.get(region_code=TOWN).issue_fen == 777_00
    page = su.post(
        at(period.round, "targets/"), targets_typed(**{f"issue_{TOWN}": "1000"}), follow=True
    ).content.decode()
    assert "已保存" in page and "1,000.00" in page


def test_an_old_form_is_told_of_the_changes_and_may_be_sent_again(
    su: Client, period: ProgrammePeriod
) -> None:
    typed = targets_typed(**{f"issue_{TOWN}": "600", "seen": "1"})
    answer = su.post(at(period.round, "targets/"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "有人改动了" in page and 'value="600"' in page
    assert 'name="seen" value="2"' in page
    assert su.post(at(period.round, "targets/"), {**typed, "seen": "2"}).status_code == 302


def test_a_release_is_shown_before_it_is_booked(su: Client, period: ProgrammePeriod) -> None:
    typed = {"title": "示例二批", "reason": "示例文件", f"amount_{TOWN}": "300", f"amount_{CITY}": "", "seen": "2"}  # fmt: skip
    page = su.post(at(period.round, "release/"), typed).content.decode()
    assert "确认下达" in page and "300.00" in page and Tranche.objects.count() == 1
    assert su.post(at(period.round, "release/"), {**typed, "confirm": "1"}).status_code == 302
    again = su.post(at(period.round, "release/"), {**typed, "confirm": "1"})
    assert again.status_code == 422 and Tranche.objects.count() == 2
    over = su.post(
        at(period.round, "release/"), {**typed, f"amount_{TOWN}": "477.01", "seen": "3", "confirm": "1"}
    )
    assert over.status_code == 422 and "只剩477.00元" in over.content.decode()


def test_quota_moves_and_a_day_is_made_known(su: Client, period: ProgrammePeriod) -> None:
    typed = {"source": CITY, "target": TOWN, "amount": "1000.01", "reason": "示例需求", "seen": "2"}
    short = su.post(at(period.round, "move/"), {**typed, "amount": "777.01"})
    assert short.status_code == 422 and "只剩777.00元" in short.content.decode()
    page = su.post(at(period.round, "move/"), {**typed, "amount": "700"}, follow=True).content.decode()
    assert "已调剂" in page and "示例需求" in page
    day = clock.today() + timedelta(days=29)
    typed = {"kind": "settlement", "cutoff_on": day.isoformat(), "reason": "", "seen": "3"}
    soon = su.post(at(period.round, "cutoff/"), typed)
    assert soon.status_code == 422 and day.isoformat() in soon.content.decode()
    typed["cutoff_on"] = (day + timedelta(days=1)).isoformat()
    assert "已公布" in su.post(at(period.round, "cutoff/"), typed, follow=True).content.decode()
    assert RoundNotice.objects.get().title.endswith(typed["cutoff_on"])


def test_a_city_sees_its_own_line_and_changes_nothing(
    client: Client, people: People, period: ProgrammePeriod
) -> None:
    own = sign_in(client, people.qin)
    page = text(own, at(period.round))
    assert "2,000.00" in page and "777.00" not in page and "/targets/" not in page
    assert at(period.round) in text(own, "/officer/rounds/")
    assert text(own, of_the_books(period.round))
    other = sign_in(Client(), people.wei)
    page = text(other, at(period.round))
    assert "777.00" in page and "2,000.00" not in page and "示例首批" not in page
    assert text(other, of_the_books(period.round), 404)


@pytest.mark.parametrize("part", ["", "targets/", "release/", "move/", "cutoff/"])
def test_statements_are_few(su: Client, period: ProgrammePeriod, part: str) -> None:
    text(su, at(period.round, part))
    with CaptureQueriesContext(connection) as seen:
        text(su, at(period.round, part))
    assert len(seen) <= 14, [each["sql"][:120] for each in seen]
