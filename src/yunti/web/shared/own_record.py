"""A party's own record: what the registry holds about it, asking for a change, withdrawing, entering it at first.

The desks of enterprises and suppliers give their queries and addresses. Not here: deciding changes (`web.officer.changes`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.accounts.queries import organisation_by_ref
from yunti.apps.registry.enums import ChangeState
from yunti.apps.registry.masterdata import COLUMNS
from yunti.apps.registry.permissions import PartyRow
from yunti.apps.registry.queries.accounts import account_for
from yunti.apps.registry.queries.changes import change_by_ref
from yunti.apps.registry.services.changes import ask_for_change, withdraw_change
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared.party_file import file_of
from yunti.web.shared.problems import put_back


@dataclass(frozen=True)
class OwnDesk:
    """Whose record, its columns, and the addresses of the desk."""

    find: Callable[[Actor], PartyRow | None]
    declare: Callable[..., PartyRow]
    fields: Sequence[str]
    home: str
    change: str
    withdraw: str
    accounts: str
    title: Any


class DeclareForm(forms.Form):
    """The credit code is that of the signed-in organisation and is not asked."""

    def __init__(self, *args: Any, fields: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fields:
            if name != "uscc":
                self.fields[name] = _field(name)


def _field(name: str) -> forms.CharField:
    column = COLUMNS[name]
    missing = {"required": _("没有填写%(label)s。") % {"label": column.label}}
    return forms.CharField(
        label=column.label,
        required=column.needed,
        max_length=400,
        error_messages=missing,
        help_text=column.hint,
    )


class ChangeForm(forms.Form):
    field = forms.ChoiceField(label=gettext_lazy("变更哪一项"))
    new_value = forms.CharField(label=gettext_lazy("改为"), required=False, max_length=400)
    reason = forms.CharField(
        label=gettext_lazy("变更理由"),
        error_messages={"required": gettext_lazy("没有填写变更理由。")},
        max_length=400,
        help_text=gettext_lazy("例如营业执照已变更。"),
    )
    evidence_note = forms.CharField(
        label=gettext_lazy("证明材料说明"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("写明可以出示什么，例如新营业执照。"),
    )

    def __init__(self, *args: Any, fields: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, COLUMNS[name].label) for name in fields if name != "uscc"]
        self.fields["field"].choices = choices  # type: ignore[attr-defined]


def show(request: HttpRequest, desk: OwnDesk) -> HttpResponse:
    """The record, or the form to enter it when the registry holds none yet."""
    actor = request.actor  # type: ignore[attr-defined]
    party = desk.find(actor)
    if party is None:
        return _declare(request, desk, actor)
    context = file_of(party, desk.fields, actor, clock.today())
    context |= {"desk": desk, "pending": ChangeState.PENDING, "account": account_for(party, clock.now())}
    return render(request, "shared/own_record.html", context)


def _declare(request: HttpRequest, desk: OwnDesk, actor: Actor) -> HttpResponse:
    known = organisation_by_ref(actor.organisation_ref)
    initial = {"name": actor.organisation_name, "region_code": known.region_code if known else ""}
    form = DeclareForm(request.POST or None, fields=desk.fields, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            desk.declare(values=form.cleaned_data, by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("已登记，来源记为“企业自报”。"))
            return redirect(desk.home)
    return render(
        request,
        "shared/own_record_new.html",
        {"form": form, "desk": desk},
        status=422 if form.errors else 200,
    )


def change(request: HttpRequest, desk: OwnDesk) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    party = desk.find(actor)
    if party is None:
        raise NotFoundOrHidden()
    form = ChangeForm(
        request.POST or None, fields=desk.fields, initial={"field": request.GET.get("field", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_change(party=party, **form.cleaned_data, by=actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            messages.success(request, _("已提交，由所在地主管部门审核。"))
            return redirect(desk.home)
    context = {"form": form, "desk": desk, "party": party}
    return render(request, "shared/own_record_change.html", context, status=422 if form.errors else 200)


def withdraw(request: HttpRequest, desk: OwnDesk, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    withdraw_change(change=change_by_ref(actor, ref), by=actor)
    messages.success(request, _("已撤回。"))
    return redirect(desk.home)
