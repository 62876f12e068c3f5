"""The front page of this desk. Not here: what it shows of other rooms (their own pages)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.cases.queries.openings import openings_for, own_cases
from yunti.apps.programmes.queries.events import events_for_party
from yunti.apps.registry.queries.parties import own_enterprise
from yunti.apps.registry.queries.standings import standing
from yunti.kit import clock
from yunti.kit.actors import Actor

NEWEST = 5


def home(request: HttpRequest) -> HttpResponse:
    """What waits for the party first, then what others have in hand, then what could be begun."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cases, party = own_cases(actor), own_enterprise(actor)
    context = {
        "standing": standing(party.uscc, clock.today()) if party is not None else None,
        "to_do": [each for each in cases if each.editable],
        "under_way": [each for each in cases if not each.editable][:NEWEST],
        "events": events_for_party(actor, party.region_code if party is not None else "", clock.now()),
        "to_begin": [each for each in openings_for(actor, party) if each.case is None],
    }
    return render(request, "applicant/home.html", context)
