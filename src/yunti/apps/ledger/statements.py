"""The statement of an enterprise or a supplier: what was booked about it, and where that stands at the end of the days asked for.

Not here: accounts of regions (`reading.py`), who may see the party (`apps.registry`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum

from yunti.apps.ledger.chart import ITEMISED, KINDS, SOURCES, Book, Kind, growth
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.ledger.permissions import read_by
from yunti.apps.ledger.reading import PAGE, Chosen
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.registry.permissions import owns
from yunti.kit.actors import Actor

__all__ = ["Enterprise", "Supplier"]
Party = Enterprise | Supplier
OWN_KINDS = tuple(
    (book, kind)
    for book, kinds in KINDS.items()
    for kind in kinds
    if kind in ITEMISED and kind not in SOURCES
)
"""What a party has something in; the quota that is left and the pots are the region's."""


@dataclass(frozen=True)
class Stands:
    """Of one party, in one kind of account of one round."""

    round: Round
    book: Book
    kind: Kind
    fen: int
    items: int


@dataclass(frozen=True)
class Statement:
    party: Party
    stands: Sequence[Stands]
    rows: Sequence[LedgerPosting]
    more: bool


def statement_of(actor: Actor, party: Party, chosen: Chosen, most: int = PAGE) -> Statement:
    """Four statements. Whoever opens it may see the party; an authority is shown what it may read of the books, or of its own party."""
    booked = _booked(actor, party)
    rows = booked.filter(chosen.page).select_related(
        "entry__round", "debit", "credit", "enterprise", "supplier"
    )
    found = list(rows.order_by("-id")[: most + 1])
    return Statement(party, _stands(booked, chosen), found[:most], len(found) > most)


def _booked(actor: Actor, party: Party) -> Any:
    """By the party's own index; a region's rest follows from the party that was found in it."""
    field = "enterprise" if isinstance(party, Enterprise) else "supplier"
    rows = LedgerPosting.objects.filter(**{field: party})
    if actor.programmes:
        rows = rows.filter(entry__round__programme__in=actor.programmes)
    if owns(actor, party):
        return rows
    return rows.filter(
        read_by(actor, "debit__region_code")
        | read_by(actor, "credit__region_code")
        | read_by(actor, "enterprise__region_code")
    )


def _stands(booked: Any, chosen: Chosen) -> list[Stands]:
    until = Q(entry__posted_at__lt=chosen.ends) if chosen.ends else Q()
    sums: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for side in ("debit", "credit"):
        places = (f"{side}__round", f"{side}__book", f"{side}__kind")
        moved = booked.filter(until).order_by().values_list(*places)
        for each, book, kind, fen, items in moved.annotate(Sum("amount_fen"), Sum("items")):
            sign = growth(kind, debited=side == "debit")
            sums[each, book, kind][0] += sign * int(fen)
            sums[each, book, kind][1] += sign * int(items)
    rounds = Round.objects.in_bulk({each for each, _book, _kind in sums})
    return [
        Stands(rounds[each], book, kind, *sums[each, book.value, kind.value])
        for each in sorted(rounds, reverse=True)
        for book, kind in OWN_KINDS
        if any(sums.get((each, book.value, kind.value), (0, 0)))
    ]
