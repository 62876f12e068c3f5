"""The account review: every active account with its rights, when it was last used, whether it has a second factor.

Not here: acting on what the review shows (`people.py`, `mandates.py`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yunti.apps.accounts import queries
from yunti.kit import clock

UNUSED_DAYS = 90


def account_review(request: HttpRequest) -> HttpResponse:
    lines = queries.account_review(request.actor, clock.today())  # type: ignore[attr-defined]
    context = {
        "lines": lines,
        "as_of": clock.today(),
        "unused": sum(line.unused_days >= UNUSED_DAYS for line in lines),
        "without_factor": sum(line.staff and not line.second_factor for line in lines),
        "without_mandate": sum(not line.mandates for line in lines),
        "unused_days": UNUSED_DAYS,
    }
    return render(request, "administration/account_review.html", context)
