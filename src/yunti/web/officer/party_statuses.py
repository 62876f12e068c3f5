"""Dated statuses of an enterprise or supplier at the officer's desk: granting, ending, and the kinds there are.

Both acts are shown in full before they are done. Not here: the rules (`apps.registry.services.statuses`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.registry.permissions import SENIOR_OFFICERS
from yunti.apps.registry.queries.facts import status_in_force, status_kinds, status_of
from yunti.apps.registry.services.statuses import (
    GrantedStatus,
    define_status_kind,
    grant_status,
    revoke_status,
)
from yunti.kit import clock
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.officer.party_kinds import PartyKind
from yunti.web.shared.problems import posted


class GrantForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("状态种类"), error_messages={"required": gettext_lazy("没有选择状态种类。")}
    )
    value = forms.CharField(
        label=gettext_lazy("内容"),
        error_messages={"required": gettext_lazy("没有填写状态内容。")},
        max_length=60,
        help_text=gettext_lazy("例如三星级。"),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("起"), error_messages={"required": gettext_lazy("没有填写起始日期。")}
    )
    valid_to = forms.DateField(
        label=gettext_lazy("止"),
        required=False,
        help_text=gettext_lazy("含这一天；不填则到终止为止。"),
    )
    source = forms.CharField(
        label=gettext_lazy("认定依据"),
        error_messages={"required": gettext_lazy("没有填写认定依据。")},
        max_length=200,
        help_text=gettext_lazy("公布文件的名称和文号。"),
    )
    clause = forms.CharField(
        label=gettext_lazy("依据条款"), required=False, max_length=200, help_text=gettext_lazy("例如第六条。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext_lazy("请选择")), *((kind.code, kind.title) for kind in status_kinds())]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    @property
    def kind_title(self) -> str:
        return dict(self.fields["kind"].choices)[self.cleaned_data["kind"]]  # type: ignore[attr-defined, no-any-return]


class EndForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("终止日期"),
        error_messages={"required": gettext_lazy("没有填写终止日期。")},
        help_text=gettext_lazy("从这一天起不再有效，以前的日子照旧。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("终止理由"),
        error_messages={"required": gettext_lazy("没有填写终止理由。")},
        max_length=200,
        help_text=gettext_lazy("写明决定的文号。"),
    )


class KindForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("代号"),
        error_messages={"required": gettext_lazy("没有填写代号。")},
        max_length=60,
        help_text=gettext_lazy("小写字母、数字和连字符；用已有的代号就是改它的名称。"),
        widget=forms.TextInput(attrs={"class": "mono"}),
    )
    title = forms.CharField(
        label=gettext_lazy("名称"),
        error_messages={"required": gettext_lazy("没有填写名称。")},
        max_length=100,
        help_text=gettext_lazy("例如上云星级。"),
    )


def status_grant(request: HttpRequest, kind: PartyKind, ref: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    party = kind.find(actor, ref)
    form = GrantForm(posted(request), initial={"valid_from": clock.today()})
    shown = False
    if request.method == "POST" and form.is_valid():
        told = GrantedStatus(**form.cleaned_data)
        shown = "confirm" not in request.POST
        if not shown and attempt(form, lambda: grant_status(party=party, status=told, by=actor)):
            messages.success(request, _("已授予，档案和留痕里都有记录。"))
            return redirect(kind.url("detail", ref))
    context = {
        "party": party,
        "form": form,
        "shown": shown,
        "back": kind.url("detail", ref),
        "kinds_url": reverse("officer:status-kind-new") if actor.at(*SENIOR_OFFICERS) else "",
    }
    return render(request, "officer/status_grant.html", context, status=422 if form.errors else 200)


def status_end(request: HttpRequest, kind: PartyKind, ref: str, grant: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    party = kind.find(actor, ref)
    row = status_of(party, grant)
    form = EndForm(posted(request), initial={"on": clock.today()})
    shown = False
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        shown = "confirm" not in request.POST
        if not shown and attempt(form, lambda: revoke_status(grant=row, **given, by=actor)):
            messages.success(request, _("已终止，以前的日子照旧有效。"))
            return redirect(kind.url("detail", ref))
    context = {
        "party": party,
        "grant": row,
        "holds": status_in_force(row, clock.today()),
        "form": form,
        "shown": shown,
        "back": kind.url("detail", ref),
    }
    return render(request, "officer/status_end.html", context, status=422 if form.errors else 200)


def status_kind_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = KindForm(posted(request))
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: define_status_kind(**form.cleaned_data, by=actor)):
        messages.success(request, _("已登记，现在可以在企业和服务商的档案里授予。"))
        return redirect("officer:list-home")
    return form_page(request, form, _("登记状态种类"), reverse("officer:list-home"), _("名单"))
