"""What a change of vouchers means in the books: bookings for what is taken, opposite entries for what goes back.

Not here: which vouchers change and how (`serving.py`, `following.py`), the books (`apps.ledger`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line, book, reverse
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.enums import BOOKED, State
from yunti.apps.vouchers.models import Voucher
from yunti.kit.commands import Step

ENDS = {State.LAPSED: Kind.LAPSED, State.REDEEMED: Kind.REDEEMED, State.VOID: Kind.VOID}
HAPPENINGS = {
    Kind.HELD: Happening.HELD,
    Kind.ISSUED: Happening.ISSUED,
    Kind.LAPSED: Happening.LAPSED,
    Kind.REDEEMED: Happening.REDEEMED,
    Kind.VOID: Happening.REFUSED,
}


@dataclass(frozen=True)
class Told:
    """What stands on the entries; `clauses` of what happens on another ground than the rest."""

    clause: str = ""
    edition: str = ""
    why: str = ""
    clauses: Mapping[Happening, str] = field(default_factory=dict)

    def clause_of(self, happening: Happening) -> str:
        return self.clauses.get(happening) or self.clause


@dataclass
class Change:
    """A voucher and how it stood before anything was done to it. `bonus_fen` is added to its claim."""

    voucher: Voucher
    state: str
    amount_fen: int
    bonus_fen: int = 0

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
        lines = [_line(row, Book.ALLOTMENT, debit, credit) for debit, credit in ways]
        if ways[-1][0] is Kind.REDEEMED:
            lines.append(_line(row, Book.CLAIMS, Kind.WAITING, Kind.ACCEPTED))
        happening = HAPPENINGS[ways[-1][0]]
        clause = told.clause_of(happening)
        return Booking(happening, f"{row.ref}:{row.version}", lines, clause=clause, edition=told.edition)

    def bonus(self, told: Told) -> Booking | None:
        """Beside the face, which alone counts as a claim."""
        if not self.bonus_fen:
            return None
        row = self.voucher
        line = _line(row, Book.CLAIMS, Kind.WAITING, Kind.ACCEPTED, self.bonus_fen, items=0)
        clause = told.clause_of(Happening.BONUS)
        return Booking(Happening.BONUS, row.ref, [line], clause=clause, edition=told.edition)


def _stands_on(state: str) -> Kind:
    kinds = {State.HELD: Kind.HELD, State.ISSUED: Kind.ISSUED, **ENDS}
    return next((kind for each, kind in kinds.items() if each == state), Kind.FREE)


def _ways(before: Kind, after: Kind) -> list[tuple[Kind, Kind]]:
    """From one account to the other, forwards: each that is debited with the one that is credited."""
    if before is after:
        return []
    order = [Kind.FREE, Kind.HELD, Kind.ISSUED]
    if after not in order:
        order.append(after)
    return [(order[at], order[at - 1]) for at in range(order.index(before) + 1, order.index(after) + 1)]


def _line(
    row: Voucher, book: Book, debit: Kind, credit: Kind, fen: int | None = None, items: int = 1
) -> Line:
    return Line(
        book,
        debit,
        credit,
        row.amount_fen if fen is None else fen,
        row.region_code,
        items=items,
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
    more = [bonus for change in changes if (bonus := change.bonus(told)) is not None]
    entries = book(step, each, [*wanted.values(), *more]) if wanted else []
    return dict(zip(wanted, entries[: len(wanted)], strict=True))


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
