"""The rush: many apply at once in several cities while two workers count and serve, some are turned back and a reader looks on.

Judged from the clients' journals; the controls must be found guilty. Not here: what is judged (`rushing.py`), platforms that are
killed (`test_kills.py`).
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.apps.cases.rounds import a_round
from tests.concurrency import AtOnce, faults, meeting_place
from tests.first_vouchers import EDITION, PACK, PROGRAMME, write_pack
from tests.people import People
from tests.storm.dying import killed
from tests.storm.rushing import (
    Rush,
    a_rush,
    above_bound,
    apply_all,
    departures,
    doors,
    give_back,
    keep_serving,
    look,
)
from yunti.apps.intake.models import Arrival, TurnHead
from yunti.apps.intake.services import arriving, count_turns_due, ordering
from yunti.apps.ledger.models import LedgerAccount
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import AllotmentQueue, Voucher
from yunti.apps.vouchers.services import serve_due
from yunti.kit import clock, failpoints, locking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LOW_CEILING = PACK.replace("{value: 500000, clause: V-2}", "{value: 5000, clause: V-2}")
WEB = 3
SLOW_PLACES = (
    "gathering.written",
    "ordering.counted",
    "serving.locked",
    "serving.written",
    "posting.locked",
    "serving.booked",
)


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    assert write_pack(shelf, LOW_CEILING) and LOW_CEILING != PACK
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@pytest.fixture
def unlucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has written is sometimes kept from committing for a while, so that others come in between."""
    dice = random.Random(7)

    def reached(place: str, about: str = "") -> None:
        if place in SLOW_PLACES:
            time.sleep(dice.choice((0, 0, 0.005, 0.02)))

    monkeypatch.setattr(failpoints, "reached", reached)


def rushed(at_once: AtOnce, rush: Rush, *, clients: int, given_back: int, patience: float = 120) -> list[str]:
    """Everything at once, then all that is left; what departs from how it should be."""
    over, left, open_doors = threading.Event(), threading.Semaphore(0), doors(WEB)

    def client(number: int) -> Any:
        try:
            door = open_doors[number % WEB]
            return apply_all(rush, rush.refs[number::clients], door, random.Random(number))
        finally:
            left.release()

    def giver() -> int:
        try:
            return give_back(rush, given_back, over, random.Random(1))
        finally:
            left.release()

    def server() -> None:
        """If it breaks, nobody waits for what it would have served."""
        try:
            keep_serving(over)
        finally:
            over.set()

    def end() -> None:
        for _one in range(clients + 1):
            left.acquire()
        time.sleep(0.2)
        over.set()

    beside: list[Callable[[], Any]] = [
        server,
        server,
        giver,
        lambda: look(rush, over),
        end,
    ]

    def work(number: int) -> Any:
        return client(number) if number < clients else beside[number - clients]()

    answers = at_once(clients + len(beside), work, patience)
    over.set()
    journals, seen = answers[:clients], answers[clients + 3]
    broken = [f"{type(fault).__name__}: {fault}" for fault in faults(answers)]

    def finish() -> list[str]:
        try:
            while count_turns_due(clock.now()) + serve_due(clock.now()):
                pass
        except Exception as fault:
            broken.append(f"{type(fault).__name__}: {fault}")
        return departures(rush, [each for each in journals if not isinstance(each, Exception)])

    judged = at_once.there(finish)
    return [*broken, *(seen if isinstance(seen, list) else []), *judged]


def held_in(rush: Rush) -> dict[str, int]:
    rows = Voucher.objects.filter(round=rush.each, state=State.HELD)
    found = dict.fromkeys(rush.regions, 0)
    for region, fen in rows.values_list("region_code", "amount_fen"):
        found[region] += fen
    return found


def the_rush(people: People, *, count: int, cities: int, enterprises: int, bound: int) -> Rush:
    each = a_round(PROGRAMME, EDITION)
    return a_rush(each, people.ma, count=count, cities=cities, enterprises=enterprises, bound=bound)


def small(people: People) -> Rush:
    return the_rush(people, count=96, cities=3, enterprises=25, bound=14)


def test_the_rush(people: People, shelf: Path, tmp_path: Path, unlucky: None) -> None:
    rush = small(people)
    with meeting_place(tmp_path) as at_once:
        assert rushed(at_once, rush, clients=16, given_back=6) == []
        found = at_once.there(lambda: held_in(rush))
    assert found == dict.fromkeys(rush.regions, rush.bound_fen), "more was asked for than there is"


