"""Events at the officers' desks: what was announced, announcing one, correcting it, calling it off.

Not here: what everybody sees (`web.public.events`), the rules (`apps.programmes.services.events`).
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.programmes.queries import events as reads
from yunti.apps.programmes.services import EventTold, announce_event, correct_event, withdraw_event
from yunti.apps.programmes.services.events import LONGEST
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.references import new_reference
from yunti.packs.events import Events
from yunti.packs.reading import Pack
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.officer.round_forms import moment_field, reason_field
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted

PAGE_SIZE = 50


class EventForm(forms.Form):
    """`rounds` to choose from, or none where the event stands already and is corrected."""

    title = forms.CharField(
        label=gettext_lazy("活动名称"),
        max_length=LONGEST["title"],
        error_messages={"required": gettext_lazy("没有填写活动名称。")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("活动类别"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择活动类别。")},
    )
    starts_at = moment_field(gettext_lazy("开始时间"), required=True)
    ends_at = moment_field(gettext_lazy("结束时间"), required=True)
    place = forms.CharField(
        label=gettext_lazy("地点"),
        max_length=LONGEST["place"],
        error_messages={"required": gettext_lazy("没有填写地点。")},
    )
    invited = forms.MultipleChoiceField(
        label=gettext_lazy("邀请谁参加"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("选中的单位在自己的工作台上看到；公众都能看到。"),
        error_messages={"required": gettext_lazy("没有选择邀请谁参加。")},
    )
    topic = forms.CharField(
        label=gettext_lazy("内容"),
        max_length=LONGEST["topic"],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("讲什么、议程、怎样报名。发布后任何人都可以看到，不写个人信息。"),
        error_messages={"required": gettext_lazy("没有填写内容。")},
    )
    contact = forms.CharField(
        label=gettext_lazy("咨询电话"),
        max_length=LONGEST["contact"],
        required=False,
        help_text=gettext_lazy("写办公电话，不写个人手机。"),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        offered: list[tuple[Any, Pack, Events]],
        correcting: bool = False,
        **values: Any,
    ) -> None:
        super().__init__(data, **values)
        kinds = {code: title for _row, _pack, told in offered for code, title in told.kinds.items()}
        invites = {
            role: pack.section("actors")[role]["title"]
            for _row, pack, told in offered
            for role in told.invites
        }
        self.fields["kind"].choices = list(kinds.items())  # type: ignore[attr-defined]
        self.fields["invited"].choices = list(invites.items())  # type: ignore[attr-defined]
        for name, text in (("starts_at", _("没有填写开始时间。")), ("ends_at", _("没有填写结束时间。"))):
            self.fields[name].error_messages["required"] = text
        if correcting:
            self.fields["reason"] = reason_field(_("更正理由"), _("没有填写更正理由。"))
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput)
        else:
            self.fields["round"] = forms.ChoiceField(
                label=_("批次"), choices=[(row.ref, row.title) for row, _pack, _told in offered]
            )
            self.order_fields(["round"])
        self.fields["key"] = forms.CharField(
            widget=forms.HiddenInput, max_length=64, required=False, initial=new_reference
        )

    def told(self) -> EventTold:
        given = self.cleaned_data
        names = ("kind", "title", "starts_at", "ends_at", "place", "topic", "contact")
        return EventTold(**{name: given[name] for name in names}, invited=tuple(given["invited"]))

    def look_again(self, version: int) -> None:
        """What was typed stays; the next press is against the announcement as it stands now."""
        typed: Any = self.data
        typed = typed.copy()
        typed["seen"] = str(version)
        self.data = typed


class CallingOffForm(forms.Form):
    reason = reason_field(gettext_lazy("取消理由"), gettext_lazy("没有填写取消理由。"))


def event_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = Paginator(reads.events_visible_to(actor), PAGE_SIZE).get_page(page_number(request))
    now = clock.now()
    context = {
        "rows": [(reads.shown(row), row.withdrawn_at is None and row.ends_at > now) for row in found],
        "total": found.paginator.count,
        "pages": pages(request, found.number, found.has_next()),
        "may_announce": bool(reads.rounds_to_announce(actor)),
        "now": now,
    }
    return render(request, "officer/event_list.html", context)


def event_new(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    offered = reads.rounds_to_announce(actor)
    if not offered:
        return render(request, "officer/event_none.html")
    form = EventForm(posted(request), offered=offered, initial={"round": offered[0][0].ref})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        each = next(row for row, _pack, _told in offered if row.ref == given["round"])
        key = given["key"] or None
        made = attempt(form, lambda: announce_event(round=each, told=form.told(), by=actor, key=key))
        if made is not None:
            messages.success(request, _("已发布，任何人都能看到。"))
            return redirect("officer:event-list")
    return form_page(request, form, _("发布活动"), reverse("officer:event-list"), _("活动通知"))


def event_correct(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, pack, told = reads.event_kept(actor, ref)
    names = ("title", "kind", "starts_at", "ends_at", "place", "invited", "topic", "contact")
    initial = {name: getattr(row, name) for name in names} | {"seen": row.version}
    form = EventForm(posted(request), offered=[(row.round, pack, told)], correcting=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        more = {"reason": given["reason"], "seen": given["seen"], "key": given["key"] or None}
        if attempt(form, lambda: correct_event(event=row, told=form.told(), **more, by=actor)) is not None:
            messages.success(request, _("已更正，以前的内容和理由都保留。"))
            return redirect("officer:event-list")
        form.look_again(reads.event_by_ref(ref).version)
    return form_page(request, form, _("更正活动"), reverse("officer:event-list"), row.title)


def event_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, _pack, _told = reads.event_kept(actor, ref)
    form = CallingOffForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_event(event=row, reason=reason, by=actor)) is not None:
            messages.success(request, _("活动已取消，页面上写明，记录保留。"))
            return redirect("officer:event-list")
    return form_page(request, form, _("取消活动"), reverse("officer:event-list"), row.title)
