"""Which rounds are open to the party, its applications, and beginning one. Not here: filling it in (`cases.py`)."""

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.openings import Opening, openings_for, own_cases
from yunti.apps.cases.services import start_case
from yunti.apps.programmes.queries.rounds import round_by_ref
from yunti.apps.registry.queries.parties import own_party
from yunti.kit.actors import Actor, Desk
from yunti.kit.references import new_reference
from yunti.web.applicant.case_reading import looked_at, read_whole
from yunti.web.applicant.drawn_case import LEVEL


def case_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    party = own_party(actor)
    context = {
        "openings": _asked_first(openings_for(actor, party), request.GET.get("round", "")),
        "wanted": request.GET.get("round", ""),
        "cases": own_cases(actor),
        "party": party,
        "of_supplier": actor.at(Desk.SUPPLIER),
        "key": new_reference(),
    }
    return render(request, "applicant/case_list.html", context)


def _asked_first(openings: list[Opening], ref: str) -> list[Opening]:
    """Who comes from the page of a round finds that round at the top."""
    return sorted(openings, key=lambda each: each.round.ref != ref)


def case_start(request: HttpRequest, ref: str, workflow: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    party = own_party(actor)
    if party is None:
        return _to_the_record(request, actor)
    case = start_case(
        round=round_by_ref(ref), workflow=workflow, party=party, by=actor, key=request.POST.get("key") or None
    )
    toasts.success(request, _("已建立申报，填写的内容随时保存。"))
    return redirect(
        "applicant:case-section", case.ref, _first_section(read_whole(looked_at(request, case.ref)))
    )


def _to_the_record(request: HttpRequest, actor: Actor) -> HttpResponse:
    if actor.at(Desk.SUPPLIER):
        toasts.warning(request, _("请先登记服务商档案，申报时会自动带入。"))
        return redirect("supplier:supplier")
    toasts.warning(request, _("请先登记企业档案，申报时会自动带入。"))
    return redirect("applicant:enterprise")


def _first_section(around: Surroundings) -> str:
    """The level first, for it decides the form."""
    by_level = around.pack.section("workflows")[around.case.workflow].get("ladder")
    return LEVEL if by_level else next(each.section.key for each in around.filling.sections)
