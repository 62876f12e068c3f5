"""Suppliers at the officer's desk: the list with filters and search, one file in full.

Not here: entering and correcting (`party_forms.py`), enterprises (`enterprises.py`), the supplier's own view (`web.supplier.record`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yunti.apps.registry.queries import parties, standings
from yunti.apps.tickets.enums import TicketState
from yunti.apps.tickets.queries import tickets_about
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Desk
from yunti.kit.viewing import record_viewing
from yunti.web.officer.choices import options
from yunti.web.officer.lists import ListPage, place_links, places_of, total_text
from yunti.web.officer.party_kinds import SUPPLIER, detail_context
from yunti.web.shared.tickets import TONES

TICKETS_SHOWN = 20
FILTERS = ("region", "status", "provenance")


def supplier_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    as_of = clock.today()
    chosen = parties.ListFilter.read({**request.GET.dict(), "division": "", "size": ""})
    rows = parties.filtered(parties.suppliers_visible_to(actor), chosen, as_of)
    after, before = places_of(request)
    page = parties.page_of(rows, parties.SUPPLIER_COLUMNS, chosen.sort, after=after, before=before)
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
    context = {
        "list": shown,
        "rows": shown.rows(),
        "options": {
            name: options(name, getattr(chosen, name), actor.jurisdiction, as_of) for name in FILTERS
        },
        "base": reverse("officer:supplier-list"),
        "may_edit": actor.at(*OFFICERS),
        "may_appraise": actor.at(Desk.PROVINCE),
    }
    template = "officer/supplier_list.html" + ("#list" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, context)


def supplier_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = parties.supplier_by_ref(actor, ref)
    record_viewing(row, by=actor, purpose="registry.detail")
    context = detail_context(SUPPLIER, row, actor, clock.today())
    context["tickets"] = [
        (each, TONES[TicketState(each.state)]) for each in tickets_about(actor, row)[:TICKETS_SHOWN]
    ]
    context["ticket_count"] = tickets_about(actor, row).count()
    return render(request, "officer/party_detail.html", context)
