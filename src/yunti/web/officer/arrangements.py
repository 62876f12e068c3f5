"""The officer's own arrangements: who stands in while one is away, ties that were declared, handing over all one has in hand.

Not here: one case (`case_hands.py`), mandates (`web.administration`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.services import NotAllHanded, hand_over, hand_over_foreseen
from yunti.apps.desks.queries.absences import (
    absence_by_ref,
    absences_of,
    colleagues_of,
    own_mandate,
    seat_by_ref,
    seats_under,
)
from yunti.apps.desks.queries.relations import relation_by_ref, relations_of
from yunti.apps.desks.services import arrange_absence, declare_relation, end_absence, end_relation
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.days import day_field
from yunti.web.shared.relations import RelationForm

Seats = list[tuple[str, str]]


class AbsenceForm(forms.Form):
    first_day = day_field(gettext_lazy("第一天"))
    last_day = day_field(gettext_lazy("最后一天"))
    substitute = forms.ChoiceField(
        label=gettext_lazy("代班人"), error_messages={"required": gettext_lazy("没有选择代班人。")}
    )
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200, required=False)

    def __init__(self, seats: Seats, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["substitute"].choices = [("", _("请选择")), *seats]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    giver = forms.ChoiceField(label=gettext_lazy("移交谁经办的"))
    taker = forms.ChoiceField(label=gettext_lazy("由谁接手"))
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=300,
        error_messages={"required": gettext_lazy("没有填写理由。")},
    )

    def __init__(self, seats: Seats, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        for name in ("giver", "taker"):
            self.fields[name].choices = seats  # type: ignore[attr-defined]


def arrangements(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own = own_mandate(actor)
    what = request.POST.get("what", "") if request.method == "POST" else ""
    seats = _named(colleagues_of(own))
    absence = AbsenceForm(seats, request.POST if what == "absence" else None)
    relation = RelationForm(request.POST if what == "declare" else None)
    refusal: Refused | None = None
    if what == "absence" and absence.is_valid():
        given = {**absence.cleaned_data, "substitute": seat_by_ref(absence.cleaned_data["substitute"])}
        if attempt(absence, lambda: arrange_absence(mandate=own, by=actor, **given)) is not None:
            messages.success(request, _("已安排代班，代班人会收到消息。"))
            return redirect("officer:arrangements")
    if (
        what == "declare"
        and relation.is_valid()
        and attempt(relation, lambda: declare_relation(by=actor, **relation.cleaned_data)) is not None
    ):
        messages.success(request, _("已申明。"))
        return redirect("officer:arrangements")
    if what in ("end-absence", "end-relation"):
        try:
            _ending(request, actor)[what]()
            messages.success(request, _("已撤销。"))
            return redirect("officer:arrangements")
        except NotFoundOrHidden:
            raise
        except Refused as found:
            refusal = found
    context = {
        "absence": absence,
        "relation": relation,
        "absences": absences_of(actor),
        "relations": relations_of(actor),
        "own": own,
        "has_colleagues": bool(seats),
        "refusal": refusal,
        "problems": refusal.problems if isinstance(refusal, InvalidInput) else (),
    }
    wrong = bool(absence.errors or relation.errors or refusal)
    return render(request, "officer/arrangements.html", context, status=422 if wrong else 200)


def _ending(request: HttpRequest, actor: Actor) -> dict[str, Callable[[], object]]:
    ref, reason = request.POST.get("ref", ""), request.POST.get("reason", "")
    return {
        "end-absence": lambda: end_absence(absence=absence_by_ref(actor, ref), by=actor),
        "end-relation": lambda: end_relation(relation=relation_by_ref(actor, ref), reason=reason, by=actor),
    }


def hand_over_desk(request: HttpRequest) -> HttpResponse:
    """First what would happen to each case, then all of them or none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own = own_mandate(actor)
    every = {row.pk: row for row in [own, *colleagues_of(own), *seats_under(actor)]}
    form = HandOverForm(_named(list(every.values())), request.POST if request.method == "POST" else None)
    foreseen = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        giver, taker = seat_by_ref(given["giver"]), seat_by_ref(given["taker"])
        if "confirm" in request.POST:
            try:
                made = hand_over(giver=giver, taker=taker, reason=given["reason"], by=actor)
                messages.success(request, _("已移交 %(count)s 件。") % {"count": len(made)})
                return redirect("officer:arrangements")
            except NotAllHanded as refusal:
                form.add_error(None, f"{refusal.reason} {refusal.next_step}")
            except InvalidInput as refusal:
                for problem in refusal.problems:
                    form.add_error(problem.field if problem.field in form.fields else None, problem.text)
            except Refused as refusal:
                form.add_error(None, f"{refusal.reason} {refusal.next_step}".strip())
        foreseen = hand_over_foreseen(giver, taker)
    context = {
        "form": form,
        "foreseen": foreseen,
        "all_go": foreseen is not None and not any(each.refusal for each in foreseen),
    }
    return render(request, "officer/hand_over.html", context, status=422 if form.errors else 200)


def _named(rows: Sequence[Any]) -> Seats:
    return [
        (row.ref, _("%(name)s，%(role)s") % {"name": row.person.name, "role": row.organisation.name})
        for row in rows
    ]
