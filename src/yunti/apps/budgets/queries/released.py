"""What a city was given in all, whatever became of it, also what went back when the year was closed. Not here: what became of it (`table.py`)."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Sum

from yunti.apps.ledger.chart import KINDS, SOURCES, Book, Happening, Kind
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.ledger.queries import Side, balances
from yunti.apps.programmes.models import Round

GIVEN = tuple(kind for kind in KINDS[Book.ALLOTMENT] if kind not in SOURCES and kind is not Kind.UNALLOTTED)


def released_to(each: Round) -> dict[str, int]:
    """Fen by region, of a year that is open; one statement."""
    return released_in(balances(each), {})


def released_in(found: Mapping[tuple[str, str, str], Side], went_back: Mapping[str, int]) -> dict[str, int]:
    """From balances, and from what the closing took back."""
    summed = Counter(went_back)
    for (region, book, kind), (fen, _items) in found.items():
        if book == Book.ALLOTMENT and kind in GIVEN:
            summed[region] += fen
    return dict(summed)


def went_back_in(each: Round) -> dict[str, int]:
    """Quota that cities did not use and that the closing of the year took back, fen by region. One statement."""
    rows = LedgerPosting.objects.filter(
        entry__round=each, entry__happening=Happening.QUOTA_CLOSED, credit__kind=Kind.FREE
    )
    summed = rows.order_by().values_list("credit__region_code").annotate(fen=Sum("amount_fen"))
    return {region: int(fen) for region, fen in summed}
