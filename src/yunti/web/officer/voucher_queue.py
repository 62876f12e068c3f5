"""The queues of a round that gives vouchers: what each city has left and lacks, its places in their order, the same as a file.

Not here: who is served when (`apps.vouchers`), the money of the year (`budgets.py`).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.ledger.addresses import entries_address
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.exports import Cell, in_yuan, text_table, workbook
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.vouchers.queries.desk import (
    City,
    Desk,
    Place,
    State,
    cities_of,
    every_place,
    places_of,
    queue_desk,
)
from yunti.apps.vouchers.services import release_queue
from yunti.kit import clock
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared import amounts
from yunti.web.shared.case_papers import MEDIA
from yunti.web.shared.paging import page_number, pages

MOST_LINES = 20_000
CSV = "csv"
FORMATS = {"xlsx": MEDIA[".xlsx"], CSV: "text/csv; charset=utf-8"}
TONES = {
    State.WAITING.value: "wait",
    State.PLACED.value: "on",
    State.HELD.value: "on",
    State.ISSUED.value: "ok",
}


@dataclass(frozen=True)
class Chosen:
    """One city, and perhaps one state; what is not known counts as not chosen."""

    region: str
    state: str

    @classmethod
    def read(cls, request: HttpRequest, cities: Sequence[City]) -> "Chosen":
        given = request.GET
        codes = [each.region_code for each in cities]
        busiest = next((each.region_code for each in cities if each.waiting), codes[0] if codes else "")
        region = given.get("region", "")
        state = given.get("state", "")
        return cls(region if region in codes else busiest, state if state in State.values else "")

    @property
    def query(self) -> str:
        return f"?region={self.region}&state={self.state}"


def voucher_queue(request: HttpRequest, ref: str) -> HttpResponse:
    desk = queue_desk(request.actor, ref)  # type: ignore[attr-defined]
    cities = cities_of(desk)
    chosen, page = Chosen.read(request, cities), page_number(request)
    found, more = places_of(desk, chosen.region, chosen.state, page) if chosen.region else ([], False)
    file = reverse("officer:voucher-queue-file", args=[ref, "xlsx"])
    context = {
        "round": desk.round,
        "title": desk.spec.title,
        "cities": [_city(desk, each, chosen) for each in cities],
        "chosen": chosen,
        "city": region_name(chosen.region) if chosen.region else "",
        "states": State.choices,
        "rows": [_row(each) for each in found],
        "pages": pages(request, page, more),
        "xlsx": file + chosen.query,
        "csv": reverse("officer:voucher-queue-file", args=[ref, CSV]) + chosen.query,
    }
    return render(request, "officer/voucher_queue.html", context)


def _city(desk: Desk, each: City, chosen: Chosen) -> dict[str, Any]:
    def in_books(kind: Kind, fen: int) -> amounts.Amount:
        book = Book.ALLOTMENT.value
        return amounts.in_account(desk.round.ref, each.region_code, book, kind.value, fen)

    return {
        "each": each,
        "here": each.region_code == chosen.region,
        "href": f"?region={each.region_code}&state={chosen.state}",
        "cells": [
            (_("剩余额度"), in_books(Kind.FREE, each.free_fen)),
            (_("已占用"), in_books(Kind.HELD, each.held_fen)),
            (_("已发放"), in_books(Kind.ISSUED, each.issued_fen)),
            (_("等待的合计"), amounts.planned(each.waiting_fen)),
            (_("预计缺口"), amounts.planned(each.short_fen)),
        ],
    }


def _row(each: Place) -> dict[str, Any]:
    turn, row = each.turn, each.voucher
    case = turn.arrival.prepared.case
    fen = row.amount_fen if row is not None else 0
    return {
        "place": turn.place,
        "arrived_at": clock.local(turn.arrival.arrived_at),
        "enterprise": case.enterprise.name if case.enterprise else "",
        "case": case.number or "",
        "href": reverse("officer:case", args=[case.ref]) if case.number else "",
        "asked": amounts.planned(row.gross_fen if row is not None else turn.arrival.asked_fen),
        "amount": amounts.in_entry(each.entry, fen) if each.entry else amounts.planned(fen),
        "has_amount": row is not None and bool(row.sequence),
        "state": row.get_state_display() if row is not None else _("正在受理"),
        "tone": TONES.get(row.state, "todo") if row is not None else "todo",
        "number": row.number if row is not None else "",
        "voucher": reverse("officer:case-voucher", args=[case.ref]) if row is not None and row.number else "",
    }


def voucher_queue_file(request: HttpRequest, ref: str, suffix: str) -> FileResponse:
    """What the page shows, all pages of it; who takes it is written down."""
    actor = request.actor  # type: ignore[attr-defined]
    desk = queue_desk(actor, ref)
    if suffix not in FORMATS:
        raise NotFoundOrHidden()
    chosen = Chosen.read(request, cities_of(desk))
    found = every_place(desk, chosen.region, chosen.state, MOST_LINES + 1)
    if len(found) > MOST_LINES:
        raise Refused(
            "too_many_rows",
            _("符合条件的超过 %(limit)s 件，一次最多导出这么多。") % {"limit": f"{MOST_LINES:,}"},
            next_step=_("请选一个状态，分几次导出。"),
        )
    release_queue(
        round=desk.round,
        region_code=chosen.region,
        state=chosen.state,
        suffix=suffix,
        lines=len(found),
        by=actor,
    )
    title = _("排队情况")
    heads = [
        _("地区"),
        _("位次"),
        _("到达时间"),
        _("企业"),
        _("信用代码"),
        _("受理编号"),
        _("申请金额（元）"),
    ]
    heads += [_("券额（元）"), _("状态"), _("券号"), _("发放日期"), _("截止日期"), _("地址"), _("账目")]
    lines = [_line(each) for each in found]
    made = text_table(heads, lines) if suffix == CSV else workbook(title, heads, lines)
    name = f"{title}-{region_name(chosen.region)}-{clock.today().isoformat()}.{suffix}"
    return FileResponse(io.BytesIO(made), as_attachment=True, filename=name, content_type=FORMATS[suffix])


def _line(each: Place) -> list[Cell]:
    turn, row = each.turn, each.voucher
    case = turn.arrival.prepared.case
    return [
        region_name(turn.region_code),
        turn.place,
        clock.local(turn.arrival.arrived_at).strftime("%Y-%m-%d %H:%M:%S"),
        case.enterprise.name if case.enterprise else "",
        case.enterprise.uscc if case.enterprise else "",
        case.number or "",
        in_yuan(row.gross_fen if row is not None else turn.arrival.asked_fen),
        in_yuan(row.amount_fen if row is not None else 0),
        str(row.get_state_display()) if row is not None else "",
        row.number if row is not None else "",
        row.issued_on.isoformat() if row is not None and row.issued_on else "",
        row.expires_on.isoformat() if row is not None and row.expires_on else "",
        settings.YUNTI_ADDRESS + reverse("officer:case", args=[case.ref]) if case.number else "",
        entries_address(row.ref if row is not None and row.sequence else ""),
    ]
