"""Suppliers at the officer's desk: list, one file in full, entering, correcting, figures, linking accounts.

Not here: enterprises (`enterprises.py`), the supplier's own view (`web.supplier.record`).
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.registry.masterdata import SUPPLIER_FIELDS
from yunti.apps.registry.queries import parties, standings
from yunti.apps.registry.services.parties import correct_party, link_organisation, register_supplier
from yunti.kit import clock
from yunti.kit.actors import OFFICERS
from yunti.kit.errors import Conflict, InvalidInput
from yunti.kit.viewing import record_viewing
from yunti.web.officer.choices import options
from yunti.web.officer.enterprise_forms import form_page
from yunti.web.officer.forms import CorrectForm, PartyForm
from yunti.web.officer.lists import ListPage, place_links, places_of, total_text
from yunti.web.shared.party_file import file_of
from yunti.web.shared.problems import put_back

CHANGEABLE = tuple(name for name in SUPPLIER_FIELDS if name != "uscc")
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
    }
    template = "officer/supplier_list.html" + ("#list" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, template, context)


def supplier_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = parties.supplier_by_ref(actor, ref)
    record_viewing(row, by=actor, purpose="registry.detail")
    context = file_of(row, SUPPLIER_FIELDS, actor, clock.today())
    context |= {"list_url": reverse("officer:supplier-list"), "list_title": _("服务商名录")}
    if context["may_edit"]:
        context |= {
            "edit_url": reverse("officer:supplier-edit", args=[ref]),
            "link_url": reverse("officer:supplier-link", args=[ref]),
            "unlinked": parties.unlinked_organisation(row),
        }
    return render(request, "officer/party_detail.html", context)


def supplier_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = PartyForm(
        request.POST or None, fields=SUPPLIER_FIELDS, jurisdiction=actor.jurisdiction, as_of=clock.today()
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = register_supplier(values=form.cleaned_data, by=actor)
        except (InvalidInput, Conflict) as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, _("已登记 %(name)s。") % {"name": row.name})
            return redirect("officer:supplier-detail", row.ref)
    return form_page(request, form, _("登记服务商"), reverse("officer:supplier-list"), _("服务商名录"))


def supplier_edit(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = parties.supplier_by_ref(actor, ref)
    initial = {name: getattr(row, name) for name in CHANGEABLE} | {"seen_at": row.updated_at.isoformat()}
    form = CorrectForm(
        request.POST or None,
        initial=initial,
        fields=CHANGEABLE,
        jurisdiction=actor.jurisdiction,
        as_of=clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {name: given[name] for name in CHANGEABLE}
        try:
            correct_party(
                party=row, values=values, reason=given["reason"], seen_at=given["seen_at"], by=actor
            )
        except (InvalidInput, Conflict) as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, _("已更正，每处改动都有留痕。"))
            return redirect("officer:supplier-detail", ref)
    return form_page(request, form, _("更正档案"), reverse("officer:supplier-detail", args=[ref]), row.name)


def supplier_link(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    link_organisation(party=parties.supplier_by_ref(actor, ref), by=actor)
    messages.success(request, _("已确认，这个账号现在可以看到本单位的档案。"))
    return redirect("officer:supplier-detail", ref)
