"""What a change of vouchers means in the books: bookings for what is taken, opposite entries for what goes back.

Not here: which vouchers change and how (`serving.py`, `following.py`), the books (`apps.ledger`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line, book, reverse
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.enums import BOOKED, State
from yunti.apps.vouchers.models import Voucher
from yunti.kit.commands import Step

TAKES = (Kind.HELD, Kind.FREE)
ISSUES = (Kind.ISSUED, Kind.HELD)
LAPSES = (Kind.LAPSED, Kind.ISSUED)


@dataclass(frozen=True)
class Told:
    """What stands on the entries."""

    clause: str = ""
    edition: str = ""
    why: str = ""


@dataclass
class Change:
    """A voucher and how it stood before anything was done to it."""

    voucher: Voucher
    state: str
    amount_fen: int

    @classmethod
    def of(cls, voucher: Voucher) -> "Change":
        return cls(voucher, voucher.state, voucher.amount_fen)

    @property
    def goes_back(self) -> bool:
        """What it took goes back whole, for it has left or is worth something else."""
        if self.state not in BOOKED or not self.amount_fen:
            return False
        return self.voucher.amount_fen != self.amount_fen or self.voucher.state == State.RELEASED

    def booking(self, told: Told) -> Booking | None:
        row = self.voucher
        before = Kind.FREE if self.goes_back or not self.amount_fen else _stands_on(self.state)
        ways = _ways(before, _stands_on(row.state))
        if not ways or not row.amount_fen:
            return None
        happening = {Kind.HELD: Happening.HELD, Kind.ISSUED: Happening.ISSUED, Kind.LAPSED: Happening.LAPSED}
        return Booking(
            happening[ways[-1][0]],
            f"{row.ref}:{row.version}",
            [_line(row, debit, credit) for debit, credit in ways],
            clause=told.clause,
            edition=told.edition,
        )


def _stands_on(state: str) -> Kind:
    kinds = {State.HELD: Kind.HELD, State.ISSUED: Kind.ISSUED, State.LAPSED: Kind.LAPSED}
    return next((kind for each, kind in kinds.items() if each == state), Kind.FREE)


def _ways(before: Kind, after: Kind) -> list[tuple[Kind, Kind]]:
    """From one account to the other, forwards."""
    order = [Kind.FREE, Kind.HELD, Kind.ISSUED, Kind.LAPSED]
    ways = {Kind.HELD: TAKES, Kind.ISSUED: ISSUES, Kind.LAPSED: LAPSES}
    return [ways[kind] for kind in order[order.index(before) + 1 : order.index(after) + 1]]


def _line(row: Voucher, debit: Kind, credit: Kind) -> Line:
    return Line(
        Book.ALLOTMENT,
        debit,
        credit,
        row.amount_fen,
        row.region_code,
        items=1,
        enterprise_id=row.enterprise_id,
        supplier_id=row.supplier_id,
        subject=row.ref,
    )


def book_changes(step: Step, each: Round, changes: Sequence[Change], told: Told) -> dict[int, LedgerEntry]:
    """The last thing a command does. Answers the new entries by voucher."""
    back = standing_entries(change.voucher.ref for change in changes if change.goes_back)
    if back:
        reverse(step, back, reason=told.why)
    bookings = {change.voucher.pk: change.booking(told) for change in changes}
    wanted = {key: booking for key, booking in bookings.items() if booking is not None}
    entries = book(step, each, list(wanted.values())) if wanted else []
    return dict(zip(wanted, entries, strict=True))


def standing_entries(refs: Iterable[str]) -> list[LedgerEntry]:
    """Those that took quota for these vouchers and were not reversed; two where one holds and another issues."""
    wanted = list(refs)
    if not wanted:
        return []
    rows = LedgerEntry.objects.filter(
        postings__subject__in=wanted,
        happening__in=[Happening.HELD, Happening.ISSUED],
        reversal__isnull=True,
    )
    return list(rows.distinct().order_by("id"))
