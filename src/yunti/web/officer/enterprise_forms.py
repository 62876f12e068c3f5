"""Entering, correcting, giving figures, linking accounts and merging enterprises at the officer's desk.

Not here: the list and the file itself (`enterprises.py`), the rules (`apps.registry.services`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.registry.masterdata import ENTERPRISE_FIELDS
from yunti.apps.registry.queries import parties
from yunti.apps.registry.queries.merging import MergePreview, merge_preview
from yunti.apps.registry.services.facts import FactSource, record_facts
from yunti.apps.registry.services.merging import merge_enterprises
from yunti.apps.registry.services.parties import correct_party, link_organisation, register_enterprise
from yunti.kit import clock
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Refused
from yunti.web.officer.forms import CorrectForm, FactForm, MergeForm, PartyForm
from yunti.web.shared.problems import put_back

CHANGEABLE = tuple(name for name in ENTERPRISE_FIELDS if name != "uscc")
FACTS = ("employees", "revenue_fen", "assets_fen")


def enterprise_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = PartyForm(
        request.POST or None, fields=ENTERPRISE_FIELDS, jurisdiction=actor.jurisdiction, as_of=clock.today()
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = register_enterprise(values=form.cleaned_data, by=actor)
        except (InvalidInput, Conflict) as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, _("已登记 %(name)s。") % {"name": row.name})
            return redirect("officer:enterprise-detail", row.ref)
    return form_page(request, form, _("登记企业"), reverse("officer:enterprise-list"), _("企业名录"))


def enterprise_edit(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = parties.enterprise_by_ref(actor, ref)
    initial = {name: getattr(row, name) for name in CHANGEABLE} | {"seen_at": row.updated_at.isoformat()}
    form = CorrectForm(
        request.POST or None,
        initial=initial,
        fields=CHANGEABLE,
        jurisdiction=actor.jurisdiction,
        as_of=clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in CHANGEABLE}
        try:
            correct_party(
                party=row,
                values=values,
                reason=form.cleaned_data["reason"],
                seen_at=form.cleaned_data["seen_at"],
                by=actor,
            )
        except (InvalidInput, Conflict) as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, _("已更正，每处改动都有留痕。"))
            return redirect("officer:enterprise-detail", ref)
    return form_page(request, form, _("更正档案"), reverse("officer:enterprise-detail", args=[ref]), row.name)


def enterprise_facts(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = parties.enterprise_by_ref(actor, ref)
    form = FactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            record_facts(
                party=row,
                values={name: given[name] for name in FACTS},
                valid_from=given["valid_from"],
                source=FactSource(given["source"]),
                by=actor,
            )
        except (InvalidInput, Conflict) as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, _("已登记，来源记为“已核实”。"))
            return redirect("officer:enterprise-detail", ref)
    return form_page(request, form, _("登记数据"), reverse("officer:enterprise-detail", args=[ref]), row.name)


def enterprise_link(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    link_organisation(party=parties.enterprise_by_ref(actor, ref), by=actor)
    messages.success(request, _("已确认，这个账号现在可以看到本企业的档案。"))
    return redirect("officer:enterprise-detail", ref)


def enterprise_merge(request: HttpRequest, ref: str) -> HttpResponse:
    """First shows what would move; the button that does it comes with the preview."""
    actor = request.actor  # type: ignore[attr-defined]
    gone = parties.enterprise_by_ref(actor, ref)
    form = MergeForm(request.POST or None)
    preview: MergePreview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = parties.enterprise_by_code(actor, form.cleaned_data["kept"])
            if "confirm" in request.POST:
                merge_enterprises(gone=gone, kept=kept, reason=form.cleaned_data["reason"], by=actor)
                messages.success(request, _("已合并，数据、状态、人员和限制都已转入。"))
                return redirect("officer:enterprise-detail", kept.ref)
            preview = merge_preview(gone, kept, clock.today())
        except NotFoundOrHidden:
            form.add_error("kept", _("辖区内没有这个信用代码的企业。"))
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
    return render(
        request,
        "officer/enterprise_merge.html",
        {
            "party": gone,
            "form": form,
            "preview": preview,
            "back": reverse("officer:enterprise-detail", args=[ref]),
        },
    )


def form_page(
    request: HttpRequest, form: forms.Form, title: str, back: str, subject: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "back": back, "subject": subject}
    return render(request, "officer/form.html", context, status=422 if form.errors else 200)
