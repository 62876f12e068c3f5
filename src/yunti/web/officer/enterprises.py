"""Enterprises at the officer's desk: the list with filters and search, suggestions while typing, one file in full.

Not here: entering and correcting (`party_forms.py`), suppliers (`suppliers.py`), lists coming in (`imports.py`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yunti.apps.registry.permissions import SENIOR_OFFICERS
from yunti.apps.registry.queries import parties, standings
from yunti.apps.registry.queries.listings import violations_of
from yunti.apps.vouchers.queries.strikes import struck_everywhere
from yunti.kit import clock
from yunti.kit.actors import OFFICERS
from yunti.kit.viewing import record_viewing
from yunti.web.officer.choices import options
from yunti.web.officer.lists import ListPage, link, place_links, places_of, saved_views, total_text
from yunti.web.officer.party_kinds import ENTERPRISE, detail_context

FILTERS = ("region", "division", "size", "status", "provenance")
SUGGESTIONS = 8


def enterprise_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    as_of = clock.today()
    chosen = parties.ListFilter.read(request.GET)
    rows = parties.filtered(parties.enterprises_visible_to(actor), chosen, as_of)
    after, before = places_of(request)
    page = parties.page_of(rows, parties.COLUMNS, chosen.sort, after=after, before=before)
    previous, following = place_links(chosen, page)
    shown = ListPage(
        chosen=chosen,
        page=page,
        total=total_text(parties.capped_count(rows)),
        previous=previous,
        next=following,
        barred=frozenset(standings.barred_among((row[3] for row in page.rows), as_of)),
        as_of=as_of,
    )
    selects = {name: options(name, getattr(chosen, name), actor.jurisdiction, as_of) for name in FILTERS}
    template = "officer/enterprise_list.html" + ("#list" if request.htmx else "")  # type: ignore[attr-defined]
    return render(
        request,
        template,
        {
            "list": shown,
            "rows": shown.rows(),
            "options": selects,
            "views": saved_views(chosen),
            "query": link(chosen),
            "base": reverse("officer:enterprise-list"),
            "may_edit": actor.at(*OFFICERS),
        },
    )


def enterprise_suggest(request: HttpRequest) -> HttpResponse:
    """The first few enterprises for what is being typed; the same door as the list."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = parties.ListFilter(words=request.GET.get("q", "").strip()[:60])
    found: list[tuple[str, str, str]] = []
    if chosen.words:
        rows = parties.filtered(parties.enterprises_visible_to(actor), chosen, clock.today())
        found = list(rows.order_by("initials", "id").values_list("ref", "name", "uscc")[:SUGGESTIONS])
    return render(request, "officer/enterprise_suggest.html", {"found": found})


def enterprise_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """Opening a file leaves a trace: it shows business figures and persons."""
    actor = request.actor  # type: ignore[attr-defined]
    row = parties.enterprise_by_ref(actor, ref)
    record_viewing(row, by=actor, purpose="registry.detail")
    context = detail_context(ENTERPRISE, row, actor, clock.today())
    context["struck"] = struck_everywhere(row.pk)
    context["violations"] = violations_of(row)
    context["may_judge"] = context["may_edit"] and actor.at(*SENIOR_OFFICERS)
    return render(request, "officer/party_detail.html", context)
