"""How a case stands, for whoever has the number and the secret of the receipt. Not here: the receipt (`web.applicant`)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.cases.queries.looking_up import case_with_secret, progress_of
from yunti.apps.certificates.queries import certificates_from
from yunti.apps.publicity.queries.lists import shown_list
from yunti.kit import clock
from yunti.web.public.lists import fresh
from yunti.web.shared.case_papers import content_check
from yunti.web.shared.patience import require_patience

TRIES = "30/h/ip"


def progress(request: HttpRequest) -> HttpResponse:
    """Sent, never in the address: neither a log nor a history keeps the secret. A wrong number, a wrong secret and a
    case that was never handed in get the same answer."""
    context: dict[str, Any] = {"number": ""}
    status = 200
    if request.method == "POST":
        require_patience(request, "progress", TRIES)
        context["number"] = request.POST.get("number", "").strip()[:60]
        case = case_with_secret(context["number"], request.POST.get("secret", ""))
        if case is None:
            context["wrong"], status = True, 422
        else:
            context |= content_check(case, request.POST.get("digest", "")) | {
                "case": case,
                "told": progress_of(case),
                "list": shown_list(case.pk),
                "certificates": certificates_from(case.ref, clock.today()),
            }
    return fresh(render(request, "public/progress.html", context, status=status))
