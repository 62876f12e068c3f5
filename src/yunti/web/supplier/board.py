"""The supplier's board: its clients and vouchers of each round, what its services cost beside their caps, its place.

Not here: the figures (`apps.boards`), its statement of account (`web.shared.statements`).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yunti.apps.boards.queries.suppliers import Own, own_board
from yunti.apps.registry.queries.parties import own_supplier
from yunti.apps.vouchers.queries.desk import State
from yunti.web.shared import amounts


def board(request: HttpRequest) -> HttpResponse:
    party = own_supplier(request.actor)  # type: ignore[attr-defined]
    rounds = own_board(party) if party is not None else []
    return render(request, "supplier/board.html", {"rounds": [_drawn(each) for each in rounds]})


def _drawn(each: Own) -> dict[str, Any]:
    statement = reverse("supplier:statement")
    return {
        "each": each,
        "states": [
            (
                state.label,
                each.states[state.value][0],
                amounts.in_statement(statement, each.states[state.value][1]),
            )
            for state in State
            if state.value in each.states
        ],
        "services": [
            (service, amounts.planned(service.fee_fen), amounts.planned(service.cap_fen))
            for service in each.services
        ],
    }