@pytest.mark.parametrize(
    ("count", "enterprises", "bound", "given_back"),
    [
        pytest.param(10_000, 1_999, 300, 200, id="a tenth"),
        pytest.param(100_000, 19_999, 3_000, 2_000, id="all", marks=pytest.mark.soak),
    ],
)
def test_many(
    several_writers: None,
    people: People,
    shelf: Path,
    tmp_path: Path,
    count: int,
    enterprises: int,
    bound: int,
    given_back: int,
) -> None:
    rush = the_rush(people, count=count, cities=20, enterprises=enterprises, bound=bound)
    with meeting_place(tmp_path) as at_once:
        assert rushed(at_once, rush, clients=64, given_back=given_back, patience=1700) == []
        found = at_once.there(lambda: held_in(rush))
    assert found == dict.fromkeys(rush.regions, rush.bound_fen)


# killed where it writes --------------------------------------------------------------------------------------------


def test_killed_at_every_place(people: People, shelf: Path, tmp_path: Path) -> None:
    rush = the_rush(people, count=30, cities=2, enterprises=9, bound=6)
    armed = tmp_path / "armed"
    armed.mkdir()
    found: list[str] = []
    with meeting_place(tmp_path) as at_once:

        def kill(kind: str) -> None:
            for place in (each for each in failpoints.PLACES if each.startswith(kind)):
                assert killed(armed, place, rush), place
                found.extend(at_once.there(lambda: list(above_bound(rush))))

        kill("gathering.")
        (door,) = doors(1)
        journal = at_once.there(lambda: apply_all(rush, rush.refs, door, random.Random(1)))
        kill("ordering.")
        at_once.there(lambda: count_turns_due(clock.now()))
        kill("serving.")
        kill("posting.")
        at_once.there(lambda: serve_due(clock.now()))
        kill("following.")
        at_once.there(lambda: give_back(rush, 2, threading.Event(), random.Random(1)))
        at_once.there(lambda: serve_due(clock.now()))
        found += at_once.there(lambda: departures(rush, [journal]))
        held = at_once.there(lambda: held_in(rush))
    assert found == [] and held == dict.fromkeys(rush.regions, rush.bound_fen)


# controls: what protects is off, and it is found --------------------------------------------------------------------


@pytest.fixture
def several_writers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one writes at a time")


@contextmanager
def without(table: str, *columns: str) -> Iterator[None]:
    """The table without what keeps these columns unique, or in bounds; it comes back once the rows are gone."""
    with connection.cursor() as cursor:
        known = connection.introspection.get_constraints(cursor, table)
        names = [
            name
            for name, each in known.items()
            if (each["unique"] or each["check"])
            and not each["primary_key"]
            and each["columns"] == list(columns)
        ]
        assert names, f"{table} has no constraint on {columns}"
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ANY(%s)", [names]
        )
        told = cursor.fetchall()
        for name, _text in told:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            for name, text in told:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')


def test_without_locks_it_is_found_guilty(
    several_writers: None,
    people: People,
    shelf: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = locking._for_update

    def unlocked(rows: Any) -> Any:
        return rows.order_by("pk") if rows.model in (AllotmentQueue, LedgerAccount) else real(rows)

    def held_up(place: str, about: str = "") -> None:
        if place == "posting.locked":
            time.sleep(0.05)

    rush = the_rush(people, count=96, cities=3, enterprises=96, bound=14)  # no award holds two apart
    monkeypatch.setattr(locking, "_for_update", unlocked)
    monkeypatch.setattr(failpoints, "reached", held_up)
    with without("ledger_ledgeraccount", "balance_fen"), meeting_place(tmp_path) as at_once:
        found = rushed(at_once, rush, clients=16, given_back=36)
    assert any(each.startswith(("ledger: Fault(kind='balance'", "900")) for each in found), found


def test_ordered_by_id_alone_it_is_found_guilty(
    several_writers: None,
    people: People,
    shelf: Path,
    tmp_path: Path,
    unlucky: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def by_id(round: Any) -> Any:
        head = TurnHead.objects.filter(round=round).first() or TurnHead(round=round)
        rows = Arrival.objects.filter(round=round, turn__isnull=True, id__gt=head.arrival)
        return rows.order_by("id")

    rush = small(people)
    monkeypatch.setattr(ordering, "next_to_count", by_id)
    with meeting_place(tmp_path) as at_once:
        found = rushed(at_once, rush, clients=16, given_back=0)
    told = ("served (1, 0, 0) times", "before it asked", "intake: Fault(kind='order'")
    assert any(text in each for each in found for text in told), found


def test_without_keys_it_is_found_guilty(
    several_writers: None,
    people: People,
    shelf: Path,
    tmp_path: Path,
    unlucky: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was made ready arrives once; with that off, the impatient arrive twice."""
    rush = small(people)
    monkeypatch.setattr(arriving, "hasattr", lambda *_given: False, raising=False)
    with without("intake_arrival", "prepared_id"), meeting_place(tmp_path) as at_once:
        found = rushed(at_once, rush, clients=16, given_back=0)
    assert any("arrived, was counted and served (2," in each for each in found), found
