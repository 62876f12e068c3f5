"""The administrators' pages of regions: the tree level by level, search, changes and their entry.

Not here: what a change may be (`apps.reference.services`), authorities and their jurisdictions (the desk's other pages).
"""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.audit.queries import names_of
from yunti.apps.reference import queries, services
from yunti.apps.reference.enums import RegionChangeKind
from yunti.domain.dates import ONE_DAY
from yunti.domain.regions import Region
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.references import new_reference
from yunti.web.shared.problems import posted, put_back

MOST_FOUND, MOST_CHANGES = 100, 100
LEVELS = {
    "province": gettext_lazy("省级"),
    "prefecture": gettext_lazy("市级"),
    "county": gettext_lazy("县级"),
}


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("变更"), choices=RegionChangeKind.choices, widget=forms.RadioSelect
    )
    code = forms.CharField(
        label=gettext_lazy("代码"), help_text=gettext_lazy("6 位数字，前几位与上级相同"), max_length=12
    )
    name = forms.CharField(
        label=gettext_lazy("名称"),
        help_text=gettext_lazy("新设或更名后的全称；撤销时不填"),
        required=False,
        max_length=60,
    )
    parent = forms.CharField(
        label=gettext_lazy("上级代码"), help_text=gettext_lazy("新设时填写"), required=False, max_length=6
    )
    effective_on = forms.DateField(
        label=gettext_lazy("生效日"),
        help_text=gettext_lazy("撤销的，自这一天起不再有效"),
        widget=forms.DateInput(),
    )
    source = forms.CharField(
        label=gettext_lazy("依据文件"), help_text=gettext_lazy("批复名称或文号"), max_length=120
    )
    source_link = forms.URLField(
        label=gettext_lazy("原文网址"), required=False, max_length=300, assume_scheme="https"
    )
    note = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=200)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("撤回原因"), max_length=200)


def region_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    as_of = _day(request.GET.get("as_of", ""), today)
    words = request.GET.get("q", "").strip()[:60]
    code = request.GET.get("code", "")
    table = queries.regions()
    here = (table.lookup(code, as_of) or (table.rows_of(code) or (None,))[-1]) if code else None
    if code and here is None:
        raise NotFoundOrHidden
    found = _found(words, as_of) if words else list(table.children(code or None, as_of))
    context = {
        "rows": [_line(row, as_of) for row in found[:MOST_FOUND]],
        "more": len(found) > MOST_FOUND,
        "most": MOST_FOUND,
        "words": words,
        "here": here,
        "history": [_span(row) for row in table.rows_of(code)] if here else [],
        "above": table.ancestors(code, as_of) if here else (),
        "as_of": as_of,
        "is_today": as_of == today,
        "changes": queries.region_changes()[:MOST_CHANGES],
        "total": len(queries.counties_below(None, as_of)),
        "may_enter": _actor(request).at(Desk.SYSTEM_ADMIN),
    }
    return render(request, "administration/region_list.html", context)


def change_create(request: HttpRequest) -> HttpResponse:
    kind, code = request.GET.get("kind", ""), request.GET.get("code", "")[:6]
    adding = kind in (RegionChangeKind.CREATED, RegionChangeKind.ZONE)
    given = {"kind": kind, "parent" if adding else "code": code, "key": new_reference()}
    form = ChangeForm(posted(request), initial=given)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "kind": RegionChangeKind(form.cleaned_data["kind"])}
        try:
            row = services.change_region(**values, by=_actor(request))
        except Refused as refused:
            if refused.denial and refused.code != "other_jurisdiction":
                raise
            put_back(form, refused)
        else:
            toasts.success(request, _("区划变更已登记，自生效日起按新名称和范围显示。"))
            return redirect(f"{reverse('administration:region-list')}?code={row.parent or row.code}")
    status = 422 if form.errors else 200
    return render(request, "administration/region_change_create.html", {"form": form}, status=status)


def change(request: HttpRequest, ref: str) -> HttpResponse:
    row = queries.region_change_by_ref(ref)
    if row is None:
        raise NotFoundOrHidden
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_region_change(ref=ref, reason=form.cleaned_data["reason"], by=_actor(request))
        except InvalidInput as refused:
            put_back(form, refused)
        else:
            toasts.success(request, _("变更已撤回。"))
            return redirect("administration:region-list")
    people = names_of([row.entered_by, row.withdrawn_by])
    context = {
        "change": row,
        "form": form,
        "entered_by": people.get(row.entered_by, row.entered_by),
        "withdrawn_by": people.get(row.withdrawn_by, row.withdrawn_by),
        "parent_name": queries.full_region_name(row.parent) if row.parent else "",
        "may_withdraw": row.withdrawn_at is None and _actor(request).at(Desk.SYSTEM_ADMIN),
    }
    return render(request, "administration/region_change.html", context, status=422 if form.errors else 200)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _day(typed: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return otherwise


def _found(words: str, as_of: date) -> list[Region]:
    """By code, or by name."""
    table = queries.regions()
    if words.isascii() and words.isdigit():
        row = table.lookup(words, as_of) or (table.rows_of(words) or (None,))[-1]
        return [row] if row else []
    return list(table.search(words, as_of))


def _line(row: Region, as_of: date) -> tuple[Any, ...]:
    """(code, name, level, full name, children, since)."""
    below = len(queries.regions().children(row.code, as_of))
    return (
        row.code,
        row.name,
        LEVELS[row.level.value],
        queries.full_region_name(row.code, as_of),
        below,
        row.span.start,
    )


def _span(row: Region) -> tuple[Any, ...]:
    """(name, from, last day, whether the days are known exactly, note)."""
    last = row.span.end - ONE_DAY if row.span.end else None
    return row.name, row.span.start, last, row.exact, row.note
