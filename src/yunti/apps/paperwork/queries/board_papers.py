"""What the tables of a board say, row by row, for the layouts of the pack; and which of them a reader may have.

Not here: the figures (`apps.boards`), drawing (`services.listing`), papers of cases (`round_lists.py`).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.boards.queries.board import Desk, Place, places_of, totals_of
from yunti.apps.boards.queries.statistics import statistics_of
from yunti.apps.ledger.addresses import books_address
from yunti.apps.ledger.chart import Book, Kind
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.offers import BOARD, BOOKS, FROM_BOARD

KINDS: Mapping[str, tuple[Book, Kind]] = {
    **{
        kind.value: (Book.ALLOTMENT, kind)
        for kind in (Kind.FREE, Kind.HELD, Kind.ISSUED, Kind.REDEEMED, Kind.LAPSED, Kind.VOID)
    },
    **{kind.value: (Book.CLAIMS, kind) for kind in (Kind.WAITING, Kind.CARRIED, Kind.POSTPONED)},
}


def papers_of_board(desk: Desk) -> list[Layout]:
    """No statement."""
    return [layout for layout in desk.pack.papers.values() if BOARD in layout.offered.to]


def paper_of_board_named(desk: Desk, name: str) -> Layout:
    for layout in papers_of_board(desk):
        if layout.name == name:
            return layout
    raise NotFoundOrHidden()


@override("zh-hans")
def given_of_board(desk: Desk, layout: Layout, by: Actor) -> dict[str, Any]:
    """Two or three statements."""
    rows = _cities(desk) if layout.offered.board == "cities" else _counts(desk)
    known = {
        "office.name": by.organisation_name,
        "today": clock.today().isoformat(),
        "site.address": settings.YUNTI_ADDRESS,
        "round.title": desk.round.title,
        BOOKS: books_address(),
    }
    inputs = {name: known[source] for name, source in layout.offered.given.items()}
    each = {name: source.removeprefix(FROM_BOARD) for name, source in layout.offered.each.items()}
    return {
        **inputs,
        "cases": [
            {name: row[source] for name, source in each.items() if row.get(source) is not None}
            for row in rows
        ],
    }


def _cities(desk: Desk) -> Iterator[dict[str, Any]]:
    places = places_of(desk)
    for each in places:
        yield _city(each, each.name)
    if len(places) > 1:
        yield _city(totals_of(places), _("合计"))


def _city(each: Place, name: str) -> dict[str, Any]:
    """`issued` is what was issued in all, whatever became of it; `redeemed` and the rest as they stand."""
    found = {source: each.fen(*where) for source, where in KINDS.items()}
    found |= {
        "issued": each.issued_fen,
        "target": each.target_fen,
        "issue": each.issue_fen,
        "earmark": each.earmark_fen,
    }
    found["released"] = each.released_fen
    return {"city": name, **{source: Decimal(fen).scaleb(-2) for source, fen in found.items()}}


def _counts(desk: Desk) -> Iterator[dict[str, Any]]:
    for column, each in statistics_of(desk).rows:
        yield {
            column: each.title,
            "applied": each.applied,
            "issued": each.issued,
            "redeemed": each.redeemed,
            "lapsed": each.lapsed,
            "carried": each.carried,
        }
