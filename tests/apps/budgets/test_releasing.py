"""Releasing and re-allotting: booked once, in the books to the fen, within what a city may issue and what the giver has free.

Not here: targets (`test_periods.py`), the books themselves (`tests/apps/ledger`).
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.apps.budgets.conftest import CITY, TOWN
from tests.apps.ledger.booking import booked, held, issued
from tests.concurrency import AtOnce, done, faults, meeting_place
from tests.people import PROVINCE, People
from yunti.apps.budgets.models import AllotmentChange, ProgrammePeriod, Tranche
from yunti.apps.budgets.queries.table import changes_of, quota_table, totals_of
from yunti.apps.budgets.services import Target, reallot, release_tranche, set_targets
from yunti.apps.ledger import queries as ledger
from yunti.apps.ledger.models import LedgerEntry
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused

pytestmark = pytest.mark.django_db
transactional = pytest.mark.django_db(transaction=True)
DAY = date(2026, 6, 1)


def release(period: ProgrammePeriod, by: Actor, seen: int = 1, **fen: int) -> Tranche:
    amounts = {{"city": CITY, "town": TOWN}[name]: each for name, each in fen.items()}
    return release_tranche(
        period=period, title="示例首批", amounts=amounts, reason="示例文件", seen=seen, by=by
    )


def move(period: ProgrammePeriod, by: Actor, fen: int, seen: int, way: str = "") -> AllotmentChange:
    source, target = (TOWN, CITY) if way == "back" else (CITY, TOWN)
    return reallot(
        period=period, source=source, target=target, amount_fen=fen, reason="示例需求", seen=seen, by=by
    )


def balance(period: ProgrammePeriod, region: str, kind: str) -> int:
    return ledger.balances(period.round).get((region, "allotment", kind), (0, 0))[0]


def field_codes(refused: "pytest.ExceptionInfo[InvalidInput]") -> set[tuple[str, str]]:
    return {(each.field, each.code) for each in refused.value.problems}


def test_a_tranche_is_booked_for_every_city_at_once(planned: ProgrammePeriod, people: People) -> None:
    made = release(planned, people.su, city=1_000_00, town=300_01)
    assert made.ordinal == 1
    assert [balance(planned, *each) for each in [(CITY, "free"), (TOWN, "free"), (PROVINCE, "authorised"), (PROVINCE, "unallotted")]] == [1_000_00, 300_01, 1_300_01, 0]  # fmt: skip
    entries = LedgerEntry.objects.order_by("id")
    assert [(row.happening, row.cause) for row in entries] == [
        ("authorised", made.ref),
        ("allotted", f"{made.ref}:{CITY}"),
        ("allotted", f"{made.ref}:{TOWN}"),
    ]
    assert {row.clause for row in entries} == {"办法第一条 M-1"} and {row.reason for row in entries} == {
        "示例文件"
    }
    changes = {(row.source, row.target): (row.amount_fen, row.entry.cause) for row in changes_of(planned)}
    assert changes == {
        (PROVINCE, CITY): (1_000_00, f"{made.ref}:{CITY}"),
        (PROVINCE, TOWN): (300_01, f"{made.ref}:{TOWN}"),
    }
    assert not list(ledger.faults_of())


def test_the_same_tranche_is_not_released_twice(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=100)
    with pytest.raises(Conflict, match="已经办过"):
        release(planned, people.su, city=100)
    assert (Tranche.objects.count(), LedgerEntry.objects.count()) == (1, 2)
    assert release(planned, people.su, seen=2, town=100).ordinal == 2


def test_no_city_is_given_more_in_all_than_it_may_issue(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=1_500_00)
    with pytest.raises(InvalidInput, match=r"只剩500\.00元") as refused:
        release(planned, people.su, seen=2, city=500_01, town=1)
    assert field_codes(refused) == {(f"amount_{CITY}", "above_bound")}
    assert Tranche.objects.count() == 1 and balance(planned, TOWN, "free") == 0
    release(planned, people.su, seen=2, city=500_00, town=1)


def test_what_was_issued_still_counts_as_released(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=2_000_00)
    booked(each=planned.round, bookings=[held("v1", 400_00)], by=people.xi)
    booked(each=planned.round, bookings=[issued("v1", 300_00)], by=people.xi)
    with pytest.raises(InvalidInput, match=r"只剩0\.00元"):
        release(planned, people.su, seen=2, city=1)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"title": " "}, ("title", "empty")),
        ({"reason": " "}, ("reason", "empty")),
        ({"amounts": {CITY: 0}}, ("", "nothing")),
        ({"amounts": {CITY: -1}}, (f"amount_{CITY}", "negative")),
        ({"amounts": {"110100": 1}}, ("amount_110100", "above_bound")),
    ],
)
def test_a_release_that_says_too_little_is_refused(
    planned: ProgrammePeriod, people: People, values: dict[str, object], found: tuple[str, str]
) -> None:
    given: dict[str, object] = {"title": "示例", "amounts": {CITY: 1}, "reason": "示例", "seen": 1, **values}
    with pytest.raises(InvalidInput) as refused:
        release_tranche(period=planned, by=people.su, **given)  # type: ignore[arg-type]
    assert field_codes(refused) == {found} and not LedgerEntry.objects.exists()


def test_quota_moves_between_cities_as_far_as_it_is_free(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=300_00)
    booked(each=planned.round, bookings=[held("v1", 100_00)], by=people.xi)
    with pytest.raises(Refused) as refused:
        move(planned, people.su, 200_01, 2)
    assert refused.value.code == "not_covered" and not AllotmentChange.objects.filter(tranche=None).exists()
    made = move(planned, people.su, 200_00, 2)
    assert (balance(planned, CITY, "free"), balance(planned, TOWN, "free")) == (0, 200_00)
    assert (made.entry.cause, made.entry.reason) == (made.ref, "示例需求")
    with pytest.raises(Conflict, match="已经办过"):
        move(planned, people.su, 1, 2)
    move(planned, people.su, 200_00, 3, "back")
    assert not list(ledger.faults_of())


def test_the_taker_keeps_within_what_it_may_issue(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=600_00, town=200_00)
    with pytest.raises(InvalidInput, match=r"只剩300\.00元"):
        move(planned, people.su, 300_01, 2)
    move(planned, people.su, 300_00, 2)


def test_a_move_that_makes_no_sense_is_refused(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=100)
    with pytest.raises(InvalidInput) as refused:
        reallot(period=planned, source=CITY, target=CITY, amount_fen=0, reason="", seen=2, by=people.su)
    assert field_codes(refused) == {("amount", "nothing"), ("target", "same"), ("reason", "empty")}
    with pytest.raises(InvalidInput) as refused:
        reallot(period=planned, source="110100", target=CITY, amount_fen=1, reason="x", seen=2, by=people.su)
    assert field_codes(refused) == {("source", "elsewhere")}


@pytest.mark.parametrize("who", ["qin", "luo", "tan", "shen", "ma"])
def test_nobody_else_releases_or_moves(planned: ProgrammePeriod, people: People, who: str) -> None:
    release(planned, people.su, city=100)
    with pytest.raises(Forbidden):
        release(planned, getattr(people, who), seen=2, city=100)
    with pytest.raises(Forbidden):
        move(planned, getattr(people, who), 1, 2)


def test_the_database_itself_keeps_changes_in_shape(planned: ProgrammePeriod, people: People) -> None:
    made = release(planned, people.su, city=100)
    row = AllotmentChange.objects.get(tranche=made)
    for wrong in ({"amount_fen": 0}, {"reason": ""}, {"tranche": None}, {"kind": "reallotted"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AllotmentChange.objects.filter(pk=row.pk).update(**wrong)


def test_the_table_is_read_from_the_books(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=1_000_00, town=500_00)
    booked(each=planned.round, bookings=[held("v1", 300_00)], by=people.xi)
    booked(each=planned.round, bookings=[issued("v1", 200_00)], by=people.xi)
    with CaptureQueriesContext(connection) as seen:
        table = quota_table(planned, DAY)
    assert len(seen) <= 2
    city, town = (each for each in table if each.region_code in (CITY, TOWN))
    assert city.amounts == (1_000_00, 2_000_00, 100_00, 1_000_00, 700_00, 100_00, 200_00, 0, 0)
    assert town.amounts == (500_00, 500_00, 0, 500_00, 500_00, 0, 0, 0, 0)
    assert totals_of(table) == (1_500_00, 2_500_00, 100_00, 1_500_00, 1_200_00, 100_00, 200_00, 0, 0)
    assert [each.region_code for each in quota_table(planned, DAY, CITY)] == [CITY]


def test_a_city_reads_its_own_changes(planned: ProgrammePeriod, people: People) -> None:
    release(planned, people.su, city=100, town=100)
    move(planned, people.su, 50, 2)
    assert changes_of(planned).count() == 3 and changes_of(planned, PROVINCE).count() == 3
    assert {row.target for row in changes_of(planned, CITY)} == {CITY, TOWN}
    assert changes_of(planned, CITY).count() == 2


def test_statements_do_not_grow_with_the_cities(planned: ProgrammePeriod, people: People) -> None:
    cities = [f"9003{number:02d}" for number in range(10, 30)]
    set_targets(period=planned, targets=[Target(each, 100, 100) for each in cities], seen=1, by=people.su)
    counts = []
    for version, size in ((2, 20), (3, 2), (4, 20)):  # the first one opens the accounts
        amounts = dict.fromkeys(cities[:size], 1)
        with CaptureQueriesContext(connection) as seen:
            release_tranche(
                period=planned, title="示例", amounts=amounts, reason="示例", seen=version, by=people.su
            )
        counts.append(len(seen))
    assert counts[1] == counts[2]


@pytest.fixture
def at_once(planned: ProgrammePeriod, tmp_path: Path) -> Iterator[AtOnce]:
    with meeting_place(tmp_path) as place:
        yield place


@transactional
def test_many_at_once_release_one_tranche(planned: ProgrammePeriod, people: People, at_once: AtOnce) -> None:
    answers = at_once(8, lambda _number: release(planned, people.su, city=600_00))
    assert len(done(answers)) == 1
    assert {getattr(fault, "code", fault) for fault in faults(answers)} == {"changed_meanwhile"}
    assert at_once.there(lambda: balance(planned, CITY, "free")) == 600_00
