"""Violations with public money in the file of an enterprise: entering one, marking it, withdrawing it.

Not here: showing them (`enterprises.py`), the rules (`apps.registry.services.violations`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.registry.queries.listings import violation_by_ref
from yunti.apps.registry.queries.parties import enterprise_by_ref
from yunti.apps.registry.services.violations import (
    LONGEST,
    NewViolation,
    mark_violation,
    record_violation,
    withdraw_violation,
)
from yunti.kit.actors import Actor
from yunti.kit.references import new_reference
from yunti.web.officer.declared_fields import YesNoField
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.problems import posted

MARK, WITHDRAW = "mark", "withdraw"


class ViolationForm(forms.Form):
    found_on = forms.DateField(
        label=gettext_lazy("查明之日"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("没有填写查明之日。")},
    )
    serious = YesNoField(
        label=gettext_lazy("是否严重"),
        required=False,
        help_text=gettext_lazy("由本单位判断；还没有判断的先不选，以后再标注。"),
    )
    source = forms.CharField(
        label=gettext_lazy("认定机关"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("没有填写认定机关。")},
    )
    number = forms.CharField(
        label=gettext_lazy("文书和文号"),
        max_length=LONGEST,
        help_text=gettext_lazy("例如处理决定书的名称和文号。"),
        error_messages={"required": gettext_lazy("没有填写文书和文号。")},
    )


class HandlingForm(forms.Form):
    act = forms.ChoiceField(
        label=gettext_lazy("怎样办"),
        widget=forms.RadioSelect,
        choices=[
            (MARK, gettext_lazy("改标是否严重")),
            (WITHDRAW, gettext_lazy("撤销这一条，不能恢复")),
        ],
        error_messages={"required": gettext_lazy("没有选择怎样办。")},
    )
    serious = YesNoField(label=gettext_lazy("是否严重"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("没有填写理由。")},
    )

    def clean(self) -> dict[str, Any]:
        held: dict[str, Any] = super().clean() or {}
        if held.get("act") == MARK and not held.get("serious"):
            self.add_error("serious", _("没有选择是否严重。"))
        return held


def violation_new(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = enterprise_by_ref(actor, ref)
    form = ViolationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        new = NewViolation(held["found_on"], _judged(held["serious"]), held["source"], held["number"])
        key = request.POST.get("key", "")[:40] or None
        if attempt(form, lambda: record_violation(enterprise=row, violation=new, by=actor, key=key)):
            messages.success(request, _("已登记，企业会收到通知。"))
            return redirect("officer:enterprise-detail", ref)
    return _shown(request, form, row, _("登记财政资金违法违规"))


def violation(request: HttpRequest, ref: str, violation: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = enterprise_by_ref(actor, ref)
    found = violation_by_ref(row, violation)
    form = HandlingForm(posted(request), initial={"act": MARK})
    if request.method == "POST" and form.is_valid() and _handled(form, found, actor):
        messages.success(request, _("已办，改动有留痕。"))
        return redirect("officer:enterprise-detail", ref)
    return _shown(request, form, row, _("财政资金违法违规"), found)


def _handled(form: forms.Form, found: Any, actor: Actor) -> bool:
    held = form.cleaned_data
    if held["act"] == WITHDRAW:
        done = attempt(form, lambda: withdraw_violation(violation=found, reason=held["reason"], by=actor))
    else:
        told = {"serious": held["serious"] == "yes", "reason": held["reason"]}
        done = attempt(form, lambda: mark_violation(violation=found, **told, by=actor))
    return done is not None


def _judged(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer)


def _shown(request: HttpRequest, form: forms.Form, row: Any, title: str, found: Any = None) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": reverse("officer:enterprise-detail", args=[row.ref]),
        "subject": row.name,
        "violation": found,
        "key": new_reference(),
    }
    return render(request, "officer/violation.html", context, status=422 if form.errors else 200)
