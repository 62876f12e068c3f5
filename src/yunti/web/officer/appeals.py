"""复议 at the officer's desk: those that wait here first, and one with its decision.

Not here: filing one (`web.applicant.appeals`), what a won appeal opens (`apps.appeals`).
"""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.appeals.permissions import may_decide
from yunti.apps.appeals.queries.appeals import appeal_by_ref, appeals_for, bodies_of
from yunti.apps.appeals.services import decide_appeal
from yunti.apps.cases.queries.consequences import left_ended
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.permissions import Denied
from yunti.packs.handling import appeal_rule
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.case_checks import clauses
from yunti.web.shared.deadlines import due_of, due_steps
from yunti.web.shared.problems import posted


class DecisionForm(forms.Form):
    won = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[("yes", gettext_lazy("撤销原决定")), ("no", gettext_lazy("维持原决定"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择决定。")},
    )
    body = forms.ChoiceField(
        label=gettext_lazy("由哪个机关决定"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择由哪个机关决定。")},
    )
    number = forms.CharField(
        label=gettext_lazy("决定书文号"),
        max_length=100,
        error_messages={"required": gettext_lazy("请填写决定书的文号。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("没有写明决定的理由。")},
    )

    def __init__(self, data: QueryDict | None, bodies: Sequence[str]) -> None:
        """`bodies` outside the platform, of which one decided; with none the desk decides itself."""
        super().__init__(data)
        self.fields["body"].choices = [(each, each) for each in bodies]  # type: ignore[attr-defined]
        if len(bodies) < 2:
            del self.fields["body"]
        if not bodies:
            del self.fields["number"]


def appeal_list(request: HttpRequest) -> HttpResponse:
    steps = due_steps(clock.today())
    rows = [
        (each, due_of(each.appeal.due_on, steps, ended=each.appeal.state != "filed"))
        for each in appeals_for(request.actor)  # type: ignore[attr-defined]
    ]
    return render(request, "officer/appeal_list.html", {"rows": rows})


def appeal(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = appeal_by_ref(actor, ref)
    pack = pack_of(row.case.round)
    workflow = pack.section("workflows")[row.case.workflow]
    standing = may_decide(actor, row, pack)
    rule = appeal_rule(pack, row.case.workflow, row.move.action, row.move.source)
    form = DecisionForm(posted(request), bodies_of(row, rule) if rule else ())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(
            form,
            lambda: decide_appeal(
                appeal=row,
                won=given["won"] == "yes",
                reason=given["reason"],
                number=given.get("number", ""),
                body=given.get("body", ""),
                by=actor,
            ),
        )
        if done is not None:
            messages.success(request, _("已作出复议决定。"))
            return redirect("officer:appeal", ref)
    open_here = row.state == "filed" and not isinstance(standing, Denied)
    context = {
        "appeal": row,
        "case": row.case,
        "party": row.case.enterprise or row.case.supplier,
        "step": next(each["title"] for each in workflow["moves"] if each["action"] == row.move.action),
        "reopens_to": workflow["states"][rule.reopens_to]["title"] if rule else "",
        "restores": rule is not None and rule.reopens_to in workflow["ends"],
        "undone": [pack.section("effects")[name]["title"] for name in row.move.effects] if rule else [],
        "left": left_ended(row.move) if row.state == "upheld" else (),
        "reading": rule.reading if rule else "",
        "clause": clauses(pack, rule.clause) if rule else "",
        "form": form if open_here or form.errors else None,
        "standing": standing if row.state == "filed" and isinstance(standing, Denied) else None,
    }
    return render(request, "officer/appeal.html", context, status=422 if form.errors else 200)
