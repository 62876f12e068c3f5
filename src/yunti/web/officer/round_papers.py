"""Lists of a round at the officer's desk: what can be drawn, and the files.

Not here: which cases stand in a list (`apps.paperwork.queries.round_lists`), papers of one case (`papers.py`).
"""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.queries.round_lists import list_named, lists_for
from yunti.apps.paperwork.services import paper_of_round
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared.case_papers import LABELS, sent


def round_papers(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = [
        (
            each.layout.title,
            each.round.title,
            [
                (
                    LABELS[suffix],
                    reverse("officer:round-paper", args=[each.round.ref, each.layout.name, suffix[1:]]),
                )
                for suffix in formats_of(each.layout)
            ],
        )
        for each in lists_for(actor)
    ]
    return render(request, "officer/round_papers.html", {"rows": rows})


def round_paper(request: HttpRequest, ref: str, name: str, suffix: str) -> FileResponse | HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    chosen = list_named(actor, ref, name)
    try:
        drawn = paper_of_round(chosen=chosen, suffix=f".{suffix}", by=actor)
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        messages.warning(request, f"{refusal.reason} {refusal.next_step}".strip())
        return redirect("officer:round-papers")
    return sent(drawn, suffix)
