"""The front page of this desk. Not here: what it shows of other rooms (their own pages)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.partners.queries import parts_of
from yunti.apps.pilots.queries.own import has_pilots
from yunti.apps.programmes.queries.events import events_for_party
from yunti.apps.registry.queries.parties import own_supplier
from yunti.apps.registry.queries.standings import standing
from yunti.kit import clock
from yunti.kit.actors import Actor


def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting = sum(each.waits for each in parts_of(actor))
    party = own_supplier(actor)
    barred = standing(party.uscc, clock.today()) if party is not None else None
    context = {
        "waiting": waiting,
        "standing": barred,
        "pilots": has_pilots(actor),
        "events": events_for_party(actor, "", clock.now()),
    }
    return render(request, "supplier/home.html", context)
