"""The front page of this desk. Not here: what it shows of other rooms (their own pages)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.cases.queries.openings import openings_for
from yunti.apps.registry.queries.parties import own_enterprise
from yunti.kit.actors import Actor


def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "applicant/home.html", {"openings": openings_for(actor, own_enterprise(actor))})
