"""Batches to be paid at the desks of finance and of the authority: sums that add up, payment files, both releases, the bank's answers.

Not here: the rules (`apps.settlement.services`), accounts of parties (`web.officer.accounts`), what is asked back.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.reference.queries.regions import region_name
from yunti.apps.settlement.enums import Finding, PaymentState
from yunti.apps.settlement.importing import read_answer
from yunti.apps.settlement.permissions import can_pay
from yunti.apps.settlement.queries import payments
from yunti.apps.settlement.queries.drawable import payable_in
from yunti.apps.settlement.services import (
    draw_file,
    drop_file,
    receive_answer,
    release_file,
    take_answer,
    take_file,
)
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.permissions import require
from yunti.kit.viewing import record_viewing
from yunti.web.shared import amounts
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted, put_back

TONES = {
    PaymentState.CONFIRMED.value: "ok",
    PaymentState.RETURNED.value: "bad",
    PaymentState.SENT.value: "on",
    PaymentState.DRAWN.value: "wait",
}
FINDING_TONES = {Finding.PAID.value: "ok", Finding.RETURNED.value: "bad", Finding.KNOWN.value: "todo"}
LACKING_SHOWN = 50


class AnswerForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("银行回单"),
        help_text=gettext_lazy(".xlsx 或 .csv，有付款编号、金额、结果，付成的有银行流水号，退回的有原因。"),
        error_messages={"empty": gettext_lazy("文件是空的。"), "required": gettext_lazy("没有选择文件。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,
    )


class DropForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤下的理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如账户有变，重新编制。"),
        error_messages={"required": gettext_lazy("没有填写撤下的理由。")},
    )


def home(request: HttpRequest) -> HttpResponse:
    return _batches(request, "finance/home.html")


def batch_list(request: HttpRequest) -> HttpResponse:
    return _batches(request, "finance/batch_list.html")


def _batches(request: HttpRequest, template: str) -> HttpResponse:
    shown = Paginator(payments.decided_batches(request.actor), payments.PAGE)  # type: ignore[attr-defined]
    page = shown.get_page(page_number(request))
    sums = payments.sums_of(list(page))
    context = {
        "rows": [_row(each, sums[each.pk]) for each in page],
        "pages": pages(request, page.number, page.has_next()),
        "total": page.paginator.count,
    }
    return render(request, template, context)


def _row(batch: Any, sums: payments.Sums) -> dict[str, Any]:
    here = reverse("finance:batch", args=[batch.ref])
    return {
        "batch": batch,
        "region": region_name(batch.region_code),
        "sums": [(amounts.in_statement(here, fen), count) for _title, (fen, count) in _sides(sums)],
        "is_done": sums.paid == sums.decided,
    }


def _sides(sums: payments.Sums) -> Sequence[tuple[str, payments.Side]]:
    return (
        (_("应付"), sums.decided),
        (_("银行已付"), sums.paid),
        (_("已放行"), sums.sent),
        (_("待放行"), sums.drawn),
        (_("尚未编制"), sums.open),
    )


def batch(request: HttpRequest, ref: str) -> HttpResponse:
    """Its sums, what cannot be paid yet, files and answers, and the lines themselves."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = payments.batch_for_payment(actor, ref)
    found = payable_in(row, clock.now())
    page, only_returned = page_number(request), request.GET.get("state") == PaymentState.RETURNED
    lines, more = payments.paid_lines(row, page, returned=only_returned)
    here = reverse("finance:batch", args=[ref])
    context = {
        "batch": row,
        "region": region_name(row.region_code),
        "sums": [
            (title, amounts.in_statement(here + "#lines", fen), count)
            for title, (fen, count) in _sides(payments.sums_of([row])[row.pk])
        ],
        "ready": len(found.ready),
        "ready_fen": amounts.in_statement(here + "#lines", found.total_fen),
        "lacking": found.lacking[:LACKING_SHOWN],
        "lacking_count": len(found.lacking),
        "files": [
            (each, amounts.in_statement(here + "#lines", each.total_fen)) for each in payments.files_of(row)
        ],
        "answers": payments.answers_of(row),
        "lines": [_line(each) for each in lines],
        "returned": only_returned,
        "pages": pages(request, page, more),
        "may_pay": bool(can_pay(actor, row)),
    }
    return render(request, "finance/batch.html", context)


