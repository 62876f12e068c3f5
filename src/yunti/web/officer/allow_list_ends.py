"""Ending an allow-list, and making the list of a lower place one's own: shown beforehand, then confirmed.

Not here: publishing an edition, confirming names (`allow_lists.py`).
"""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.reference.queries.regions import full_region_name
from yunti.apps.registry.permissions import can_keep_list, can_take_over_list
from yunti.apps.registry.queries.allow_lists import (
    allow_list_by_ref,
    editions_left,
    entries_of,
    lists_below,
)
from yunti.apps.registry.services.allow_lists import end_allow_list, take_over_allow_list
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.permissions import require
from yunti.web.officer.allow_lists import AllowListForm, report_on, shown_report, take_file
from yunti.web.officer.party_forms import attempt
from yunti.web.officer.party_statuses import EndForm
from yunti.web.shared.problems import posted


class TakeOverForm(AllowListForm):
    code = None  # type: ignore[assignment]  # that of the list taken over
    reason = forms.CharField(
        label=gettext_lazy("收归理由"),
        error_messages={"required": gettext_lazy("没有填写理由。")},
        max_length=200,
        help_text=gettext_lazy("写明决定的文号。"),
    )
    field_order = ("title", "edition", "source", "valid_from", "reason", "file", "entries")


def allow_list_end(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = allow_list_by_ref(actor, ref)
    require(can_keep_list(actor, each.jurisdiction))
    today = clock.today()
    form = EndForm(posted(request), initial={"on": today})
    shown = False
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        shown = "confirm" not in request.POST
        if not shown and attempt(form, lambda: end_allow_list(each=each, **given, by=actor)):
            messages.success(request, _("已终止，以前核对过的不变。"))
            return redirect("officer:list-allow", ref)
    context = {
        "list": each,
        "left": editions_left(each, today),
        "ending": editions_left(each, form.cleaned_data["on"]) if shown else (),
        "place": full_region_name(each.jurisdiction, today),
        "form": form,
        "shown": shown,
    }
    return render(request, "officer/allow_list_end.html", context, status=422 if form.errors else 200)


def allow_list_take_over(request: HttpRequest, ref: str) -> HttpResponse:
    """The rows of the lists that end stand in the box, to be gone over; nothing is taken over without being shown first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = allow_list_by_ref(actor, ref)
    require(can_take_over_list(actor, each.jurisdiction))
    today = clock.today()
    below = lists_below(each, actor.jurisdiction, today)
    form = TakeOverForm(posted(request), cast(Any, request.FILES) or None, initial=_initial(each, below))
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid() and take_file(form):
        rows, given = form.rows(), _given(form)
        context = shown_report(report_on(rows, actor.jurisdiction))
        if "confirm" in request.POST:
            made = attempt(form, lambda: take_over_allow_list(each=each, **given, entries=rows, by=actor))
            if made is not None:
                messages.success(request, _("已收归，下级的名单到前一天为止。"))
                return redirect("officer:list-allow", made.ref)
        context["ending"] = _with_places(lists_below(each, actor.jurisdiction, given["valid_from"]))
    context |= {
        "list": each,
        "below": _with_places(below),
        "place": full_region_name(actor.jurisdiction, today),
        "form": form,
    }
    return render(request, "officer/allow_list_take_over.html", context, status=422 if form.errors else 200)


def _given(form: TakeOverForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("title", "edition", "source", "valid_from", "reason")}


def _initial(each: Any, below: list[Any]) -> dict[str, str]:
    rows = entries_of(below)
    return {"title": each.title, "entries": "\n".join(f"{uscc} {name}".strip() for uscc, name in rows)}


def _with_places(lists: list[Any]) -> list[tuple[Any, str]]:
    today = clock.today()
    return [(row, full_region_name(row.jurisdiction, today)) for row in lists]
