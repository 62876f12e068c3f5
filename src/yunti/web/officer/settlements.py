"""Settlements at the officers' desk: the batches of the area, beginning one, its queue with what is proposed and decided, the same as a file.

Not here: the steps of a batch, which are taken on the page of its case (`case_file.py`), payments (`web.finance`).
"""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.cases import case_by_ref
from yunti.apps.ledger.addresses import entries_address
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.exports import Cell, text_table, workbook
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.settlement.queries.batches import (
    Decision,
    SettlementBatch,
    SettlementLine,
    batch_by_ref,
    batches_of,
    local_in,
    may_begin,
    money_in,
    progress_of,
    queue_of,
    rounds_to_settle,
    totals_of,
)
from yunti.apps.settlement.queries.listing import came_carried, cells_of, columns_of, lines_of
from yunti.apps.settlement.queries.objections import standing
from yunti.apps.settlement.services import begin_batch, release_list
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared import amounts
from yunti.web.shared.case_papers import MEDIA
from yunti.web.shared.paging import page_number, pages

PAGE = 50
CSV = "csv"
FORMATS = {"xlsx": MEDIA[".xlsx"], CSV: "text/csv; charset=utf-8"}
TONES = {
    Decision.PAID: "ok",
    Decision.CARRIED: "wait",
    Decision.POSTPONED: "wait",
    Decision.DENIED: "bad",
}


def settlement_list(request: HttpRequest) -> HttpResponse:
    """Sent, it begins a batch in the round that was chosen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rounds = [each for each in rounds_to_settle(actor) if may_begin(actor, each)]
    if request.method == "POST":
        chosen = next((each for each in rounds if each.ref == request.POST.get("round")), None)
        if chosen is None:
            raise NotFoundOrHidden(_("没有找到这个批次。"))
        try:
            made = begin_batch(round=chosen, by=actor, key=request.POST.get("key", "")[:64] or None)
        except Refused as refusal:
            if refusal.denial:
                raise
            messages.warning(request, f"{refusal.reason} {refusal.next_step}")
            return redirect("officer:settlement-list")
        messages.success(request, _("已开始。下一步：出具清单。"))
        return redirect("officer:settlement", made.ref)
    number = page_number(request)
    rows = list(batches_of(actor)[(number - 1) * PAGE : number * PAGE + 1])
    context = {
        "rows": [_batch(each) for each in rows[:PAGE]],
        "rounds": rounds,
        "pages": pages(request, number, len(rows) > PAGE),
    }
    return render(request, "officer/settlement_list.html", context)


def _batch(each: SettlementBatch) -> dict[str, Any]:
    state, tone = _state(each)
    return {
        "each": each,
        "place": region_name(each.region_code),
        "state": state,
        "tone": tone,
        "href": reverse("officer:settlement", args=[each.ref]),
    }


def _state(each: SettlementBatch) -> tuple[str, str]:
    if each.decided_at is not None:
        return _("已决定"), "ok"
    if each.list is not None:
        return _("已公示"), "on"
    return (_("清单已出"), "on") if each.proposed_at is not None else (_("进行中"), "wait")


def settlement(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    batch = batch_by_ref(actor, ref)
    case = case_by_ref(actor, batch.case.ref)
    number = page_number(request)
    found = list(queue_of(batch)[(number - 1) * PAGE : number * PAGE + 1])
    objections = standing([line.claim.case_id for line in found])
    state, tone = _state(batch)
    file = "officer:settlement-file"
    context = {
        "batch": batch,
        "case": case,
        "title": _("%(place)s第 %(number)s 批结算")
        % {"place": region_name(batch.region_code), "number": batch.ordinal},
        "state": state,
        "tone": tone,
        "pots": _pots(batch),
        "totals": [
            (
                each,
                TONES[each.decision],
                amounts.in_statement("#queue", each.fen),
                amounts.in_statement("#queue", each.local_fen),
            )
            for each in totals_of(batch)
        ],
        "progress": progress_of(batch),
        "rows": [_row(line, objections.get(line.claim.case_id, "")) for line in found[:PAGE]],
        "pages": pages(request, number, len(found) > PAGE),
        "xlsx": reverse(file, args=[batch.ref, "xlsx"]),
        "csv": reverse(file, args=[batch.ref, CSV]),
    }
    return render(request, "officer/settlement.html", context)


def _pots(batch: SettlementBatch) -> list[tuple[str, amounts.Amount, amounts.Amount | None]]:
    """What lies in each pot now, and what lay there when it was decided."""
    now, then = money_in(batch), {"general": batch.general_fen, "earmark": batch.earmark_fen}
    kinds = [("general", Kind.GENERAL), ("earmark", Kind.EARMARK)]
    if batch.local_percent:
        kinds.append(("local", Kind.LOCAL))
        now["local"], then["local"] = local_in(batch), batch.local_fen

    def lying(kind: Kind, fen: int) -> amounts.Amount:
        return amounts.in_account(batch.round.ref, batch.region_code, Book.FUNDS.value, kind.value, fen)

    return [
        (
            str(kind.label),
            lying(kind, now[name]),
            None if then[name] is None else lying(kind, then[name] or 0),
        )
        for name, kind in kinds
    ]


def _row(line: SettlementLine, objection: str) -> dict[str, Any]:
    claim = line.claim
    decision = Decision(line.decision or line.proposed)
    said = {"pending": _("异议处理中"), "upheld": _("异议成立"), "dismissed": _("异议不成立")}
    return {
        "line": line,
        "came_carried": came_carried(line),
        "name": claim.enterprise.name,
        "number": claim.voucher.number,
        "href": reverse("officer:case", args=[claim.case.ref]),
        "amount": amounts.in_subject(claim.voucher.ref, line.amount_fen),
        "local": amounts.in_subject(claim.voucher.ref, line.local_fen) if line.local_fen else None,
        "decision": str(decision.label) if line.decision else _("拟%(what)s") % {"what": decision.label},
        "tone": TONES[decision],
        "pot": line.get_pot_display() if line.pot else "",
        "applied_at": clock.local(claim.applied_at),
        "objection": said.get(objection, ""),
        "no_account": line.decision == Decision.PAID and line.account_id is None,
    }


def settlement_file(request: HttpRequest, ref: str, suffix: str) -> FileResponse:
    """The whole list in the columns of the pack; who takes it is written down."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    batch = batch_by_ref(actor, ref)
    if suffix not in FORMATS:
        raise NotFoundOrHidden()
    lines = lines_of(batch.case)
    release_list(batch=batch, suffix=suffix, lines=len(lines), by=actor)
    cells = cells_of(batch, lines)
    heads = [_("序号"), *columns_of(batch), _("账目")]
    table: list[list[Cell]] = [
        [line.place, *cells[line.pk], entries_address(line.claim.voucher.ref)] for line in lines
    ]
    title = _("结算清单")
    made = text_table(heads, table) if suffix == CSV else workbook(title, heads, table)
    name = f"{title}-{region_name(batch.region_code)}-{batch.ordinal}.{suffix}"
    return FileResponse(io.BytesIO(made), as_attachment=True, filename=name, content_type=FORMATS[suffix])
