"""The front page of this desk: what waits for an opinion, and a signature. Not here: the cases themselves (`cases.py`)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.opinions import cases_asked_for
from yunti.apps.experts.queries import is_unsigned
from yunti.apps.panels.queries.scores import handed_in_by
from yunti.web.shared.waiting import Waiting, present


def home(request: HttpRequest) -> HttpResponse:
    asked = cases_asked_for(request.actor)  # type: ignore[attr-defined]
    scored = handed_in_by(request.actor, [each.case for each in asked])  # type: ignore[attr-defined]
    count = sum(1 for each in asked if not each.answered and each.case.pk not in scored)
    lines = [Waiting(_("请您评审的申报"), "expert:cases", count)]
    if is_unsigned(request.actor):  # type: ignore[attr-defined]
        lines.append(Waiting(_("要签署的保密承诺书"), "expert:record", 1))
    waiting = present(lines)
    return render(request, "expert/home.html", {"waiting": waiting})
