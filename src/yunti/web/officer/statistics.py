"""Counts of a year by city, service and supplier beside what the programme is to reach; the tables of a board as files.

Not here: the board itself (`boards.py`), the figures (`apps.boards`), drawing (`apps.paperwork`).
"""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.boards.queries.board import Desk, board_desk
from yunti.apps.boards.queries.statistics import Counts, Reached, Statistics, reached_in, statistics_of
from yunti.apps.paperwork.queries.board_papers import papers_of_board
from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.services import paper_of_board
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared.case_papers import LABELS, sent

WHOLE = 100


def statistics(request: HttpRequest, ref: str) -> HttpResponse:
    """Seven statements at most."""
    desk = board_desk(request.actor, ref)  # type: ignore[attr-defined]
    found = statistics_of(desk)
    context = {
        "round": desk.round,
        "aims": [_aim(each) for each in reached_in(desk)],
        "tables": [
            (_("按地市"), _("地区"), [_row(each, f"?region={each.key}") for each in found.cities]),
            (_("按应用服务"), _("应用服务"), [_row(each, "") for each in found.services]),
            (_("按供应商"), _("供应商"), [_supplier(found, each) for each in found.suppliers]),
        ],
        "papers": paper_links(desk),
    }
    return render(request, "officer/board_statistics.html", context)


def _aim(each: Reached) -> dict[str, Any]:
    share = each.reached * WHOLE // each.aim if each.reached is not None and each.aim else 0
    return {"each": each, "share": share}


def _row(each: Counts, link: str) -> dict[str, Any]:
    return {"each": each, "link": link}


def _supplier(found: Statistics, each: Counts) -> dict[str, Any]:
    """To its statement, where every amount of it stands."""
    return _row(each, reverse("shared:book-supplier", args=[found.names[each.key]]))


def paper_links(desk: Desk) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            layout.title,
            [
                (
                    LABELS[suffix],
                    reverse("officer:board-paper", args=[desk.round.ref, layout.name, suffix[1:]]),
                )
                for suffix in formats_of(layout)
            ],
        )
        for layout in papers_of_board(desk)
    ]


def board_paper(request: HttpRequest, ref: str, name: str, suffix: str) -> FileResponse | HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = board_desk(actor, ref)
    try:
        drawn = paper_of_board(desk=desk, name=name, suffix=f".{suffix}", by=actor)
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        messages.warning(request, f"{refusal.reason} {refusal.next_step}".strip())
        return redirect("officer:board", ref)
    return sent(drawn, suffix)
