"""The board of a year at the officers' desk: all cities of a province in one table, one city in full with what would be short.

Not here: the figures (`apps.boards`), changing anything (`budgets.py`), counts by service and supplier (`statistics.py`).
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yunti.apps.boards.queries.board import (
    Desk,
    Place,
    board_desk,
    boards_for,
    next_days,
    places_of,
    struck_in,
    totals_of,
)
from yunti.apps.boards.queries.forecast import POTS, TO_BE_PAID, first_unreached, forecast_of
from yunti.apps.ledger.chart import ITEMISED, KINDS, SOURCES, Book, Kind
from yunti.kit import clock
from yunti.kit.actors import OFFICERS
from yunti.packs.budget import ground
from yunti.web.officer.statistics import paper_links
from yunti.web.shared import amounts
from yunti.web.shared.deadlines import due_of, due_steps
from yunti.web.shared.html import escaped

QUOTA = tuple(kind for kind in KINDS[Book.ALLOTMENT] if kind not in SOURCES and kind is not Kind.UNALLOTTED)
SHOWN: dict[Book, tuple[Kind, ...]] = {
    Book.ALLOTMENT: QUOTA,
    Book.CLAIMS: tuple(kind for kind in KINDS[Book.CLAIMS] if kind not in SOURCES),
    Book.FUNDS: tuple(
        kind for kind in KINDS[Book.FUNDS] if kind not in SOURCES and kind is not Kind.UNALLOTTED
    ),
}
OVERVIEW: tuple[tuple[Book, Kind], ...] = (
    (Book.ALLOTMENT, Kind.REDEEMED),
    (Book.CLAIMS, Kind.CARRIED),
)
TONES = {Kind.FREE: "", Kind.HELD: "wait", Kind.REDEEMED: "ok", Kind.PAID: "ok"}
WHOLE = 100


def board_list(request: HttpRequest) -> HttpResponse:
    return render(request, "officer/board_list.html", {"rounds": boards_for(request.actor)})  # type: ignore[attr-defined]


def board(request: HttpRequest, ref: str) -> HttpResponse:
    """Of a reader of one city its own; of a province the table of all, one city where it is chosen."""
    desk = board_desk(request.actor, ref)  # type: ignore[attr-defined]
    places = places_of(desk)
    chosen = request.GET.get("region", "")
    one = next((each for each in places if each.region_code == chosen), None)
    if one is None and len(places) == 1:
        one = places[0]
    today = clock.today()
    steps = due_steps(today)
    context: dict[str, Any] = {
        "round": desk.round,
        "title": desk.spec.title,
        "budget": desk.budget.title,
        "may_plan": request.actor.at(*OFFICERS),  # type: ignore[attr-defined]
        "places": places,
        "clause": ground(desk.pack, *desk.budget.clause),
        "papers": paper_links(desk),
        "days": [(title, day, due_of(day, steps)) for title, day in next_days(desk, today)],
        "struck": struck_in(desk, one.region_code if one is not None else desk.within),
    }
    context |= _of_city(desk, one, len(places)) if one is not None else _of_all(desk, places)
    return render(request, "officer/board_city.html" if one is not None else "officer/board.html", context)


def _of_all(desk: Desk, places: Sequence[Place]) -> dict[str, Any]:
    columns = _columns(desk)
    return {
        "columns": columns,
        "rows": [_line(desk, columns, each, [each.region_code]) for each in places],
        "totals": _line(desk, columns, totals_of(places), [each.region_code for each in places]),
    }


def _columns(desk: Desk) -> list[str]:
    earmark = [desk.budget.earmark.title] if desk.budget.earmark else []
    heads = [
        _("目标额度"),
        _("发放额度"),
        *earmark,
        _("已下达"),
        _("累计发放"),
        *(str(kind.label) for _book, kind in OVERVIEW),
    ]
    return [*heads, _("等待的合计"), _("预计缺口")]


def _line(desk: Desk, columns: Sequence[str], each: Place, regions: Sequence[str]) -> dict[str, Any]:
    """In the order of the columns; a sum over cities leads to the list of those that have some of it."""
    earmark = [each.earmark_fen] if desk.budget.earmark else []
    drawn = [amounts.planned(fen) for fen in (each.target_fen, each.issue_fen, *earmark)]
    drawn += [
        amounts.in_regions(desk.round.ref, regions, fen) for fen in (each.released_fen, each.issued_fen)
    ]
    drawn += [
        amounts.in_kind(desk.round.ref, book.value, kind.value, each.fen(book, kind), regions)
        for book, kind in OVERVIEW
    ]
    forecast = forecast_of(each)
    short = forecast.short_fen if forecast.funded else 0
    drawn += [
        amounts.planned(each.waiting_fen),
        amounts.in_regions(desk.round.ref, regions, short),
    ]
    return {
        "name": each.name,
        "href": f"?region={each.region_code}",
        "cells": _cells(columns, drawn, each.name),
        "share": _share(each.fen(Book.ALLOTMENT, Kind.REDEEMED), each.target_fen),
        "funded": forecast.funded,
    }


def _cells(heads: Sequence[str], drawn: Sequence[amounts.Amount], name: str) -> SafeString:
    """Those of one line, which a page has hundreds of."""
    return SafeString(
        "".join(
            f'<td class="n" data-a="meta" data-l="{escaped(head)}">{amounts.drawn(each, f"{name}{head}")}</td>'
            for head, each in zip(heads, drawn, strict=True)
        )
    )


def _share(fen: int, whole: int) -> int:
    return fen * WHOLE // whole if whole else 0


# one city -----------------------------------------------------------------------------------------------------------


def _of_city(desk: Desk, one: Place, count: int) -> dict[str, Any]:
    forecast = forecast_of(one)

    def summed(fen: int) -> amounts.Amount:
        return amounts.in_regions(desk.round.ref, [one.region_code], fen)

    queue = reverse("officer:voucher-queue", args=[desk.round.ref]) + f"?region={one.region_code}"
    return {
        "city": one.name,
        "only": count == 1,
        "plan": [
            *(
                (head, amounts.planned(fen))
                for head, fen in (
                    (_("目标额度"), one.target_fen),
                    (_("发放额度"), one.issue_fen),
                    *([(desk.budget.earmark.title, one.earmark_fen)] if desk.budget.earmark else []),
                )
            ),
            (_("已下达"), summed(one.released_fen)),
        ],
        "quota": _standing(desk, one, Book.ALLOTMENT, one.released_fen),
        "claims": _standing(desk, one, Book.CLAIMS, _sum(one, Book.CLAIMS)),
        "money": _standing(desk, one, Book.FUNDS, _sum(one, Book.FUNDS)) if forecast.funded else [],
        "forecast": forecast,
        "needed": [_counted(desk, one, book, kind) for book, kind in TO_BE_PAID],
        "pots": [_counted(desk, one, book, kind) for book, kind in POTS],
        "sums": {
            "needed": summed(forecast.needed_fen),
            "left": summed(forecast.left_fen),
            "short": summed(forecast.short_fen),
            "rest": summed(forecast.rest_fen),
        },
        "unreached": _unreached(desk, one) if forecast.funded else None,
        "waiting": one.waiting[0],
        "waiting_amount": amounts.planned(one.waiting_fen),
        "queue": queue,
    }


def _sum(one: Place, book: Book) -> int:
    return sum(one.fen(book, kind) for kind in SHOWN[book])


def _standing(desk: Desk, one: Place, book: Book, whole: int) -> list[dict[str, Any]]:
    rows = []
    for kind in SHOWN[book]:
        fen, items = one.side(book, kind)
        rows.append(
            {
                "label": kind.label,
                "amount": _in_books(desk, one, book, kind),
                "items": items if kind in ITEMISED else "",
                "share": _share(fen, whole),
                "tone": TONES.get(kind, ""),
            }
        )
    return rows


def _counted(desk: Desk, one: Place, book: Book, kind: Kind) -> tuple[str, amounts.Amount, int]:
    title = _("已发放，还没有兑现") if kind is Kind.ISSUED else str(kind.label)
    return title, _in_books(desk, one, book, kind), one.side(book, kind)[1]


def _in_books(desk: Desk, one: Place, book: Book, kind: Kind, fen: int | None = None) -> amounts.Amount:
    """The balance of an account, or a part of it."""
    there = one.fen(book, kind) if fen is None else fen
    return amounts.in_account(desk.round.ref, one.region_code, book.value, kind.value, there)


def _unreached(desk: Desk, one: Place) -> dict[str, Any] | None:
    found = first_unreached(desk.round, one)
    if found is None:
        return None
    return {
        "place": found.place,
        "enterprise": found.enterprise,
        "number": found.number,
        "applied_at": clock.local(found.claim.applied_at),
        "amount": amounts.in_subject(found.voucher_ref, found.claim.payable_fen),
        "before": amounts.in_regions(desk.round.ref, [one.region_code], found.before_fen),
        "left": _in_books(desk, one, Book.FUNDS, Kind.GENERAL, found.left_fen),
    }
