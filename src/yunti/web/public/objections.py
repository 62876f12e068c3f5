"""Objecting to one line of a running list: the form, the confirmation, and how it stands, for whoever holds the code.

Not here: the lists (`lists.py`), handling objections (`web.officer.objections`).
"""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.permissions import can_object, is_open_to_everybody
from yunti.apps.publicity.queries.lists import (
    LineState,
    ListState,
    PublicList,
    Row,
    list_with,
    rows_of,
    state_of,
)
from yunti.apps.publicity.queries.objections import ObjectionState, objection_of_holder, own_objection
from yunti.apps.publicity.services import begin_objection, confirm_line_objection, raise_line_objection
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.permissions import require
from yunti.kit.references import new_reference
from yunti.packs.publicity import Objections, showing_named, way_to_object
from yunti.web.public.lists import fresh
from yunti.web.shared.errors import TooManyRequests
from yunti.web.shared.patience import require_patience
from yunti.web.shared.problems import posted, put_back

RAISING, MISSES = "20/h/ip", "60/h/ip"


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("事实和理由"),
        help_text=gettext_lazy("写明时间、事项和依据，最多 5,000 字。"),
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": 5000}),
        error_messages={"required": gettext_lazy("没有写明异议的内容和依据。")},
    )
    objector = forms.CharField(
        label=gettext_lazy("姓名或单位名称"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("没有填写姓名或单位名称，异议要实名提出。")},
    )
    contact = forms.CharField(
        label=gettext_lazy("联系方式"),
        max_length=100,
        help_text=gettext_lazy("电子邮箱或电话，只给核查人员看。留邮箱的，确认链接寄到邮箱。"),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("没有填写联系方式，处理结果要告知本人。")},
    )


def objection_new(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    each = list_with(ref)
    showing = showing_named(pack_of(each.round), each.name)
    if showing is None or not showing.is_publicity or state_of(each, clock.today()) is not ListState.RUNNING:
        raise NotFoundOrHidden(_("公示已经结束，不再受理异议。"))
    row = next((row for row in rows_of(each).rows if row.number == number), None)
    if row is None or row.state not in (LineState.SHOWN, LineState.SUSPENDED):
        raise NotFoundOrHidden(_("名单里没有这一行，或者已经撤下。"))
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_person and not is_open_to_everybody(pack_of(each.round), showing):
        return redirect_to_login(request.get_full_path())
    require(can_object(actor, pack_of(each.round), showing))
    way = way_to_object(pack_of(each.round), showing)
    if way is not None and way.workflow:
        return _as_case(request, each, row, way)
    form, status = ObjectionForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                require_patience(request, "objection", RAISING)  # only what would be written counts
                made, code = raise_line_objection(on=each, number=number, by=actor, **form.cleaned_data)
            except (InvalidInput, TooManyRequests) as refusal:
                put_back(form, refusal)
                status = refusal.status if isinstance(refusal, TooManyRequests) else 422
            else:
                if made.by_mail:
                    context: dict[str, Any] = {"list": each, "row": row, "made": made}
                    return fresh(render(request, "public/objection_sent.html", context))
                return redirect("public:objection", made.objection.ref, code)
    context = {"list": each, "row": row, "form": form, "objecting": way}
    return fresh(render(request, "public/objection_new.html", context, status=status))


def _as_case(request: HttpRequest, each: PublicList, row: Row, way: Objections) -> HttpResponse:
    """Where it is written is the objector's own case; here it begins, or is found again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own, refusal = own_objection(actor, each, row.number), None
    if request.method == "POST" and own is None:
        try:
            key = request.POST.get("key", "")[:64] or None
            own = begin_objection(on=each, number=row.number, by=actor, key=key)
        except (Conflict, Refused) as refused:
            refusal = refused
    if request.method == "POST" and own is not None:
        return redirect("applicant:case", own.case.ref)
    told = replace(row, cells=tuple(cell for cell in row.cells if cell))
    context = {
        "list": each,
        "row": told,
        "objecting": way,
        "own": own,
        "refusal": refusal,
        "key": new_reference(),
    }
    return fresh(render(request, "public/objection_begin.html", context, status=422 if refusal else 200))


def objection(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    """What was sent, to be confirmed; afterwards how it stands. The address is the objector's alone."""
    try:
        found = objection_of_holder(ref, code)
    except NotFoundOrHidden:
        require_patience(request, "objection-code", MISSES)
        raise
    refusal = None
    if request.method == "POST":
        try:
            confirm_line_objection(ref=ref, code=code, by=request.actor)  # type: ignore[attr-defined]
            return redirect("public:objection", ref, code)
        except Conflict as conflict:
            refusal = conflict
    each = found.line.list
    shown = next(row for row in rows_of(each, states=False).rows if row.number == found.line.number)
    context = {
        "found": found,
        "list": each,
        "row": shown,
        "waits": found.objection.state == ObjectionState.RAISED,
        "settled": found.objection.settled_at is not None,
        "refusal": refusal,
    }
    return fresh(render(request, "public/objection.html", context, status=refusal.status if refusal else 200))
