"""Contact receipts at the officers' desks: rounds that ask for one, who returned and who is missing, writing one, one as it stands.

Not here: the form (`receipt_forms.py`), accounts upon a receipt (`web.administration.receipts`), the rules (`apps.receipts`).
"""

import io
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.ledger.exports import Cell, workbook
from yunti.apps.paperwork.services.receipts import formats_of_receipt, paper_of_receipt
from yunti.apps.receipts import queries as reads
from yunti.apps.receipts import services
from yunti.apps.reference.queries.regions import region_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.references import new_reference
from yunti.packs.budget import ground
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.officer.receipt_forms import ReceiptForm
from yunti.web.officer.round_forms import reason_field
from yunti.web.officer.several_files import add_several
from yunti.web.officer.visits import shown_files
from yunti.web.shared.case_papers import LABELS, MEDIA, sent
from yunti.web.shared.problems import posted


class DeadlineForm(forms.Form):
    due_on = forms.DateField(
        label=gettext_lazy("截止日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("没有填写截止日期。")},
    )
    reason = reason_field(gettext_lazy("依据或理由"), gettext_lazy("没有填写依据或理由。"))
    seen = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def look_again(self, seen: int) -> None:
        """What was typed stays; the next press is against the day as it stands now."""
        typed: Any = self.data
        typed = typed.copy()
        typed["seen"] = str(seen)
        self.data = typed


class AcceptForm(forms.Form):
    original = forms.BooleanField(label=gettext_lazy("已收到加盖单位公章的原件"), required=False)


def receipt_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    rows = [
        (each, reads.due_of(each.round, each.pack, each.spec, today)) for each in reads.receipt_rounds(actor)
    ]
    return render(request, "officer/receipt_list.html", {"rows": rows})


def receipt_round(request: HttpRequest, ref: str) -> HttpResponse:
    """A press reminds those from whom nothing came."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = reads.receipt_desk(actor, ref)
    form = forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        count = attempt(form, lambda: services.remind_missing(round=desk.round, by=actor))
        if count is not None:
            messages.success(request, _("已提醒 %(count)s 个单位。") % {"count": count})
            return redirect("officer:receipt-round", ref)
    today = clock.today()
    lines = reads.lines_of(desk, today)
    context = {
        "desk": desk,
        "own": None if desk.takes_in else reads.own_receipt(desk),
        "lines": [(each, *_state(each.receipt, desk.gathers == desk.spec.by)) for each in lines],
        "returned": sum(each.receipt is not None for each in lines),
        "missing": any(each.receipt is None for each in lines),
        "form": form,
        "clause": ground(desk.pack, *desk.spec.clause),
        "due": reads.due_of(desk.round, desk.pack, desk.spec, today),
        "days": desk.spec.days_before(desk.pack, today),
        "announced": list(reads.deadlines_of(desk.round)),
    }
    return render(request, "officer/receipt_round.html", context, status=422 if form.errors else 200)


def receipt_deadline(request: HttpRequest, ref: str) -> HttpResponse:
    """A round asks until its own day: the pack's may have passed before it opened."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = reads.receipt_desk(actor, ref)
    if not desk.takes_in:
        raise NotFoundOrHidden(_("没有找到这个批次的回执。"))
    announced = reads.deadlines_of(desk.round).first()
    seen = announced.ordinal if announced is not None else 0
    form = DeadlineForm(posted(request), initial={"seen": seen, "key": new_reference()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = {"due_on": given["due_on"], "reason": given["reason"], "seen": given["seen"]}
        key = given["key"] or None
        act = lambda: services.announce_deadline(round=desk.round, **told, by=actor, key=key)  # noqa: E731
        if attempt(form, act) is not None:
            messages.success(request, _("已公布，各地按新的日期报。"))
            return redirect("officer:receipt-round", ref)
        form.look_again(seen)
    back = reverse("officer:receipt-round", args=[ref])
    return form_page(request, form, _("公布截止日期"), back, desk.round.title)


def receipt_table(request: HttpRequest, ref: str) -> HttpResponse:
    desk = _gathering(request, ref)
    labels, rows = reads.table_of(desk)
    actors = desk.pack.section("actors")
    context = {
        "desk": desk,
        "labels": labels,
        "rows": [
            (row, actors[row.role]["title"], *_state(row.receipt, row.receipt.role == desk.spec.by))
            for row in rows
        ],
    }
    return render(request, "officer/receipt_table.html", context)


def receipt_table_file(request: HttpRequest, ref: str) -> FileResponse:
    """What the table shows; who takes it is written down."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = _gathering(request, ref)
    labels, rows = reads.table_of(desk)
    services.release_table(round=desk.round, lines=len(rows), by=actor)
    actors, title = desk.pack.section("actors"), _("回执汇总表")
    heads = [_("地区"), _("层级"), *labels, _("状态"), _("报于"), _("逾期")]
    lines: list[list[Cell]] = [
        [
            row.place,
            actors[row.role]["title"],
            *row.cells,
            _state(row.receipt, row.receipt.role == desk.spec.by)[0],
            clock.local(row.receipt.submitted_at).strftime("%Y-%m-%d %H:%M"),
            _("逾期") if row.receipt.is_late else "",
        ]
        for row in rows
    ]
    made = workbook(title, heads, lines)
    name = f"{title}-{clock.today().isoformat()}.xlsx"
    return FileResponse(io.BytesIO(made), as_attachment=True, filename=name, content_type=MEDIA[".xlsx"])


def _gathering(request: HttpRequest, ref: str) -> reads.Desk:
    desk = reads.receipt_desk(request.actor, ref)  # type: ignore[attr-defined]
    if not desk.gathers:
        raise NotFoundOrHidden(_("没有找到这个批次的回执。"))
    return desk


def _state(receipt: Any, accepted: bool) -> tuple[str, str]:
    """In words, and its tone; what the level below says is gathered and not taken in by itself."""
    if receipt is None:
        return _("没有报"), "todo"
    if receipt.accepted_at is not None:
        return _("已确认收到"), "ok"
    return (_("待确认"), "wait") if accepted else (_("已报"), "ok")


def receipt_write(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = reads.receipt_desk(actor, ref)
    if desk.takes_in:
        raise NotFoundOrHidden(_("没有找到这个批次的回执。"))
    form = ReceiptForm(posted(request), desk=desk, answers=reads.begun_from(desk, actor))
    if request.method == "POST" and form.is_valid():
        key = request.POST.get("key", "")[:40] or None
        told: dict[str, Any] = {"round": desk.round, "answers": form.answers(), "key": key}
        made = attempt(form, lambda: services.return_receipt(**told, by=actor))
        if made is not None:
            messages.success(request, _("已报。"))
            return redirect("officer:receipt", ref, made.ref)
    context = {"desk": desk, "form": form, "key": new_reference()}
    return render(request, "officer/receipt_write.html", context, status=422 if form.errors else 200)


def receipt(request: HttpRequest, ref: str, receipt: str) -> HttpResponse:
    """Scans are added by the authority, the receipt is confirmed by whom it came to."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = reads.receipt_desk(actor, ref)
    row = reads.receipt_by_ref(desk, receipt)
    do = request.POST.get("do", "")
    accepting = AcceptForm(posted(request) if do == "accept" else None)
    adding = forms.Form(posted(request) if do == "file" else None)
    if request.method == "POST" and _done(request, row, accepting, adding, do):
        return redirect("officer:receipt", ref, receipt)
    own, latest = desk.within == row.region_code and not desk.takes_in, reads.is_latest(row)
    top, waits = row.role == desk.spec.by, row.accepted_at is None and latest
    below = desk.spec.below
    context = {
        "desk": desk,
        "receipt": row,
        "place": region_name(row.region_code),
        "state": _state(row, top),
        "fields": [
            (each.label, row.answers.get(each.name, "")) for each in desk.spec.fields_for(desk.pack, row.role)
        ],
        "columns": [each.label for each in desk.spec.fields_for(desk.pack, below.by)] if below else [],
        "rows": [list(each.values()) for each in row.answers.get(below.list, [])] if below and top else [],
        "versions": list(reads.versions_of(row)),
        "latest": latest,
        "sealed": top and bool(desk.spec.sealed),
        "files": shown_files(reads.scans_of(actor, row)),
        "may_write": own and latest,
        "may_add": own and waits and top,
        "may_accept": desk.takes_in and waits and top,
        "papers": [
            (LABELS[suffix], reverse("officer:receipt-paper", args=[ref, receipt, suffix[1:]]))
            for suffix in formats_of_receipt(row)
        ],
        "accepting": accepting,
        "adding": adding,
        "key": new_reference(),
    }
    faulty = accepting.errors or adding.errors
    return render(request, "officer/receipt.html", context, status=422 if faulty else 200)


def _done(request: HttpRequest, row: Any, accepting: AcceptForm, adding: forms.Form, do: str) -> bool:
    """Whether it was done; otherwise the form says why not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if do == "file" and adding.is_valid():
        return _added(request, row, adding)
    if do == "accept" and accepting.is_valid():
        original = accepting.cleaned_data["original"]
        act = lambda: services.accept_receipt(receipt=row, original=original, by=actor)  # noqa: E731
        if attempt(accepting, act) is None:
            return False
        messages.success(request, _("已确认收到，系统管理员可以给具体负责人开账号。"))
        return True
    if do not in ("file", "accept"):
        raise NotFoundOrHidden()
    return False


def _added(request: HttpRequest, row: Any, form: forms.Form) -> bool:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    add = partial(services.add_scan, receipt=row, by=actor)
    if not add_several(request, form, add, "receipt"):
        return False
    messages.success(request, _("已上传，查毒通过后才能打开。"))
    return True


def receipt_paper(request: HttpRequest, ref: str, receipt: str, suffix: str) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = reads.receipt_by_ref(reads.receipt_desk(actor, ref), receipt)
    return sent(paper_of_receipt(receipt=row, suffix=f".{suffix}", by=actor), suffix)
