"""Claims that wait to be settled, money in the pots of a city, and a batch taken through its steps. Not here: what is tried (the tests)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.apps.ledger.booking import PROVINCE, booked
from tests.people import PREFECTURE, People
from tests.storm import redeeming
from yunti.apps.cases.models import Case
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.queries import balances
from yunti.apps.ledger.queries import faults_of as faults_of_books
from yunti.apps.ledger.services import Booking, Line
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.verifying import faults_of as faults_of_claims
from yunti.apps.settlement.services import begin_batch, carry_out_due, take_step
from yunti.apps.vouchers.queries.verifying import faults_of as faults_of_vouchers
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor

CITY = PREFECTURE
FACE_FEN = redeeming.FACE_FEN
PLATFORM = system_actor("test.settling")
DAY = timedelta(days=1)


def waiting(each: Round, people: People, count: int, monkeypatch: pytest.MonkeyPatch) -> list[Claim]:
    """Claims of a thousand yuan in one city, each of another enterprise, in the order in which they were applied for."""
    monkeypatch.setattr(redeeming, "REGIONS", [CITY])
    kinds = redeeming.Kinds(facts={"paid": 1000, "certified": False})
    audits = redeeming.some_audits(each, people.ma, people.qin, count=count, enterprises=count, kinds=kinds)
    for case in audits.cases:
        take_step(case=case, action="approve", seen=case.moves.count(), by=people.qin)
    claims = list(Claim.objects.filter(round=each).order_by("voucher__number"))
    now = clock.now()
    for place, claim in enumerate(claims):
        claim.applied_at = now - timedelta(hours=count - place)
        claim.save(update_fields=["applied_at"])
    return claims


def funded(each: Round, general: int = 0, earmark: int = 0, cause: str = "test") -> None:
    """So many yuan in the pots of the city."""
    bookings = []
    for kind, yuan in ((Kind.GENERAL, general), (Kind.EARMARK, earmark)):
        if not yuan:
            continue
        name, fen = f"{cause} {kind}", yuan * 100
        outside = Line(Book.FUNDS, Kind.UNALLOTTED, Kind.APPROPRIATED, fen, PROVINCE)
        inside = Line(Book.FUNDS, kind, Kind.UNALLOTTED, fen, CITY, PROVINCE)
        bookings += [
            Booking(Happening.APPROPRIATED, name, [outside]),
            Booking(Happening.FUNDED, name, [inside]),
        ]
    booked(each=each, bookings=bookings, by=PLATFORM)


def go(case: Case, action: str, by: Actor, **given: Any) -> Case:
    row = Case.objects.select_related("round").get(pk=case.pk)
    return take_step(case=row, action=action, seen=row.moves.count(), by=by, **given)


def carried_out() -> int:
    """Until nothing is left."""
    done = 0
    while more := carry_out_due(clock.now()):
        done += more
    return done


def listed(each: Round, people: People) -> SettlementBatch:
    """Begun, with its list drawn up and its cases on it."""
    batch = begin_batch(round=each, by=people.qin)
    go(batch.case, "list", people.qin)
    carried_out()
    return again(batch)


def shown(each: Round, people: People) -> SettlementBatch:
    batch = listed(each, people)
    go(batch.case, "show", people.qin)
    return again(batch)


def decided(each: Round, people: People) -> SettlementBatch:
    """After publicity, but none of its cases went on."""
    batch = shown(each, people)
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close", people.qin)
        go(batch.case, "pay_out", people.qin)
    return again(batch)


def settled(each: Round, people: People) -> SettlementBatch:
    """Decided, and carried out."""
    batch = decided(each, people)
    with clock.held(clock.now() + 8 * DAY):
        carried_out()
    return again(batch)


def again(batch: SettlementBatch) -> SettlementBatch:
    return SettlementBatch.objects.select_related("case", "round", "list").get(pk=batch.pk)


def decisions(batch: SettlementBatch) -> list[tuple[str, str]]:
    rows = SettlementLine.objects.filter(batch=batch).order_by("place")
    return list(rows.values_list("decision", "pot"))


def books(each: Round) -> dict[str, tuple[int, int]]:
    """Yuan and things by book and kind of the city, of those of claims and funds that hold something."""
    return {
        f"{book}/{kind}": (fen // 100, items)
        for (_region, book, kind), (fen, items) in balances(each, [CITY]).items()
        if (fen or items) and book != Book.ALLOTMENT
    }


def in_order(*rounds: Round) -> None:
    for each in rounds:
        assert not list(faults_of_books(each))
        assert not list(faults_of_vouchers(each))
        assert not list(faults_of_claims(each))
