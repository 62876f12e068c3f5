"""The front page of this desk. Not here: what it shows of other rooms (their own pages)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.partners.queries import parts_of
from yunti.kit.actors import Actor


def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting = sum(each.waits for each in parts_of(actor))
    return render(request, "supplier/home.html", {"waiting": waiting})
