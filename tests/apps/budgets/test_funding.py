"""Money for claims comes to the cities: by the province alone, booked once, in the books to the fen. Not here: quota (`test_releasing.py`)."""

import pytest

from tests.apps.budgets.conftest import CITY, TOWN
from tests.people import PROVINCE, People
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.queries.table import money_in
from yunti.apps.budgets.services import Funds, fund_cities
from yunti.apps.ledger import queries as ledger
from yunti.apps.ledger.models import LedgerEntry
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput

pytestmark = pytest.mark.django_db


def fund(
    period: ProgrammePeriod, by: Actor, *, city: Funds | None = None, town: Funds | None = None, seen: int = 1,
    reason: str = "示例文件",
) -> list[LedgerEntry]:  # fmt: skip
    amounts = {CITY: city or Funds(), TOWN: town or Funds()}
    return fund_cities(period=period, amounts=amounts, reason=reason, seen=seen, by=by)


def test_it_comes_from_outside_over_the_province_to_each_city(
    planned: ProgrammePeriod, people: People
) -> None:
    entries = fund(planned, people.su, city=Funds(1_000_01, 300_00), town=Funds(500_00))
    assert money_in(planned) == {CITY: (1_000_01, 300_00), TOWN: (500_00, 0)}
    found = ledger.balances(planned.round)
    assert found[PROVINCE, "funds", "appropriated"][0] == 1_800_01
    assert found[PROVINCE, "funds", "unallotted"][0] == 0
    assert [row.happening for row in entries] == ["appropriated", "funded", "funded"]
    assert {row.reason for row in entries} == {"示例文件"} and all(row.clause for row in entries)
    assert not list(ledger.faults_of(planned.round))


@pytest.mark.parametrize("who", ["qin", "wei", "luo", "tan", "ma"])
def test_only_the_province_hands_it_out(planned: ProgrammePeriod, people: People, who: str) -> None:
    with pytest.raises(Forbidden):
        fund(planned, getattr(people, who), city=Funds(1))
    assert not LedgerEntry.objects.exists()


def test_nothing_is_handed_out_without_amount_reason_or_by_an_old_page(
    planned: ProgrammePeriod, people: People
) -> None:
    for given in ({}, {"city": Funds(1), "reason": " "}, {"city": Funds(-1)}):
        with pytest.raises(InvalidInput):
            fund(planned, people.su, **given)  # type: ignore[arg-type]
    fund(planned, people.su, city=Funds(1))
    with pytest.raises(Conflict):
        fund(planned, people.su, city=Funds(1))
    assert money_in(planned) == {CITY: (1, 0)}
