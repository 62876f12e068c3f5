"""A letter to the party at the officer's desk: its words, its proof of service; recording that it went out on paper.

Not here: the party's own page (`web.applicant.letters`).
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.letters.permissions import may_record_service
from yunti.apps.letters.queries.letters import letter_by_ref
from yunti.apps.letters.services import record_receipt, record_sending
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.days import day_field


class SendingForm(forms.Form):
    sent_on = day_field(gettext_lazy("寄出日期"))
    tracking = forms.CharField(
        label=gettext_lazy("邮件号"),
        max_length=60,
        error_messages={"required": gettext_lazy("没有填写邮件号；直接送达的写“直接送达”。")},
    )


class ReceiptForm(forms.Form):
    received_on = day_field(gettext_lazy("签收日期"))
    note = forms.CharField(
        label=gettext_lazy("签收人和回执存放处"),
        max_length=300,
        error_messages={"required": gettext_lazy("请写明签收人和回执存放处。")},
    )


def letter(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = letter_by_ref(actor, ref)
    may = bool(may_record_service(actor, row))
    what = "receipt" if row.sent_on is not None else "sending"
    form = (ReceiptForm if what == "receipt" else SendingForm)(
        request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if what == "receipt":
            done = attempt(form, lambda: record_receipt(letter=row, by=actor, **given))
        else:
            done = attempt(form, lambda: record_sending(letter=row, by=actor, **given))
        if done is not None:
            messages.success(request, _("已登记。"))
            return redirect("officer:letter", ref)
    context = {
        "letter": row,
        "case": row.case,
        "form": form if may and not row.receipt_note else None,
        "what": what,
    }
    return render(request, "officer/letter.html", context, status=422 if form.errors else 200)
