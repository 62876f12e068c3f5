"""Public lists for everybody: what is open to objection, what was announced, one list with its digest, files and paper.

After the period only the heading of a publicity is shown. Not here: objecting (`objections.py`), publishing (`web.officer`).
"""

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.apps.ledger.addresses import numbered_address
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.permissions import can_object, is_open_to_everybody
from yunti.apps.publicity.queries.lists import (
    PAGE_SIZE,
    ListKind,
    ListState,
    PublicList,
    Rows,
    chosen_rows,
    content_of,
    countdown,
    extensions_of,
    list_with,
    objection_counts,
    public_lists,
    rows_of,
    shows_rows,
    state_of,
)
from yunti.kit import clock
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.publicity import Showing, showing_named, way_to_object
from yunti.web.shared.paging import page_number, pages

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ROWS_SHOWN = 200


def publicity_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    running = public_lists(ListKind.PUBLICITY, today, running=True)[:100]
    over = public_lists(ListKind.PUBLICITY, today, running=False)
    shown = Paginator(over, PAGE_SIZE).get_page(page_number(request))
    context = {
        "kind": ListKind.PUBLICITY,
        "shown": True,
        "running": [(each, countdown(each, today)) for each in running],
        "past": [(each, state_of(each, today).label) for each in shown],
        "pages": pages(request, shown.number, shown.has_next()),
    }
    return fresh(render(request, "public/list_index.html", context))


def announcement_list(request: HttpRequest) -> HttpResponse:
    rows = public_lists(ListKind.ANNOUNCEMENT, clock.today())
    shown = Paginator(rows, PAGE_SIZE).get_page(page_number(request))
    context = {
        "kind": ListKind.ANNOUNCEMENT,
        "told": True,
        "announced": list(shown),
        "pages": pages(request, shown.number, shown.has_next()),
    }
    return fresh(render(request, "public/list_index.html", context))


def list_detail(request: HttpRequest, ref: str) -> HttpResponse:
    each, today = list_with(ref), clock.today()
    state = state_of(each, today)
    shows = shows_rows(each, today)
    context: dict[str, Any] = {
        "list": each,
        "state": state,
        "shows": shows,
        "running": state is ListState.RUNNING,
        "withdrawn": state is ListState.WITHDRAWN,
        "countdown": countdown(each, today),
        "extensions": extensions_of(each) if each.last_day is not None else [],
        "successors": list(each.replaced_by.all()),
        "objections": objection_counts(each),
        "digest": "sha256:" + " ".join(each.digest[at : at + 4] for at in range(0, 64, 4)),
    }
    if shows:
        context |= _rows(request, each, state)
    return fresh(render(request, "public/list_detail.html", context))


def _may_object(request: HttpRequest, each: PublicList, showing: Showing | None) -> bool:
    """Whoever has not signed in is asked to, where only some may; who has signed in as somebody else is not led there."""
    actor = request.actor  # type: ignore[attr-defined]
    return showing is not None and (
        not actor.is_person or bool(can_object(actor, pack_of(each.round), showing))
    )


def _rows(request: HttpRequest, each: PublicList, state: ListState) -> dict[str, Any]:
    showing = showing_named(pack_of(each.round), each.name)
    running = showing is not None and state is ListState.RUNNING
    objections = way_to_object(pack_of(each.round), showing) if showing is not None and running else None
    rows = rows_of(each)
    words = request.GET.get("q", "").strip()[:60]
    chosen = {label: request.GET.get(f"f{place}", "") for place, label in enumerate(rows.filters)}
    found = chosen_rows(rows, words, {label: value for label, value in chosen.items() if value})
    everything = "all" in request.GET
    return {
        "content": content_of(each),
        "columns": rows.columns,
        "rows": found if everything else found[:ROWS_SHOWN],
        "found": len(found),
        "more": 0 if everything else max(len(found) - ROWS_SHOWN, 0),
        "everything": _everything(request),
        "words": words,
        "filters": [
            (f"f{place}", label, values, chosen[label])
            for place, (label, values) in enumerate(rows.filters.items())
        ],
        "narrowed": bool(words or any(chosen.values())),
        "objecting": objections,
        "may_object": objections is not None and _may_object(request, each, showing),
        "for_everybody": showing is not None and is_open_to_everybody(pack_of(each.round), showing),
        "lead": _lead(rows),
    }


def _everything(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked["all"] = "1"
    return f"?{asked.urlencode()}"


def _lead(rows: Rows) -> str:
    return rows.columns[0] if rows.columns else ""


def list_json(request: HttpRequest, ref: str) -> HttpResponse:
    """The very bytes that the digest was computed from."""
    each = _readable(ref)
    return _file(each, each.content.encode(), "application/json", "json")


def list_csv(request: HttpRequest, ref: str) -> HttpResponse:
    each = _readable(ref)
    rows = rows_of(each)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    place = _voucher_column(each, rows)
    writer.writerow([_("序号"), *rows.columns, _("状态"), *([] if place is None else [_("账目")])])
    for row in rows.rows:
        books = [] if place is None else [numbered_address(row.cells[place])]
        writer.writerow([row.number, *(_plain(cell) for cell in row.cells), str(row.state.label), *books])
    return _file(each, out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "csv")


def _voucher_column(each: PublicList, rows: Rows) -> int | None:
    """Where the numbers of vouchers stand, under which the desks find each line in the books."""
    showing = showing_named(pack_of(each.round), each.name)
    columns = showing.columns if showing is not None else ()
    label = next((column.label for column in columns if column.line == "voucher"), "")
    return rows.columns.index(label) if label in rows.columns else None


def _readable(ref: str) -> PublicList:
    each = list_with(ref)
    if not shows_rows(each, clock.today()):
        raise NotFoundOrHidden(_("公示已经结束，名单不再提供下载。"))
    return each


def _plain(cell: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _file(each: PublicList, body: bytes, content_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="list-{each.ref}.{ending}"'
    return fresh(response)


def fresh(response: HttpResponse) -> HttpResponse:
    """Nothing between the platform and the reader keeps a copy that would outlive the period."""
    response["Cache-Control"] = "no-store"
    return response
