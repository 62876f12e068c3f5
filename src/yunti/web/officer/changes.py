"""Changes of master data that enterprises and suppliers ask for: the list that waits, one request, the decision.

Not here: asking (`web.applicant.record`, `web.supplier.record`).
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.registry.enums import ChangeState
from yunti.apps.registry.masterdata import COLUMNS
from yunti.apps.registry.queries.changes import change_by_ref, changes_visible_to, open_changes
from yunti.apps.registry.services.changes import decide_change
from yunti.kit import clock
from yunti.kit.errors import Conflict, InvalidInput
from yunti.web.shared.party_file import value_text
from yunti.web.shared.problems import put_back

SHOWN = 200
DECIDED = 20


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("意见"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不同意时写明缺什么、怎样补。"),
    )


def change_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    waiting = list(open_changes(actor)[:SHOWN])
    decided = changes_visible_to(actor).exclude(state=ChangeState.PENDING).order_by("-decided_at", "-id")
    context = {
        "waiting": [(change, COLUMNS[change.field].label) for change in waiting],
        "decided": [(change, COLUMNS[change.field].label) for change in decided[:DECIDED]],
    }
    return render(request, "officer/change_list.html", context)


def change_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    change = change_by_ref(actor, ref)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approve = request.POST.get("decision") == "approve"
        try:
            decided = decide_change(change=change, approve=approve, note=form.cleaned_data["note"], by=actor)
        except (InvalidInput, Conflict) as refusal:
            put_back(form, refusal)
        else:
            if decided.state == ChangeState.OUTDATED:
                messages.warning(request, _("原来的内容已有变化，申请已失效，没有改动档案。"))
            else:
                messages.success(request, _("已办：%(state)s。") % {"state": decided.get_state_display()})
            return redirect("officer:change-list")
    party = change.enterprise or change.supplier
    assert party is not None
    desk = "enterprise" if change.enterprise else "supplier"
    context = {
        "change": change,
        "party": party,
        "party_url": f"officer:{desk}-detail",
        "label": COLUMNS[change.field].label,
        "now": value_text(party, change.field, clock.today()) or "—",
        "form": form,
    }
    return render(request, "officer/change_detail.html", context, status=422 if form.errors else 200)
