"""The supplier's own pilots: where the application stands, its amounts, its customers with what they have redeemed.

Not here: filling in the application (`web.applicant`), marking a customer (`cases.py`).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yunti.apps.pilots.queries.own import OwnPilot, own_pilots
from yunti.apps.reference.queries.regions import region_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.web.shared import amounts


def pilot_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pilots = own_pilots(actor)
    context = {
        "newest": _newest(pilots[0]) if pilots else None,
        "earlier": pilots[1:],
    }
    return render(request, "supplier/pilot_list.html", context)


def _newest(each: OwnPilot) -> dict[str, Any]:
    today, statement = clock.today(), reverse("supplier:statement")
    redeemed = {claim.voucher_id for claim in each.served.claims}
    least = each.spec.least_on(each.pack, today)
    return {
        "each": each,
        "writing": each.case.number is None,
        "intake": each.spec.at(each.pack, today),
        "copies": each.spec.copies_on(each.pack, today),
        "least": least,
        "ratio": min(each.served.small / (least or 1), 1),
        "shares": [(region_name(region), amounts.planned(fen)) for region, fen in each.shares],
        "means": [
            (each.served.titles[service], amounts.planned(fee), amounts.planned(cap), fee > cap)
            for service, (fee, cap) in each.served.means().items()
        ],
        "vouchers": [
            (row, row.pk in redeemed, amounts.in_statement(statement, row.amount_fen))
            for row in each.vouchers
        ],
    }
