"""Commands that only book, as the rooms above do at the end of theirs. Not here: what is tried with them (the tests)."""

from collections.abc import Sequence

from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line, book, reverse
from yunti.apps.programmes.models import Round
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command

PROVINCE, CITY, TOWN = "900000", "900100", "900200"


@command("test.book")
def booked(step: Step, *, each: Round, bookings: Sequence[Booking], by: Actor) -> list[LedgerEntry]:
    step.open_to_all()
    rows = book(step, each, bookings)
    step.record(details={"entries": [row.ref for row in rows]})
    return rows


@command("test.reverse")
def reversed_(step: Step, *, entries: Sequence[LedgerEntry], reason: str, by: Actor) -> list[LedgerEntry]:
    step.open_to_all()
    rows = reverse(step, entries, reason=reason)
    step.record(details={"entries": [row.ref for row in rows]})
    return rows


def allotment(
    happening: Happening,
    cause: str,
    debit: Kind,
    credit: Kind,
    fen: int,
    region: str = CITY,
    giver: str = "",
    items: int = 0,
) -> Booking:
    return Booking(
        happening, cause, [Line(Book.ALLOTMENT, debit, credit, fen, region, giver, items, subject=cause)]
    )


def authorised(fen: int) -> Booking:
    return allotment(Happening.AUTHORISED, "year", Kind.UNALLOTTED, Kind.AUTHORISED, fen, PROVINCE)


def allotted(fen: int, region: str = CITY) -> Booking:
    return allotment(Happening.ALLOTTED, f"to {region}", Kind.FREE, Kind.UNALLOTTED, fen, region, PROVINCE)


def held(cause: str, fen: int, region: str = CITY) -> Booking:
    return allotment(Happening.HELD, cause, Kind.HELD, Kind.FREE, fen, region, items=1)


def issued(cause: str, fen: int, region: str = CITY) -> Booking:
    return allotment(Happening.ISSUED, cause, Kind.ISSUED, Kind.HELD, fen, region, items=1)
