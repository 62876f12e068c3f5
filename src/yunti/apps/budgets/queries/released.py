"""What a city was given in all, whatever became of it. Not here: what became of it (`table.py`)."""

from collections import defaultdict
from collections.abc import Mapping

from yunti.apps.ledger.chart import KINDS, SOURCES, Book, Kind
from yunti.apps.ledger.queries import Side, balances
from yunti.apps.programmes.models import Round

GIVEN = tuple(kind for kind in KINDS[Book.ALLOTMENT] if kind not in SOURCES and kind is not Kind.UNALLOTTED)


def released_to(each: Round) -> dict[str, int]:
    """Fen by region; one statement."""
    return released_in(balances(each))


def released_in(found: Mapping[tuple[str, str, str], Side]) -> dict[str, int]:
    summed: dict[str, int] = defaultdict(int)
    for (region, book, kind), (fen, _items) in found.items():
        if book == Book.ALLOTMENT and kind in GIVEN:
            summed[region] += fen
    return dict(summed)
