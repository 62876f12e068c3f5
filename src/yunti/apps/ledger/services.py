"""Booking: entries with their postings, all or none, within the command of the room whose deed moves the money.

It is the last thing a command does: the accounts are locked last and held for the fewest statements.
Not here: who may do what (the rooms above ask), reading (`queries.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.ledger.chart import ITEMISED, KINDS, MOVES, Book, Happening, Kind, growth
from yunti.apps.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting
from yunti.apps.programmes.models import Round
from yunti.apps.registry.queries.places import place_name
from yunti.domain.money import plain_yuan
from yunti.kit import clock, failpoints
from yunti.kit.commands import Step
from yunti.kit.errors import Conflict, Refused

Place = tuple[str, str, str]
"""Region, book and kind: an account within a round."""


@dataclass(frozen=True)
class Line:
    """So many fen, and so many things, from `credit` to `debit`, each a kind of the book; `giver` where regions differ."""

    book: Book
    debit: Kind
    credit: Kind
    amount_fen: int
    region_code: str
    giver: str = ""
    items: int = 0
    enterprise_id: int | None = None
    supplier_id: int | None = None
    subject: str = ""

    @property
    def places(self) -> tuple[Place, Place]:
        return (
            (self.region_code, self.book.value, self.debit.value),
            (self.giver or self.region_code, self.book.value, self.credit.value),
        )


@dataclass(frozen=True)
class Booking:
    """One entry to be. `cause` names what happened, so that it cannot be booked twice."""

    happening: Happening
    cause: str
    lines: Sequence[Line]
    reason: str = ""
    clause: str = ""
    edition: str = ""


class Uncharted(RuntimeError):
    """A movement that the chart of accounts does not know; the program is wrong, not the user."""


def book(step: Step, each: Round, bookings: Sequence[Booking]) -> list[LedgerEntry]:
    """Entries of one round. Refused, and nothing written, where an account would go below nought."""
    for booking in bookings:
        _require_charted(booking)
    _require_new(bookings)
    accounts = _accounts(
        step, each, {place for one in bookings for line in one.lines for place in line.places}
    )
    rows = [_entry(each, step, booking) for booking in bookings]
    postings = [
        LedgerPosting(
            entry=row,
            ordinal=ordinal,
            debit=accounts[line.places[0]],
            credit=accounts[line.places[1]],
            amount_fen=line.amount_fen,
            items=line.items,
            enterprise_id=line.enterprise_id,
            supplier_id=line.supplier_id,
            subject=line.subject,
        )
        for row, booking in zip(rows, bookings, strict=True)
        for ordinal, line in enumerate(booking.lines, 1)
    ]
    return _write(step, rows, postings)


def held_balances(step: Step, each: Round, places: Iterable[Place]) -> dict[Place, int]:
    """What stands in these accounts, in fen; nobody else moves them until the command ends. It is asked just before booking."""
    wanted = set(places)
    return {place: row.balance_fen for place, row in _accounts(step, each, wanted).items()}


def reverse(step: Step, entries: Sequence[LedgerEntry], *, reason: str) -> list[LedgerEntry]:
    """Each amount goes back the way it came. An entry is reversed once; a reversal is not."""
    if not reason.strip():
        raise Refused("no_reason", _("冲销要写明理由。"), next_step=_("请写明为什么冲销。"))
    if any(entry.happening == Happening.REVERSED for entry in entries):
        raise Refused("is_reversal", _("冲销不能再冲销。"), next_step=_("请重新办理原来的事项。"))
    again = LedgerEntry.objects.filter(reverses__in=entries).first()
    if again is not None:
        raise Conflict("reversed", _("这一笔已经冲销过了。"), next_step=_("请刷新页面。"))
    old = LedgerPosting.objects.filter(entry__in=entries).select_related("debit", "credit")
    of_entry: dict[int, list[LedgerPosting]] = defaultdict(list)
    for posting in sorted(old, key=lambda row: row.ordinal):
        of_entry[posting.entry_id].append(posting)
    locked = _locked(step, {key for posting in old for key in (posting.debit_id, posting.credit_id)})
    rows, postings = [], []
    for entry in entries:
        row = LedgerEntry(
            round_id=entry.round_id,
            happening=Happening.REVERSED,
            cause=entry.ref,
            posted_at=clock.now(),
            posted_by=step.by.ref,
            reason=reason.strip(),
            clause=entry.clause,
            edition=entry.edition,
            reverses=entry,
        )
        rows.append(row)
        postings += [
            LedgerPosting(
                entry=row,
                ordinal=posting.ordinal,
                debit=locked[posting.credit_id],
                credit=locked[posting.debit_id],
                amount_fen=posting.amount_fen,
                items=posting.items,
                enterprise_id=posting.enterprise_id,
                supplier_id=posting.supplier_id,
                subject=posting.subject,
            )
            for posting in of_entry[entry.pk]
        ]
    return _write(step, rows, postings)


def _require_charted(booking: Booking) -> None:
    known = MOVES.get(booking.happening, frozenset())
    if not booking.lines:
        raise Uncharted(f"{booking.happening} {booking.cause} moves nothing")
    for line in booking.lines:
        if (line.book, line.debit, line.credit) not in known or line.debit not in KINDS[line.book]:
            raise Uncharted(f"{booking.happening} moves nothing from {line.credit} to {line.debit}")
        if line.giver and booking.happening != Happening.REALLOTTED and not _between_levels(line):
            raise Uncharted(f"{booking.happening} does not go from one region to another")
        if type(line.amount_fen) is not int or line.amount_fen <= 0 or line.items < 0:
            raise Uncharted(f"{booking.happening} {booking.cause} moves {line.amount_fen!r} fen")


def _between_levels(line: Line) -> bool:
    """What is handed out comes from the province; what is taken in goes back there."""
    return Kind.UNALLOTTED in (line.debit, line.credit) or line.debit in (Kind.AUTHORISED, Kind.APPROPRIATED)


def _require_new(bookings: Sequence[Booking]) -> None:
    wanted: dict[str, set[str]] = defaultdict(set)
    for booking in bookings:
        if booking.cause in wanted[booking.happening]:
            raise Uncharted(f"{booking.happening} {booking.cause} twice at once")
        wanted[booking.happening].add(booking.cause)
    for happening, causes in wanted.items():
        if LedgerEntry.objects.filter(happening=happening, cause__in=causes).exists():
            raise Conflict(
                "booked", _("这一笔已经入账，没有重复记账。"), next_step=_("请刷新页面，查看明细账。")
            )


def _accounts(step: Step, each: Round, places: Iterable[Place]) -> dict[Place, LedgerAccount]:
    """The accounts of these places, locked; those that nothing was booked on yet are opened."""
    wanted = set(places)
    here = LedgerAccount.objects.filter(round=each, region_code__in={place[0] for place in wanted})
    known = {_place_of(row): row.pk for row in here}
    missing = sorted(wanted - set(known))
    opened = step.bulk_create(
        LedgerAccount,
        [
            LedgerAccount(round=each, region_code=region, book=book, kind=kind)
            for region, book, kind in missing
        ],
    )
    known |= {_place_of(row): row.pk for row in opened}
    locked = _locked(step, {known[place] for place in wanted})
    return {place: locked[known[place]] for place in wanted}


def _locked(step: Step, keys: set[int]) -> dict[int, LedgerAccount]:
    return {row.pk: row for row in step.lock(LedgerAccount.objects.filter(pk__in=keys))}


def _place_of(row: LedgerAccount) -> Place:
    return row.region_code, row.book, row.kind


def _entry(each: Round, step: Step, booking: Booking) -> LedgerEntry:
    return LedgerEntry(
        round=each,
        happening=booking.happening,
        cause=booking.cause,
        posted_at=clock.now(),
        posted_by=step.by.ref,
        reason=booking.reason,
        clause=booking.clause,
        edition=booking.edition,
    )


def _write(step: Step, rows: Sequence[LedgerEntry], postings: Sequence[LedgerPosting]) -> list[LedgerEntry]:
    accounts = _moved(postings)
    failpoints.reached("posting.locked")
    written = step.bulk_create(LedgerEntry, rows)
    for posting in postings:
        posting.entry_id = posting.entry.pk
    step.bulk_create(LedgerPosting, postings)
    LedgerAccount.objects.bulk_update(accounts, ["balance_fen", "items"])
    return written


def _moved(postings: Sequence[LedgerPosting]) -> list[LedgerAccount]:
    """The accounts as they stand afterwards; the order of the postings among each other does not count."""
    accounts: dict[int, LedgerAccount] = {}
    for posting in postings:
        for account, debited in ((posting.debit, True), (posting.credit, False)):
            row: Any = accounts.setdefault(account.pk, account)
            row.balance_fen += growth(row.kind, debited=debited) * posting.amount_fen
            if row.kind in ITEMISED:
                row.items += growth(row.kind, debited=debited) * posting.items
    for row in accounts.values():
        if row.balance_fen < 0 or row.items < 0:
            raise _short(row)
    return list(accounts.values())


def _short(row: LedgerAccount) -> Refused:
    return Refused(
        "not_covered",
        _("%(region)s的“%(account)s”不够，还差%(missing)s元，没有入账。")
        % {
            "region": place_name(row.region_code, clock.today()),
            "account": Kind(row.kind).label,
            "missing": plain_yuan(max(-row.balance_fen, 0)),
        },
        next_step=_("请核对额度或资金后再办理。"),
    )
