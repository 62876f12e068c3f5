"""Where an application stands in the order of arrival, for whoever has the reference of its arrival; and the proof of it.

Not here: applying (`web.applicant.case_turn`), what the proof rests on (`apps.intake.queries`).
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.intake.queries.arrivals import arrival_told
from yunti.domain.money import yuan
from yunti.kit import clock
from yunti.web.public.lists import fresh
from yunti.web.shared.patience import require_patience

TRIES = "60/h/ip"


def arrival(request: HttpRequest) -> HttpResponse:
    """Sent, never in the address. A reference that is none gets the same answer as one that is mistyped."""
    context: dict[str, Any] = {"ref": ""}
    status = 200
    if request.method == "POST":
        require_patience(request, "arrival", TRIES)
        context["ref"] = request.POST.get("ref", "").strip()[:40]
        told = arrival_told(context["ref"])
        if told is None:
            context["wrong"], status = True, 422
        else:
            context |= {
                "told": told,
                "arrived_at": clock.local(told.arrival.arrived_at),
                "amount": yuan(told.arrival.asked_fen).text,
                "proof": json.dumps(told.proof.said, ensure_ascii=False, indent=1) if told.proof else "",
            }
    return fresh(render(request, "public/arrival.html", context, status=status))