def _line(each: payments.Paid) -> dict[str, Any]:
    payment = each.payment

    def booked(fen: int) -> amounts.Amount:
        """Before it is paid the way of its voucher so far."""
        if each.entry:
            return amounts.in_entry(each.entry, fen)
        return amounts.in_subject(each.line.claim.voucher.ref, fen)

    return {
        "line": each.line,
        "payment": payment,
        "tone": TONES.get(payment.state, "todo") if payment else "todo",
        "amount": booked(each.line.whole_fen),
        "local": booked(each.line.local_fen) if each.line.local_fen else None,
    }


def file_draw(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    made = draw_file(batch=payments.batch_for_payment(actor, ref), by=actor)
    messages.success(request, _("付款文件已编制，请核对后放行。"))
    return redirect("finance:file", made.ref)


def file(request: HttpRequest, ref: str) -> HttpResponse:
    """What is in it and its digest, before and after the release."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = payments.payment_file(actor, ref)
    record_viewing(row, by=actor, purpose="settlement.file")
    page = page_number(request)
    found, more = payments.payments_in(row, page)
    entries = payments.entries_of([each.line.claim.voucher.ref for each in found])
    context = {
        "file": row,
        "batch": row.batch,
        "region": region_name(row.batch.region_code),
        "total": amounts.in_statement(reverse("finance:file", args=[ref]) + "#lines", row.total_fen),
        "payments": [(each, _amount(entries, each), TONES.get(each.state, "todo")) for each in found],
        "pages": pages(request, page, more),
        "who": payments.persons_of(row),
        "is_open": row.released_at is None and row.dropped_at is None,
        "may_pay": bool(can_pay(actor, row.batch)),
        "may_release": payments.next_to_release(row, actor),
        "missing": payments.who_is_missing(row),
    }
    return render(request, "finance/file.html", context)


def _amount(entries: dict[str, str], each: Any) -> amounts.Amount:
    subject = each.line.claim.voucher.ref
    entry = entries.get(subject, "")
    return amounts.in_entry(entry, each.amount_fen) if entry else amounts.in_subject(subject, each.amount_fen)


def file_release(request: HttpRequest, ref: str) -> HttpResponse:
    """Sent with the digest that was shown; the address asks for a fresh proof of who acts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = release_file(
        file=payments.payment_file(actor, ref),
        digest=request.POST.get("digest", ""),
        session=request.sign_in.ref,  # type: ignore[attr-defined]
        by=actor,
    )
    said = _("两个人都已放行，可以下载后交银行。") if row.released_at else _("已放行，还要另一个人放行。")
    messages.success(request, said)
    return redirect("finance:file", ref)


def file_drop(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = payments.payment_file(actor, ref)
    require(can_pay(actor, row.batch))
    form = DropForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            drop_file(file=row, reason=form.cleaned_data["reason"], by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("付款文件已撤下，其中的付款可以重新编制。"))
            return redirect("finance:batch", row.batch.ref)
    context = {"form": form, "file": row, "batch": row.batch}
    return render(request, "finance/file_drop.html", context, status=422 if form.errors else 200)


def file_take(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = payments.payment_file(actor, ref)
    content = take_file(file=row, by=actor)
    name = f"{row.batch.ref}-{row.ordinal}.csv"
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def answer_new(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = payments.batch_for_payment(actor, ref)
    require(can_pay(actor, row))
    form = AnswerForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            table = read_answer(given.file)
            made = receive_answer(
                batch=row, rows=table.rows, file_name=given.name or "", digest=table.digest, by=actor
            )
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            return redirect("finance:answer", made.ref)
    context = {"form": form, "batch": row, "region": region_name(row.region_code)}
    return render(request, "finance/answer_new.html", context, status=422 if form.errors else 200)


def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """What each line says and what follows; nothing is booked before it is confirmed here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = payments.bank_answer(actor, ref)
    lines = payments.rows_of(row)
    shown = Paginator(lines, payments.PAGE).get_page(page_number(request))
    counts = dict(payments.counted(lines))
    context = {
        "answer": row,
        "batch": row.batch,
        "region": region_name(row.batch.region_code),
        "counts": [(finding.label, count) for finding, count in counts.items()],
        "books": counts.get(Finding.PAID, 0) + counts.get(Finding.RETURNED, 0),
        "aside": sum(counts.get(each, 0) for each in payments.ASIDE),
        "lines": [(each, FINDING_TONES.get(each.finding, "wait")) for each in shown],
        "pages": pages(request, shown.number, shown.has_next()),
        "may_take": row.taken_at is None and bool(can_pay(actor, row.batch)),
    }
    return render(request, "finance/answer.html", context)


def answer_take(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = take_answer(answer=payments.bank_answer(actor, ref), by=actor)
    messages.success(request, _("银行回单已入账。"))
    return redirect("finance:batch", row.batch.ref)
