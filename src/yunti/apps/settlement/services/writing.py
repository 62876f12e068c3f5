"""Writing thousands of rows alike in few statements, and booking what they move. Not here: what is decided (`proposing.py`, `deciding.py`)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.services import Booking, Line, book
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.models import Claim
from yunti.kit.commands import Step
from yunti.kit.wording import listed
from yunti.packs.settlement import settlement_of

AT_ONCE = 500
Happened = tuple[Round, Booking]


def write_alike(step: Step, rows: Iterable[Any], *names: str) -> None:
    """Rows of one model that are held; those that are to hold the same are written together."""
    alike: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        alike[tuple(getattr(row, name) for name in names)].append(row)
        step.covers(row)
    for values, own in alike.items():
        for start in range(0, len(own), AT_ONCE):
            keys = [row.pk for row in own[start : start + AT_ONCE]]
            type(own[0]).objects.filter(pk__in=keys).update(**dict(zip(names, values, strict=True)))


def book_all(step: Step, happened: Sequence[Happened]) -> None:
    """The last thing a command does. Rounds in one order, so that two commands lock their accounts alike."""
    of_round: dict[int, tuple[Round, list[Booking]]] = {}
    for each, booking in happened:
        of_round.setdefault(each.pk, (each, []))[1].append(booking)
    for _key, (each, bookings) in sorted(of_round.items()):
        book(step, each, bookings)


def moved(
    claim: Claim,
    each: Round,
    happening: Happening,
    cause: str,
    *ways: tuple[Book, Kind, Kind],
    fen: int | None = None,
    reason: str = "",
) -> Happened:
    """One entry about a claim, each way (book, debit, credit) for what is payable, or for so much."""
    row = claim.voucher
    lines = [
        Line(
            book_,
            debit,
            credit,
            claim.payable_fen if fen is None else fen,
            claim.region_code,
            items=1,
            enterprise_id=claim.enterprise_id,
            supplier_id=claim.supplier_id,
            subject=row.ref,
        )
        for book_, debit, credit in ways
    ]
    spec = settlement_of(pack_of(each))
    clause = listed(spec.clause) if spec is not None else ""
    return each, Booking(happening, cause, lines, reason, clause, f"{each.programme}/{each.edition}")
