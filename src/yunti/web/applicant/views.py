"""The front page of this desk. Not here: what it shows of other rooms (their own pages)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.cases.queries.openings import openings_for, own_cases
from yunti.apps.registry.queries.parties import own_enterprise
from yunti.kit.actors import Actor

NEWEST = 5


def home(request: HttpRequest) -> HttpResponse:
    """What waits for the party first, then what others have in hand, then what could be begun."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cases = own_cases(actor)
    context = {
        "to_do": [each for each in cases if each.editable],
        "under_way": [each for each in cases if not each.editable][:NEWEST],
        "to_begin": [each for each in openings_for(actor, own_enterprise(actor)) if each.case is None],
    }
    return render(request, "applicant/home.html", context)
