"""The pool of experts at the officer's desk: the list with filters, one expert, taking in, changing, pausing, ending, the undertaking.

Not here: inviting to a case (`case_invited.py`), what experts do for themselves (`web.expert.record`).
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.queries.opinions import asked_within, in_hand_of
from yunti.apps.experts import queries, services
from yunti.apps.experts.enums import PoolState
from yunti.apps.experts.permissions import can_keep, can_publish_undertaking
from yunti.apps.experts.services import LONGEST_REASON, MOST_AT_ONCE, Particulars
from yunti.apps.reference.queries.regions import full_region_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.viewing import record_viewing
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.shared.days import day_field
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted

PAGE_SIZE = 50
TONES = {PoolState.OPEN: "ok", PoolState.PAUSED: "wait", PoolState.AWAY: "todo", PoolState.ENDED: "bad"}


class ParticularsForm(forms.Form):
    fields_said = forms.CharField(
        label=gettext_lazy("专业领域"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("每行写一个。"),
        error_messages={"required": gettext_lazy("没有填写专业领域。")},
    )
    institution = forms.CharField(
        label=gettext_lazy("工作单位"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写工作单位。")},
    )
    employer_uscc = forms.CharField(
        label=gettext_lazy("工作单位的统一社会信用代码"),
        max_length=18,
        required=False,
        help_text=gettext_lazy("用来核对专家是否在申报单位工作；没有代码的可以不填。"),
    )
    title = forms.CharField(label=gettext_lazy("职称"), max_length=60, required=False)
    most_at_once = forms.IntegerField(
        label=gettext_lazy("同时最多评审"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=5,
        error_messages={
            "required": gettext_lazy("没有填写最多几件。"),
            "invalid": gettext_lazy("填写一个整数。"),
        },
    )
    available_from = day_field(gettext_lazy("从哪天起可以安排"), required=False)
    available_to = day_field(gettext_lazy("到哪天为止"), required=False)

    def particulars(self) -> Particulars:
        told = dict(self.cleaned_data)
        lines = tuple(told.pop("fields_said").splitlines())
        told.pop("person", None)
        return Particulars(fields=lines, **told)

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error("fields_said" if field == "fields" else field, error)


class AdmitForm(ParticularsForm):
    person = forms.ChoiceField(
        label=gettext_lazy("人员"), error_messages={"required": gettext_lazy("没有选择人员。")}
    )
    field_order = ("person",)

    def __init__(self, persons: list[tuple[str, str]], data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["person"].choices = [("", _("请选择")), *persons]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("没有填写理由。")},
    )


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("承诺书正文"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("发布以后，每位专家都要重新签署；没有签署的不能邀请。"),
        error_messages={"required": gettext_lazy("没有写承诺书正文。")},
    )


def expert_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today, get = clock.today(), request.GET
    chosen = queries.PoolFilter(get.get("q", "").strip()[:60], get.get("field", ""), get.get("state", ""))
    every = queries.experts_visible_to(actor)
    shown = Paginator(queries.filtered(every, chosen, today), PAGE_SIZE).get_page(page_number(request))
    rows = list(shown)
    counts = in_hand_of([row.person_id for row in rows])
    askings = queries.asking_of(rows, today, counts)
    context = {
        "chosen": chosen,
        "rows": [(row, _state(row, today), counts[row.person_id], askings[row.pk]) for row in rows],
        "total": shown.paginator.count,
        "pages": pages(request, shown.number, shown.has_next()),
        "fields": queries.fields_among(every),
        "states": PoolState.choices,
        "text": queries.current_text(),
        "may_publish": bool(can_publish_undertaking(actor)),
    }
    return render(request, "officer/expert_list.html", context)


def _state(row: Any, today: date) -> tuple[str, str]:
    state = row.state_on(today)
    return str(state.label), TONES[state]


def expert_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, today = queries.expert_by_ref(actor, ref), clock.today()
    record_viewing(row, by=actor, purpose="experts.detail", about=row.person.ref)
    in_hand = in_hand_of([row.person_id])[row.person_id]
    state, tone = _state(row, today)
    context = {
        "expert": row,
        "state": state,
        "tone": tone,
        "place": full_region_name(row.region_code, today),
        "in_hand": in_hand,
        "asking": queries.may_be_asked(row, today, in_hand),
        "signatures": queries.signatures_of(row.person_id),
        "asked": asked_within(actor.jurisdiction, row.person_id),
        "may_keep": bool(can_keep(actor, row.region_code, row.person_id)) and row.ended_at is None,
    }
    return render(request, "officer/expert.html", context)


def expert_new(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    persons = {each.ref: each for each in queries.candidates(actor, clock.today())}
    if not persons:
        return render(request, "officer/expert_none.html")
    form = AdmitForm([(ref, each.name) for ref, each in persons.items()], posted(request))
    if request.method == "POST" and form.is_valid():
        person = persons[form.cleaned_data["person"]]
        told, here = form.particulars(), actor.jurisdiction
        row = attempt(
            form,
            lambda: services.admit_expert(person=person, region_code=here, particulars=told, by=actor),
        )
        if row is not None:
            messages.success(request, _("%(name)s 已入库。") % {"name": person.name})
            return redirect("officer:expert", row.ref)
    return form_page(request, form, _("专家入库"), reverse("officer:expert-list"), _("专家库"))


def expert_edit(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.expert_by_ref(actor, ref)
    names = ("institution", "employer_uscc", "title", "most_at_once", "available_from", "available_to")
    initial = {name: getattr(row, name) for name in names} | {"fields_said": row.fields}
    form = ParticularsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.particulars()
        if attempt(form, lambda: services.change_expert(expert=row, particulars=told, by=actor)):
            messages.success(request, _("已修改。"))
            return redirect("officer:expert", ref)
    return form_page(request, form, _("修改专家"), reverse("officer:expert", args=[ref]), row.person.name)


def expert_pause(request: HttpRequest, ref: str) -> HttpResponse:
    return _with_reason(
        request,
        ref,
        _("暂停安排"),
        _("已暂停，恢复以前不能邀请；已经邀请的照常评审。"),
        services.pause_expert,
    )


def expert_end(request: HttpRequest, ref: str) -> HttpResponse:
    return _with_reason(
        request,
        ref,
        _("出库"),
        _("已出库；已经邀请的照常评审，要停止的请在申报里结束邀请。"),
        services.end_expert,
    )


def _with_reason(
    request: HttpRequest, ref: str, title: str, done: str, act: Callable[..., object]
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.expert_by_ref(actor, ref)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: act(expert=row, reason=reason, by=actor)) is not None:
            messages.success(request, done)
            return redirect("officer:expert", ref)
    return form_page(request, form, title, reverse("officer:expert", args=[ref]), row.person.name)


def expert_resume(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    services.resume_expert(expert=queries.expert_by_ref(actor, ref), by=actor)
    messages.success(request, _("已恢复。"))
    return redirect("officer:expert", ref)


def undertaking(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = queries.current_text()
    form = TextForm(posted(request), initial={"text": text.text if text else ""})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["text"]
        made = attempt(form, lambda: services.publish_undertaking(text=said, by=actor))
        if made is not None:
            told = {"version": made.version}
            messages.success(request, _("已发布第 %(version)s 版，专家要重新签署。") % told)
            return redirect("officer:expert-list")
    return form_page(request, form, _("发布保密承诺书"), reverse("officer:expert-list"), _("专家库"))
