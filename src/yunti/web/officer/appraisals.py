"""The yearly evaluation of suppliers at the province's desk: rounds and reports, one report with its table, giving the title.

Not here: what is counted and frozen (`apps.appraisals`), titles on public pages (`web.public.suppliers`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.appraisals import services
from yunti.apps.appraisals.queries import reports as reads
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.references import new_reference
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.problems import posted

SHOWN = 100
TITLES: dict[str, Any] = {
    "served": gettext_lazy("服务企业"),
    "redeemed": gettext_lazy("兑现"),
    "completion": gettext_lazy("完成率"),
    "faults": gettext_lazy("查实的问题"),
    "complaints": gettext_lazy("投诉"),
}


class HonourForm(forms.Form):
    supplier = forms.ChoiceField(
        label=gettext_lazy("服务商"), error_messages={"required": gettext_lazy("没有选择服务商。")}
    )
    reason = forms.CharField(
        label=gettext_lazy("授予的理由"),
        max_length=services.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明公布文件的名称和文号。"),
        error_messages={"required": gettext_lazy("没有写明授予的理由。")},
    )

    def __init__(self, choices: list[tuple[str, str]], data: Any) -> None:
        super().__init__(data)
        self.fields["supplier"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]


def appraisal_list(request: HttpRequest) -> HttpResponse:
    """A press makes a report of a round as it stands now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rounds = reads.rounds_to_appraise(actor)
    if request.method == "POST":
        wanted = next((row for row in rounds if row.ref == request.POST.get("round")), None)
        if wanted is None:
            raise NotFoundOrHidden(_("没有找到这个批次。"))
        key = request.POST.get("key", "")[:40] or None
        made = services.make_appraisal(round=wanted, by=actor, key=key)
        messages.success(request, _("评估已经算好，内容不再改。"))
        return redirect("officer:appraisal", made.ref)
    context = {
        "rounds": rounds,
        "reports": reads.reports_visible_to(actor)[:SHOWN],
        "key": new_reference(),
    }
    return render(request, "officer/appraisal_list.html", context)


def appraisal(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = reads.report_by_ref(actor, ref)
    _pack, told = reads.rules_of(row.round)
    honours, latest = reads.honours_in(row.round), reads.is_latest(row)
    left = [(each["supplier"], each["name"]) for each in row.lines if each["supplier"] not in honours]
    form = HonourForm(left, posted(request))
    if request.method == "POST" and form.is_valid():
        held = {"supplier_ref": form.cleaned_data["supplier"], "reason": form.cleaned_data["reason"]}
        if attempt(form, lambda: services.give_honour(appraisal=row, **held, by=actor)) is not None:
            messages.success(request, _("已授予，服务商会收到通知，公众名录随即显示。"))
            return redirect("officer:appraisal", ref)
    context = {
        "report": row,
        "told": told,
        "lines": [_line(each, each["supplier"] in honours) for each in row.lines],
        "weights": [(TITLES.get(name, name), weight) for name, weight in row.weights.items()],
        "honoured": [(each.supplier.name, each) for each in honours.values()],
        "latest": latest,
        "form": form if told.honour is not None and latest and (left or form.errors) else None,
    }
    return render(request, "officer/appraisal.html", context, status=422 if form.errors else 200)


def _line(each: dict[str, Any], honoured: bool) -> dict[str, Any]:
    """Hundredths as people read them."""
    return {
        **each,
        "points": f"{each['score'] // 100}.{each['score'] % 100:02d}",
        "completion": f"{each['completion'] // 100}.{each['completion'] % 100:02d}%",
        "honoured": honoured,
    }
