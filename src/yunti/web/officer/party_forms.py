"""Entering, correcting, giving figures, linking accounts and merging, for enterprises and suppliers alike.

Not here: dated statuses (`party_statuses.py`), lists and files (`enterprises.py`, `suppliers.py`), the rules (`apps.registry.services`).
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.registry.queries.merging import MergePreview, merge_preview
from yunti.apps.registry.services.facts import FactSource, record_facts
from yunti.apps.registry.services.parties import correct_party, link_organisation
from yunti.kit import clock
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.officer.forms import CorrectForm, FactForm, MergeForm, PartyForm
from yunti.web.officer.party_kinds import PartyKind
from yunti.web.shared.problems import posted, put_back

FACTS = ("employees", "revenue_fen", "assets_fen")


def party_new(request: HttpRequest, kind: PartyKind) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = PartyForm(
        posted(request), fields=kind.fields, jurisdiction=actor.jurisdiction, as_of=clock.today()
    )
    if request.method == "POST" and form.is_valid():
        row = attempt(form, lambda: kind.register(values=form.cleaned_data, by=actor))
        if row is not None:
            messages.success(request, _("已登记 %(name)s。") % {"name": row.name})
            return redirect(kind.url("detail", row.ref))
    return form_page(request, form, str(kind.new_title), kind.url("list"), str(kind.list_title))


def party_edit(request: HttpRequest, kind: PartyKind, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = kind.find(actor, ref)
    initial = {name: getattr(row, name) for name in kind.changeable} | {"seen_at": row.updated_at.isoformat()}
    form = CorrectForm(
        posted(request),
        initial=initial,
        fields=kind.changeable,
        jurisdiction=actor.jurisdiction,
        as_of=clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {name: given[name] for name in kind.changeable}
        told = {"reason": given["reason"], "seen_at": given["seen_at"]}
        if attempt(form, lambda: correct_party(party=row, values=values, **told, by=actor)):
            messages.success(request, _("已更正，每处改动都有留痕。"))
            return redirect(kind.url("detail", ref))
    return form_page(request, form, _("更正档案"), kind.url("detail", ref), row.name)


def party_facts(request: HttpRequest, kind: PartyKind, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = kind.find(actor, ref)
    form = FactForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {name: given[name] for name in FACTS}
        told: dict[str, Any] = {"valid_from": given["valid_from"], "source": FactSource(given["source"])}
        if attempt(form, lambda: record_facts(party=row, values=values, **told, by=actor)) is not None:
            messages.success(request, _("已登记，来源记为“已核实”。"))
            return redirect(kind.url("detail", ref))
    return form_page(request, form, _("登记数据"), kind.url("detail", ref), row.name)


def party_link(request: HttpRequest, kind: PartyKind, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    link_organisation(party=kind.find(actor, ref), by=actor)
    messages.success(request, str(kind.linked))
    return redirect(kind.url("detail", ref))


def party_merge(request: HttpRequest, kind: PartyKind, ref: str) -> HttpResponse:
    """First shows what would move; the button that does it comes with the preview."""
    actor = request.actor  # type: ignore[attr-defined]
    gone = kind.find(actor, ref)
    form = MergeForm(posted(request))
    preview: MergePreview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = kind.find_by_code(actor, form.cleaned_data["kept"])
        except NotFoundOrHidden:
            form.add_error("kept", kind.unknown_code)
        else:
            if "confirm" not in request.POST:
                preview = merge_preview(gone, kept, clock.today())
            elif attempt(
                form, lambda: kind.merge(gone=gone, kept=kept, reason=form.cleaned_data["reason"], by=actor)
            ):
                messages.success(request, _("已合并，数据、状态、人员和限制都已转入。"))
                return redirect(kind.url("detail", kept.ref))
    context = {"party": gone, "form": form, "preview": preview, "back": kind.url("detail", ref)}
    return render(request, "officer/party_merge.html", context, status=422 if form.errors else 200)


def attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What the service answers; nothing where it refused, with the reasons put back into the form."""
    try:
        return act()
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        put_back(form, refusal)
        return None


def form_page(
    request: HttpRequest, form: forms.Form, title: str, back: str, subject: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "back": back, "subject": subject}
    return render(request, "officer/form.html", context, status=422 if form.errors else 200)
