"""The page on which an authority puts its cases in order: the proposal, places typed, what is wrong told beside each, and kept.

Not here: the rules (`tests/apps/rankings/test_orders.py`).
"""

import re

import pytest
from django.test import Client

from tests.apps.rankings.ranked import a_ranked_round, applied, of_storage
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.rankings.models import CaseOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return a_ranked_round()


@pytest.fixture
def cases(each: Round, people: People) -> list[Case]:
    pairs = [(1, 10), (9, 10), (5, 10)]
    return [
        applied(each, people, number, of_storage(*pair), state="county_recommended")
        for number, pair in enumerate(pairs, 1)
    ]


@pytest.fixture
def qin(client: Client, people: People) -> Client:
    sign_in(client, people.qin)
    return client


def at(each: Round) -> str:
    return f"/officer/rounds/{each.ref}/orders/recommendation/"


def places(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="place-(\w+)" id="[^"]+" value="([^"]*)"', page))


def typed(cases: list[Case], *numbers: object, seen: int = 0) -> dict[str, str]:
    given = {f"place-{case.ref}": str(number) for case, number in zip(cases, numbers, strict=True)}
    return {**given, "seen": str(seen)}


def test_it_is_proposed_saved_and_proposed_anew(qin: Client, each: Round, cases: list[Case]) -> None:
    page = qin.get(at(each)).content.decode()
    assert [places(page)[case.ref] for case in cases] == ["3", "1", "2"]
    assert "企业信息化负责人" in page and "近三年上云投入（万元）" in page and "150" in page
    assert each.title in qin.get("/officer/rankings/").content.decode()
    assert qin.post(at(each), typed(cases, 1, 2, 3))["Location"] == at(each)
    assert CaseOrder.objects.get().cases == [case.ref for case in cases]
    page = qin.get(at(each)).content.decode()
    assert [places(page)[case.ref] for case in cases] == ["1", "2", "3"]
    page = qin.get(at(each), {"anew": "1"}).content.decode()
    assert [places(page)[case.ref] for case in cases] == ["3", "1", "2"]
    assert CaseOrder.objects.count() == 1, "looking changes nothing"


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((1, 2, 2), "序号 2 用了两次"),
        ((1, 2, 4), "应为 1 至 3"),
        ((1, 2, ""), "应为 1 至 3"),
        ((1, 2, "三"), "应为 1 至 3"),
        ((1, 2, "-3"), "应为 1 至 3"),
    ],
)
def test_places_that_are_wrong_are_told_and_kept(
    qin: Client, each: Round, cases: list[Case], numbers: tuple[object, ...], told: str
) -> None:
    answer = qin.post(at(each), typed(cases, *numbers))
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and 'aria-invalid="true"' in page
    assert [places(page)[case.ref] for case in cases] == [str(number) for number in numbers]
    assert not CaseOrder.objects.exists()


def test_another_who_was_faster_is_told(qin: Client, each: Round, cases: list[Case]) -> None:
    qin.post(at(each), typed(cases, 1, 2, 3))
    answer = qin.post(at(each), typed(cases, 3, 2, 1))
    assert answer.status_code == 422 and "另一位经办人已经排过" in answer.content.decode()
    assert qin.post(at(each), typed(cases, 3, 2, 1, seen=1)).status_code == 302


def test_nothing_to_order_and_nobody_else(client: Client, people: People, each: Round) -> None:
    for stranger in (people.su, people.luo):
        sign_in(client, stranger)
        assert client.get(at(each)).status_code in (403, 404)
    sign_in(client, people.qin)
    assert "现在没有可以排的申报" in client.get(at(each)).content.decode()
    assert client.get(at(each).replace("recommendation", "nothing")).status_code == 404


def test_nobody_types_the_place_of_a_single_case(qin: Client, each: Round, cases: list[Case]) -> None:
    assert "manual_rank" not in qin.get(f"/officer/cases/{cases[0].ref}/").content.decode()
