"""The own data: what is kept and why, who looked at it, a copy, requests to correct or erase.

Not here: answering requests (`web.administration.privacy`), the public notice (`web.public`).
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.audit.titles import PURPOSES
from yunti.apps.privacy import exports, queries, services
from yunti.apps.privacy.enums import RequestKind
from yunti.apps.privacy.register import REGISTER
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Refused
from yunti.web.shared.layouts import base_for
from yunti.web.shared.problems import posted, put_back

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RequestForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("请求"), choices=[("", gettext_lazy("请选择")), *RequestKind.choices]
    )
    text = forms.CharField(
        label=gettext_lazy("内容"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("更正的，写明哪一项、应当是什么；删除的可以不写。"),
    )


def own_data(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = RequestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(**form.cleaned_data, by=actor)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, _("已收到，%(due)s前答复。") % {"due": made.due_on})
            return redirect("account:own-data")
    viewings = list(queries.viewings_of(actor)[: queries.PAGE])
    context = {
        "base": base_for(request),
        "form": form,
        "register": REGISTER,
        "requests": list(queries.own_requests(actor)[: queries.PAGE]),
        "viewings": [
            {
                "moment": clock.local(row.viewed_at),
                "desk": Desk(row.desk).label if row.desk in Desk.values else row.desk,
                "purpose": PURPOSES.get(row.purpose, row.purpose),
                "note": row.note,
                "viewer": name,
            }
            for row, name in _with_names(viewings)
        ],
    }
    return render(request, "account/own_data.html", context, status=422 if form.errors else 200)


def as_json(request: HttpRequest) -> HttpResponse:
    return _copy(request, exports.as_json, "json", "application/json")


def as_xlsx(request: HttpRequest) -> HttpResponse:
    return _copy(request, exports.as_workbook, "xlsx", XLSX)


def _copy(request: HttpRequest, write: Callable[[Any], bytes], ending: str, kind: str) -> HttpResponse:
    """Asking for a copy is itself a command that leaves an event."""
    content = services.export_own_data(by=request.actor)  # type: ignore[attr-defined]
    name = f"yunti-own-data-{clock.today().isoformat()}.{ending}"
    return HttpResponse(
        write(content), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _with_names(viewings: list) -> list:  # type: ignore[type-arg]
    names = queries.names_of({row.actor for row in viewings})
    return [(row, names.get(row.actor, row.actor)) for row in viewings]
