"""The board of a year at the officers' desk: what stands where in a city, what would be short, which claim is not reached; a province's table.

Not here: what the figures are counted from (`tests/apps/boards`), who may open it (`tests/access`).
"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.boards.conftest import money
from tests.apps.settlement.conftest import (
    CITY,
    each,
    issued,
    quota,
    redeemed,
    shelf,
    within_one_transaction,
)
from tests.apps.vouchers.conftest import TOWN, applied, served
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.programmes.models import Round

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]


def page(client: Client, each: Round, **asked: str) -> Any:
    return client.get(reverse("officer:board", args=[each.ref]), asked)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


@pytest.fixture
def qin(people: People) -> Client:
    return sign_in(Client(), people.qin)


@pytest.fixture
def su(people: People) -> Client:
    return sign_in(Client(), people.su)


@pytest.fixture
def year(people: People, each: Round) -> Round:
    """60,000 redeemed and waiting, 50,000 issued, 40,000 issued in another city; 55,000 in the pots of the first."""
    quota(each, 500_000, TOWN)
    redeemed(issued(each, people, fee=60_000), people)
    issued(each, people, fee=50_000)
    issued(each, people, fee=40_000, by=people.gao)
    money(each, 55_000)
    return each


def test_what_would_be_short_is_shown_with_its_arithmetic(qin: Client, year: Round) -> None:
    told = words(page(qin, year))
    assert "按现在的资金不够 全部兑现还差 55,000.00 元。" in told
    assert "已发放，还没有兑现 50,000.00 1 + 待结算 60,000.00 1 + 结转 0.00 0 + 暂缓 0.00 0" in told
    assert "= 预计要付 110,000.00 − 一般资金 55,000.00 − 专项资金 0.00 = 缺口 55,000.00" in told
    assert "排队的第 1 件" in told and "轮到它时一般资金还余 55,000.00" in told


def test_without_money_nothing_is_said_to_be_short(qin: Client, people: People, each: Round) -> None:
    issued(each, people)
    told = words(page(qin, each))
    assert "资金还没有下达" in told and "缺口 " not in told.split("算法")[1].split("已发放的按券额计")[0]


def test_every_balance_leads_to_its_account(qin: Client, year: Round) -> None:
    body = page(qin, year).content.decode()
    for book, kind in (
        ("allotment", "issued"),
        ("allotment", "redeemed"),
        ("claims", "waiting"),
        ("funds", "general"),
    ):
        address = reverse("shared:book-account", args=[year.ref, CITY, book, kind])
        assert address in body, f"{book}/{kind}"
        assert qin.get(address).status_code == 200


def test_a_province_sees_its_cities_and_one_of_them_where_it_chooses(su: Client, year: Round) -> None:
    told = words(page(su, year))
    assert "各地一览" in told and "150,000.00" in told, "60,000, 50,000 and 40,000 were issued"
    assert "预计要付" not in told
    assert "= 预计要付 40,000.00" in words(page(su, year, region=TOWN))
    assert "各地一览" in words(page(su, year, region="nonsense"))


def test_a_city_sees_nothing_of_another(qin: Client, year: Round) -> None:
    told = words(page(qin, year, region=TOWN))
    assert "40,000.00" not in told and "= 预计要付 110,000.00" in told


def test_the_boards_are_listed_for_whoever_sees_one(people: People, su: Client, year: Round) -> None:
    address = reverse("officer:board", args=[year.ref])
    assert address in su.get(reverse("officer:board-list")).content.decode()
    tan = sign_in(Client(), people.tan)
    assert address in tan.get(reverse("officer:board-list")).content.decode()
    assert tan.get(address).status_code == 200, "finance keeps the money"
    assert sign_in(Client(), people.luo).get(address).status_code == 404, "a county has no accounts"


def test_counts_of_the_year(su: Client, year: Round) -> None:
    told = words(su.get(reverse("officer:board-counts", args=[year.ref])))
    assert "按地市" in told and "按应用服务" in told and "示例服务乙 — 3 1 0 0" in told


def test_the_counts_take_the_same_few_statements(people: People, su: Client, year: Round) -> None:
    address = reverse("officer:board-counts", args=[year.ref])
    su.get(address)
    applied(year, people.ma, *range(1, 10))
    served()
    with CaptureQueriesContext(connection) as seen:
        assert su.get(address).status_code == 200
    assert len(seen) <= 8, "\n".join(one["sql"] for one in seen)


def test_before_there_is_anything(people: People, su: Client, qin: Client, shelf: Any) -> None:
    from tests.apps.cases.rounds import a_round
    from tests.first_vouchers import EDITION, PROGRAMME

    empty = a_round(PROGRAMME, EDITION)
    assert "还没有额度，也没有申请" in words(page(su, empty))
    assert "还没有额度，也没有申请" in words(page(qin, empty))


def test_a_round_without_vouchers_has_no_board(people: People, su: Client) -> None:
    assert su.get(reverse("officer:board", args=["nothing"])).status_code == 404


def test_the_same_few_statements_however_many(people: People, qin: Client, su: Client, year: Round) -> None:
    few: dict[str, int] = {}
    for _time in range(2):
        for name, client in (("city", qin), ("province", su)):
            page(client, year)
            with CaptureQueriesContext(connection) as seen:
                assert page(client, year).status_code == 200
            assert few.setdefault(name, len(seen)) == len(seen) <= 8, "\n".join(one["sql"] for one in seen)
        applied(year, people.ma, *range(1, 20))
        served()
