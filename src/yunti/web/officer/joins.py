"""Requests to join an enterprise whose managers cannot answer: the officer of the region decides on proof.

Not here: requests that managers answer themselves (`web.account.colleagues`), the rules (`apps.accounts`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yunti.apps.accounts import queries, services
from yunti.kit.errors import InvalidInput


def join_list(request: HttpRequest, *, ref: str = "", problems: tuple[object, ...] = ()) -> HttpResponse:
    context = {
        "joins": queries.join_requests_for(request.actor),  # type: ignore[attr-defined]
        "problems": problems,
        "failed": ref,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "officer/join_list.html", context, status=422 if problems else 200)


def join_decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Admitted persons become managers of the enterprise; a refusal needs its reason."""
    try:
        services.decide_join_request(
            ref=ref,
            accept=request.POST.get("accept") == "yes",
            reason=request.POST.get("reason", ""),
            by=request.actor,  # type: ignore[attr-defined]
        )
    except InvalidInput as refusal:
        return join_list(request, ref=ref, problems=refusal.problems)
    return redirect("officer:join-list")
