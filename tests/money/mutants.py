"""Ways in which booking could be wrong, each by its name. Not here: finding them (`walking.py`)."""

from dataclasses import replace
from typing import Any

import pytest

from yunti.apps.ledger import services
from yunti.apps.ledger.chart import ITEMISED, SOURCES, Happening

Patch = pytest.MonkeyPatch


def a_reversal_goes_the_same_way_again(patch: Patch) -> None:
    plain = services._write

    def write(step: Any, rows: Any, postings: Any) -> Any:
        for posting in postings if rows and rows[0].happening == Happening.REVERSED else ():
            posting.debit, posting.credit = posting.credit, posting.debit
        return plain(step, rows, postings)

    patch.setattr(services, "_write", write)


def a_reversal_forgets_how_many_there_were(patch: Patch) -> None:
    plain = services._write

    def write(step: Any, rows: Any, postings: Any) -> Any:
        for posting in postings if rows and rows[0].happening == Happening.REVERSED else ():
            posting.items = 0
        return plain(step, rows, postings)

    patch.setattr(services, "_write", write)


def an_entry_may_be_reversed_again(patch: Patch) -> None:
    """Told apart from a lost race: the row that is asked for is not looked for at all."""
    patch.setattr(services, "Conflict", lambda *_given, **_named: ValueError("let through"))


def the_same_is_booked_twice(patch: Patch) -> None:
    plain = services._entry

    def entry(each: Any, step: Any, booking: Any) -> Any:
        taken = services.LedgerEntry.objects.filter(happening=booking.happening, cause=booking.cause).exists()
        return plain(each, step, replace(booking, cause=f"{booking.cause} again") if taken else booking)

    patch.setattr(services, "_entry", entry)
    patch.setattr(services, "_require_new", lambda bookings: None)


def more_is_held_than_there_is(patch: Patch) -> None:
    """The bound is kept by nobody: the account stops at nought instead."""
    plain = services.growth

    def growth(kind: str, *, debited: bool) -> int:
        return 0 if kind == "free" and not debited else plain(kind, debited=debited)

    patch.setattr(services, "growth", growth)


def a_source_grows_by_debit(patch: Patch) -> None:
    patch.setattr(services, "growth", lambda kind, *, debited: 1 if debited or kind in SOURCES else -1)


def things_are_not_counted(patch: Patch) -> None:
    patch.setattr(services, "ITEMISED", ITEMISED - {"issued"})


def only_the_first_line_is_booked(patch: Patch) -> None:
    plain = services._write
    patch.setattr(
        services,
        "_write",
        lambda step, rows, postings: plain(step, rows, [each for each in postings if each.ordinal == 1]),
    )


IN_EVERY_RUN = (
    a_reversal_goes_the_same_way_again,
    the_same_is_booked_twice,
    more_is_held_than_there_is,
    only_the_first_line_is_booked,
)
MUTANTS = (
    *IN_EVERY_RUN,
    a_reversal_forgets_how_many_there_were,
    an_entry_may_be_reversed_again,
    a_source_grows_by_debit,
    things_are_not_counted,
)
