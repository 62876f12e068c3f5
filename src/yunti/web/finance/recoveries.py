"""Asking back what was paid, at the desks of finance and of the authority: computed and shown first, confirmed by another person, received.

Not here: the rules (`apps.settlement.services.recovering`), the batches (`payments.py`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.reference.queries.regions import region_name
from yunti.apps.settlement.permissions import can_pay
from yunti.apps.settlement.queries.payments import entries_named
from yunti.apps.settlement.queries.recovering import Asking, asking_of, clawback_by_ref, paid_line
from yunti.apps.settlement.services import (
    confirm_recovery,
    demand_recovery,
    drop_recovery,
    receive_recovery,
)
from yunti.domain.money import MoneyError, parse_yuan, yuan
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.kit.permissions import require
from yunti.web.shared import amounts
from yunti.web.shared.days import day_field
from yunti.web.shared.problems import posted, put_back


class YuanField(forms.CharField):
    """Yuan as people type them; whole fen."""

    def __init__(self, **values: Any) -> None:
        super().__init__(max_length=30, **values)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        try:
            return parse_yuan(typed)
        except MoneyError:
            raise forms.ValidationError(_("金额写成 1200000 或 1,200,000.00 的样子。")) from None


class DemandForm(forms.Form):
    ground = forms.CharField(
        label=gettext_lazy("事由"),
        max_length=200,
        help_text=gettext_lazy("例如第三方审计认定关联交易价格不合理，写明文号。"),
        error_messages={"required": gettext_lazy("没有填写追回的事由。")},
    )

    def __init__(self, *given: Any, found: Asking, **values: Any) -> None:
        super().__init__(*given, **values)
        self.found = found
        for each in found.services:
            self.fields[f"fee_{each.service}"] = YuanField(
                label=_("%(service)s 的公平费用（元）") % {"service": each.title or each.service},
                initial=yuan(each.fee_fen).text,
                error_messages={"required": _("没有填写金额。")},
            )

    @property
    def fees(self) -> dict[str, int]:
        return {each.service: self.cleaned_data[f"fee_{each.service}"] for each in self.found.services}


class EndForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("不追回的理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("没有填写不追回的理由。")},
    )


class ReceiptForm(forms.Form):
    amount = YuanField(
        label=gettext_lazy("到账金额（元）"), error_messages={"required": gettext_lazy("没有填写金额。")}
    )
    received_on = day_field(gettext_lazy("到账日期"))
    bank_reference = forms.CharField(
        label=gettext_lazy("银行流水号"),
        max_length=64,
        error_messages={"required": gettext_lazy("没有填写银行流水号。")},
    )


def recovery(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """Sent once, it shows what the rules make of it; sent with `demand`, it is asked back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    line = paid_line(actor, ref, place)
    found, asked = asking_of(line), None
    form = DemandForm(posted(request), found=found)
    if request.method == "POST" and form.is_valid():
        require(can_pay(actor, line.batch))
        if "demand" in request.POST:
            made = _attempt(
                form,
                lambda: demand_recovery(
                    line=line, ground=form.cleaned_data["ground"], fees_fen=form.fees, by=actor
                ),
            )
            if made is not None:
                messages.success(request, _("已提出追回，要另一个人确认。"))
                return redirect("finance:recovery", ref, place)
        else:
            asked = found.computed(form.fees)
            if asked is None:
                form.add_error(None, _("现有数据还不能算出应追回的金额。"))
    face = line.claim.face_fen
    entries = entries_named(line.claim.voucher.ref)
    context = {
        "line": line,
        "batch": line.batch,
        "region": region_name(line.batch.region_code),
        "found": found,
        "paid": _entry(entries, "paid", found.payment.number, found.payment.amount_fen, line)
        if found.payment is not None
        else None,
        "left": amounts.in_subject(line.claim.voucher.ref, max(found.left_fen, 0)),
        "demands": [_demand(each, entries, line) for each in found.demands],
        "form": form,
        "asked": amounts.planned(asked) if asked is not None else None,
        "fair": amounts.planned(face - asked) if asked is not None else None,
        "face": amounts.in_subject(line.claim.voucher.ref, face),
        "asks": asked is not None and asked > 0,
        "may_pay": bool(can_pay(actor, line.batch)),
        "me": actor.ref,
    }
    return render(request, "finance/recovery.html", context, status=422 if form.errors else 200)


def _demand(each: Any, entries: dict[tuple[str, str], str], line: Any) -> dict[str, Any]:
    receipts = sorted(each.receipts.all(), key=lambda row: row.pk)
    return {
        "row": each,
        "demanded": _entry(entries, "recovery", each.ref, each.demanded_fen, line),
        "receipts": [
            (row, _entry(entries, "recovered", f"{each.ref}:{number}", row.amount_fen, line))
            for number, row in enumerate(receipts, 1)
        ],
        "is_open": each.confirmed_at is None and each.dropped_at is None,
        "owes": each.confirmed_at is not None and each.received_fen < each.demanded_fen,
    }


def _entry(
    entries: dict[tuple[str, str], str], happening: str, cause: str, fen: int, line: Any
) -> amounts.Amount:
    """Before it is booked the way of the voucher so far."""
    found = entries.get((happening, cause), "")
    return amounts.in_entry(found, fen) if found else amounts.in_subject(line.claim.voucher.ref, fen)


def _attempt(form: forms.Form, act: Any) -> Any:
    try:
        return act()
    except Refused as refusal:
        if refusal.denial:
            raise
        put_back(form, refusal)
        return None


def _place(row: Any) -> tuple[str, int]:
    return row.line.batch.ref, row.line.place


def recovery_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = clawback_by_ref(actor, ref)
    confirm_recovery(clawback=row, by=actor)
    messages.success(request, _("追回已确认并入账。"))
    return redirect("finance:recovery", *_place(row))


def recovery_end(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = clawback_by_ref(actor, ref)
    require(can_pay(actor, row.line.batch))
    form = EndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done = _attempt(
            form, lambda: drop_recovery(clawback=row, reason=form.cleaned_data["reason"], by=actor)
        )
        if done is not None:
            messages.success(request, _("已记为不追回。"))
            return redirect("finance:recovery", *_place(row))
    return _form(request, form, row, _("不再追回"))


def recovery_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = clawback_by_ref(actor, ref)
    require(can_pay(actor, row.line.batch))
    form = ReceiptForm(posted(request), initial={"received_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = {"amount_fen": form.cleaned_data["amount"], "received_on": form.cleaned_data["received_on"]}
        reference = form.cleaned_data["bank_reference"]
        done = _attempt(
            form, lambda: receive_recovery(clawback=row, bank_reference=reference, **given, by=actor)
        )
        if done is not None:
            messages.success(request, _("到账已入账。"))
            return redirect("finance:recovery", *_place(row))
    return _form(request, form, row, _("追回到账"))


def _form(request: HttpRequest, form: forms.Form, row: Any, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": reverse("finance:recovery", args=_place(row)),
        "row": row,
    }
    return render(request, "finance/recovery_form.html", context, status=422 if form.errors else 200)
