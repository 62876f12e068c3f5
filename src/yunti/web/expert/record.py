"""The expert's own entry in the pool: what is written down, the days on which one may be asked, a pause, ties, the undertaking.

Not here: what the authority changes (`web.officer.experts`), the cases (`cases.py`).
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.queries.opinions import in_hand_of
from yunti.apps.desks.queries.relations import relation_by_ref, relations_of
from yunti.apps.desks.services import declare_relation, end_relation
from yunti.apps.experts import queries, services
from yunti.apps.experts.services import LONGEST_REASON
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.shared.days import day_field
from yunti.web.shared.problems import put_back
from yunti.web.shared.relations import RelationForm

WHAT = ("days", "pause", "sign", "resume", "declare", "end-relation")


class DaysForm(forms.Form):
    available_from = day_field(gettext_lazy("从哪天起可以安排"), required=False)
    available_to = day_field(gettext_lazy("到哪天为止"), required=False)


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("没有填写理由。")},
    )


class SignForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=gettext_lazy("我已看过全文，承诺遵守"),
        error_messages={"required": gettext_lazy("请先看过全文，再勾选承诺。")},
    )


class EndForm(forms.Form):
    ref = forms.CharField(max_length=16)
    reason = forms.CharField(max_length=200, error_messages={"required": gettext_lazy("没有填写理由。")})


def record(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own, text = queries.own_entry(actor), queries.current_text()
    what = request.POST.get("what", "") if request.method == "POST" else ""
    given = {name: request.POST if what == name else None for name in WHAT}
    days = {"available_from": own.available_from, "available_to": own.available_to} if own else {}
    shown: dict[str, forms.Form] = {
        "days": DaysForm(given["days"], initial=days),
        "pause": PauseForm(given["pause"]),
        "sign": SignForm(given["sign"], initial={"digest": text.digest if text else ""}),
        "resume": forms.Form(given["resume"]),
        "declare": RelationForm(given["declare"]),
        "end-relation": EndForm(given["end-relation"]),
    }
    sent = shown.get(what)
    if sent is not None and sent.is_valid() and _done(sent, lambda: _act(what, sent, own, actor)):
        messages.success(request, _("已保存。") if what != "sign" else _("保密承诺书已签署。"))
        return redirect("expert:record")
    return _draw(request, actor, own, text, shown, wrong=sent is not None)


def _act(what: str, form: forms.Form, own: Any, actor: Actor) -> object:
    told = form.cleaned_data
    if what == "sign":
        return services.sign_undertaking(digest=told["digest"], by=actor)
    if what == "declare":
        return declare_relation(**told, by=actor)
    if what == "end-relation":
        return end_relation(relation=relation_by_ref(actor, told["ref"]), reason=told["reason"], by=actor)
    if own is None:
        raise NotFoundOrHidden()
    if what == "days":
        return services.set_availability(expert=own, **told, by=actor)
    if what == "pause":
        return services.pause_expert(expert=own, reason=told["reason"], by=actor)
    return services.resume_expert(expert=own, by=actor)


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refusal:
        if refusal.denial or isinstance(refusal, NotFoundOrHidden):
            raise
        put_back(form, refusal)
        return False
    return True


def _draw(
    request: HttpRequest, actor: Actor, own: Any, text: Any, shown: dict[str, forms.Form], *, wrong: bool
) -> HttpResponse:
    today, person = clock.today(), actor.person_id or 0
    in_hand = in_hand_of([person])[person]
    signatures = queries.signatures_of(person)
    context = {
        "own": own,
        "state": own.state_on(today).label if own else "",
        "asking": queries.may_be_asked(own, today, in_hand) if own else None,
        "in_hand": in_hand,
        "text": text,
        "signatures": signatures,
        "signed": text is not None and any(each.text_id == text.pk for each in signatures),
        "in_pool": own is not None and own.ended_at is None,
        "may_resume": own is not None and own.paused_by == actor.ref,
        "forms": shown,
        "relation": shown["declare"],
        "relations": relations_of(actor),
    }
    return render(request, "expert/record.html", context, status=422 if wrong else 200)
