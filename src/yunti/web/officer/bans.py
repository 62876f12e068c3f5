"""The registers that say who may not apply, and which allow-lists there are: what stands, entering, lifting.

Not here: allow-lists themselves (`allow_lists.py`), what a bar means for a party (`apps.registry.queries.standings`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.reference.queries.regions import full_region_name
from yunti.apps.registry.permissions import SENIOR_OFFICERS
from yunti.apps.registry.queries.allow_lists import in_force_on, is_to_come
from yunti.apps.registry.queries.listings import (
    allow_lists_for,
    ban_by_ref,
    bans_visible_to,
    names_by_code,
    records_visible_to,
)
from yunti.apps.registry.queries.standings import is_in_force
from yunti.apps.registry.services.bars import (
    NewBan,
    NewDishonestyRecord,
    lift_bar,
    record_ban,
    record_dishonesty,
)
from yunti.kit import clock
from yunti.kit.errors import Refused
from yunti.web.officer.party_forms import form_page
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import put_back

PAGE_SIZE = 50


class BanForm(forms.Form):
    uscc = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        error_messages={"required": gettext_lazy("没有填写统一社会信用代码。")},
        max_length=40,
    )
    ground = forms.CharField(
        label=gettext_lazy("事由"),
        error_messages={"required": gettext_lazy("没有填写事由。")},
        max_length=200,
    )
    clause = forms.CharField(
        label=gettext_lazy("依据条款"),
        error_messages={"required": gettext_lazy("没有填写依据条款。")},
        max_length=200,
    )
    source = forms.CharField(
        label=gettext_lazy("决定机关"),
        error_messages={"required": gettext_lazy("没有填写决定机关。")},
        max_length=200,
    )
    number = forms.CharField(label=gettext_lazy("文号"), required=False, max_length=100)
    valid_from = forms.DateField(label=gettext_lazy("起"))
    valid_to = forms.DateField(
        label=gettext_lazy("止"),
        required=False,
        help_text=gettext_lazy("到这一天为止，次日自动解除；不填则到解除为止。"),
    )


class DishonestyForm(forms.Form):
    uscc = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        error_messages={"required": gettext_lazy("没有填写统一社会信用代码。")},
        max_length=40,
    )
    source = forms.CharField(
        label=gettext_lazy("来源"),
        error_messages={"required": gettext_lazy("没有填写来源。")},
        max_length=200,
    )
    number = forms.CharField(
        label=gettext_lazy("文号"),
        error_messages={"required": gettext_lazy("没有填写文号。")},
        max_length=100,
    )
    valid_from = forms.DateField(label=gettext_lazy("起"))
    valid_to = forms.DateField(label=gettext_lazy("止"), required=False)


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("解除理由"),
        error_messages={"required": gettext_lazy("没有填写解除理由。")},
        max_length=200,
        help_text=gettext_lazy("写明决定的文号。"),
    )


def list_home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    today, words = clock.today(), request.GET.get("q", "").strip()[:60]
    bans, ban_pages = _page(request, bans_visible_to(actor, words), "page")
    records, record_pages = _page(request, records_visible_to(actor, words), "records")
    allow_lists, list_pages = _page(request, allow_lists_for(actor, today), "lists")
    names = names_by_code(row.uscc for row in (*bans, *records))
    context = {
        "words": words,
        "bans": [(row, is_in_force(row, today), names.get(row.uscc, "")) for row in bans],
        "ban_pages": ban_pages,
        "records": [(row, is_in_force(row, today), names.get(row.uscc, "")) for row in records],
        "record_pages": record_pages,
        "allow_lists": [
            (row, in_force_on(row, today), is_to_come(row, today), full_region_name(row.jurisdiction, today))
            for row in allow_lists
        ],
        "list_pages": list_pages,
        "may_keep": actor.at(*SENIOR_OFFICERS),
    }
    return render(request, "officer/list_home.html", context)


def _page(request: HttpRequest, rows: "QuerySet[Any]", name: str) -> tuple[list[Any], dict[str, str]]:
    """One page of a register, and the addresses of those beside it; the other registers stay where they are."""
    shown = Paginator(rows, PAGE_SIZE).get_page(page_number(request, name))
    return list(shown), pages(request, shown.number, shown.has_next(), name)


def ban_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = BanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _try(
            request, form, _("登记禁止申报"), lambda: record_ban(ban=NewBan(**form.cleaned_data), by=actor)
        )
    return form_page(request, form, _("登记禁止申报"), reverse("officer:list-home"), _("名单"))


def dishonesty_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = DishonestyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record = NewDishonestyRecord(**form.cleaned_data)
        return _try(request, form, _("登记失信记录"), lambda: record_dishonesty(record=record, by=actor))
    return form_page(request, form, _("登记失信记录"), reverse("officer:list-home"), _("名单"))


def bar_lift(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    bar = ban_by_ref(actor, ref)
    title = _("解除：%(name)s") % {"name": names_by_code([bar.uscc]).get(bar.uscc, bar.uscc)}
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _try(request, form, title, lambda: lift_bar(bar=bar, reason=reason, by=actor))
    return form_page(request, form, title, reverse("officer:list-home"), _("名单"))


def _try(request: HttpRequest, form: forms.Form, title: str, act: Any) -> HttpResponse:
    """Refusals go back beside the fields; want of permission becomes its own page."""
    try:
        act()
    except Refused as refusal:
        if refusal.denial:
            raise
        put_back(form, refusal)
        return form_page(request, form, title, reverse("officer:list-home"), _("名单"))
    messages.success(request, _("已登记，今天起各处核对都按新的名单。"))
    return redirect("officer:list-home")
