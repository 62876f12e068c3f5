"""The administrators' pages of the working calendar: a year at a glance, entering a notice, deciding, single days.

Not here: reading tables and what is allowed (`apps.reference`), the layout of months (`months.py`).
"""

import hashlib
from collections.abc import Callable, Iterable
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
from yunti.apps.reference.enums import DayEntryKind, EntryState
from yunti.apps.reference.importing import read_days, text_of_upload
from yunti.apps.reference.queries import DayDifference, DayEntry
from yunti.domain.calendar import Coverage, DayKind
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.references import new_reference
from yunti.web.administration.months import months_of
from yunti.web.shared.problems import posted, put_back

LARGEST_UPLOAD = 1024 * 1024
STATE_TONES = {
    EntryState.PROPOSED: "wait",
    EntryState.CONFIRMED: "ok",
    EntryState.REPLACED: "todo",
    EntryState.REFUSED: "bad",
    EntryState.WITHDRAWN: "todo",
}


class NoticeForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2008, max_value=2100)
    source = forms.CharField(
        label=gettext_lazy("依据文件"),
        help_text=gettext_lazy("发文字号，例如国办发明电〔2025〕7号"),
        max_length=120,
    )
    source_link = forms.URLField(
        label=gettext_lazy("原文网址"), required=False, max_length=300, assume_scheme="https"
    )
    upload = forms.FileField(
        label=gettext_lazy("上传表格"),
        help_text=gettext_lazy("xlsx、csv、txt，不超过 1 MB；内容放进下面的框里，可以再改"),
        required=False,
    )
    table = forms.CharField(
        label=gettext_lazy("放假安排"),
        help_text=gettext_lazy("与上传任选其一：粘贴通知正文，或每行一天：2027-02-06, 放假, 春节"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        required=False,
        strip=False,
        max_length=20_000,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        choices=[("agree", gettext_lazy("同意生效")), ("refuse", gettext_lazy("不同意")), ("withdraw", "")]
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        help_text=gettext_lazy("不同意或撤回时填写"),
        required=False,
        max_length=200,
    )


class CorrectionForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("改为"), choices=DayEntryKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=gettext_lazy("节日或事由"), required=False, max_length=40)
    source = forms.CharField(
        label=gettext_lazy("依据文件"), help_text=gettext_lazy("文件名称或文号"), max_length=120
    )
    source_link = forms.URLField(
        label=gettext_lazy("原文网址"), required=False, max_length=300, assume_scheme="https"
    )


def calendar(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    year = _year(request.GET.get("year", ""), today.year)
    table = queries.working_calendar()
    months = months_of(table, year)
    recorded = range(table.published_years[0], today.year + 2)
    basis = queries.year_basis(sorted({*recorded, year}, reverse=True))
    shown = next(row for row in basis if row.year == year)
    waiting = [row for row in queries.notices() if row.state == EntryState.PROPOSED]
    context = {
        "year": year,
        "years": [year - 1, year, year + 1],
        "months": months,
        "today": today,
        "basis": basis,
        "shown": shown,
        "published": shown.coverage is Coverage.PUBLISHED,
        "unpublished": shown.coverage is Coverage.UNPUBLISHED,
        "working_days": sum(month.working_days for month in months),
        "warnings": queries.calendar_coverage().sentences(),
        "waiting": waiting,
        "waiting_years": [row.year for row in waiting],
        "waiting_days": queries.corrections(waiting_only=True),
        "corrected": _with_tones(queries.corrections(year=year)),
        "may_enter": _actor(request).at(Desk.SYSTEM_ADMIN),
    }
    return render(request, "administration/calendar.html", context)


def notice_create(request: HttpRequest) -> HttpResponse:
    """First a preview of which days change; only what has been seen can be handed in."""
    data = posted(request)
    form = NoticeForm(
        data.copy() if data is not None else None,
        request.FILES or None,
        initial={"year": clock.today().year + 1, "key": new_reference()},
    )
    context: dict[str, object] = {"form": form}
    if data is not None and form.is_valid():
        saved = _preview_or_save(request, form, context)
        if saved is not None:
            return saved
    status = 422 if form.errors else 200
    return render(request, "administration/calendar_notice_create.html", context, status=status)


def notice(request: HttpRequest, ref: str) -> HttpResponse:
    row = queries.notice_by_ref(ref)
    if row is None:
        raise NotFoundOrHidden
    waits = row.state == EntryState.PROPOSED
    days = queries.days_of_notice(row)
    context: dict[str, object] = {
        "title": _("%(year)s年放假通知") % {"year": row.year},
        "year": row.year,
        "days": [] if waits else days,
        "hints": services.missing_festivals(days) if waits else [],
        **_compared(queries.differences_of_notice(row.year, days) if waits else []),
    }
    return _entry_page(request, row, context, services.decide_notice, services.withdraw_notice)


def correction(request: HttpRequest, ref: str) -> HttpResponse:
    row = queries.correction_by_ref(ref)
    if row is None:
        raise NotFoundOrHidden
    entry = DayEntry(row.day, DayEntryKind(row.kind), row.name, row.source)
    waits = row.state == EntryState.PROPOSED
    context: dict[str, object] = {
        "title": _("%(day)s 的更正") % {"day": row.day.isoformat()},
        "year": row.day.year,
        "days": [] if waits else [entry],
        **_compared(queries.differences_of_correction(entry) if waits else []),
    }
    return _entry_page(request, row, context, services.decide_correction, services.withdraw_correction)


def day(request: HttpRequest, day: str) -> HttpResponse:
    """One day with its history; the system administrator proposes a correction here."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise NotFoundOrHidden from error
    form = CorrectionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "kind": DayEntryKind(form.cleaned_data["kind"])}
        try:
            row = services.enter_correction(day=chosen, **values, by=_actor(request))
        except Refused as refused:
            if refused.denial:
                raise
            put_back(form, refused)
        else:
            toasts.success(request, _("更正已提交，待安全管理员确认后生效。"))
            return redirect("administration:calendar-correction", row.ref)
    table = queries.working_calendar()
    context = {
        "day": chosen,
        "form": form,
        "special": table.special_day(chosen),
        "works": table.is_working_day(chosen),
        "published": table.coverage(chosen.year) is Coverage.PUBLISHED,
        "entries": _with_tones(queries.entries_of_day(chosen)),
        "packaged": queries.packaged_day(chosen),
        "may_enter": _actor(request).at(Desk.SYSTEM_ADMIN),
    }
    return render(request, "administration/calendar_day.html", context, status=422 if form.errors else 200)


def _with_tones(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    return [(row, STATE_TONES[EntryState(row.state)]) for row in rows]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _year(typed: str, otherwise: int) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and 1950 <= int(typed[:5]) <= 2100 else otherwise


def _preview_or_save(
    request: HttpRequest, form: NoticeForm, context: dict[str, object]
) -> HttpResponse | None:
    values = form.cleaned_data
    try:
        text = _taken_over(form) or values["table"]
        read = read_days(text, values["year"])
        days = sorted(read.days.values(), key=lambda entry: entry.day)
        problems = read.problems or services.notice_problems(values["year"], values["source"], days)
        if problems:
            raise InvalidInput(problems)
        seen = hashlib.sha256(f"{values['year']}\n{text}".encode()).hexdigest()
        if request.POST.get("go") == "save" and values["seen"] == seen:
            row = services.enter_notice(
                year=values["year"],
                source=values["source"],
                source_link=values["source_link"],
                days=days,
                by=_actor(request),
                key=values["key"],
            )
            toasts.success(request, _("已提交，待安全管理员确认后生效。"))
            return redirect("administration:calendar-notice", row.ref)
    except Refused as refused:
        if refused.denial:
            raise
        put_back(form, refused)
        return None
    form.data["seen"] = seen  # type: ignore[index]
    context["previewed"] = True
    context["changed_since"] = request.POST.get("go") == "save"
    context["hints"] = services.missing_festivals(days)
    context.update(_compared(queries.differences_of_notice(values["year"], days)))
    return None


def _taken_over(form: NoticeForm) -> str:
    """The uploaded table becomes text of the box, where it can be seen and corrected."""
    upload = form.cleaned_data["upload"]
    if upload is None:
        return ""
    if upload.size > LARGEST_UPLOAD:
        text = _("文件超过 1 MB。")
        raise InvalidInput([Problem("upload", "too_large", text, _("只留放假安排那一页，或粘贴内容。"))])
    text = text_of_upload(upload.name, upload.read())
    form.data["table"] = text  # type: ignore[index]
    return text


def _compared(found: list[DayDifference]) -> dict[str, object]:
    changing = [row for row in found if row.changes]
    return {
        "changing": [(row, _kind_text(row, before=True), _kind_text(row, before=False)) for row in changing],
        "same": len(found) - len(changing),
    }


def _kind_text(row: DayDifference, *, before: bool) -> str:
    special = row.before if before else row.after
    if special is None:
        return _("平日上班") if (row.worked_before if before else row.works_after) else _("周末")
    label = DayEntryKind.HOLIDAY.label if special.kind is DayKind.HOLIDAY else DayEntryKind.MAKE_UP.label
    return f"{special.name} {label}"


def _entry_page(
    request: HttpRequest,
    entry: Any,
    context: dict[str, object],
    decide: Callable[..., object],
    withdraw: Callable[..., object],
) -> HttpResponse:
    actor = _actor(request)
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
        try:
            if decision == "withdraw":
                withdraw(ref=entry.ref, reason=reason, by=actor)
            else:
                decide(ref=entry.ref, agree=decision == "agree", reason=reason, by=actor)
        except InvalidInput as refused:
            put_back(form, refused)
        else:
            toasts.success(request, _("已办理。"))
            return redirect(f"{reverse('administration:calendar')}?year={context['year']}")
    people = names_of([entry.entered_by, entry.decided_by, entry.ended_by])
    waits, stands = entry.state == EntryState.PROPOSED, entry.state == EntryState.CONFIRMED
    context |= {
        "entry": entry,
        "form": form,
        "tone": STATE_TONES[EntryState(entry.state)],
        "entered_by": people.get(entry.entered_by, entry.entered_by),
        "decided_by": people.get(entry.decided_by, entry.decided_by),
        "ended_by": people.get(entry.ended_by, entry.ended_by),
        "may_decide": waits and actor.at(Desk.SECURITY_ADMIN),
        "may_withdraw": (waits and actor.at(Desk.SYSTEM_ADMIN)) or (stands and actor.at(Desk.SECURITY_ADMIN)),
    }
    status = 422 if form.errors else 200
    return render(request, "administration/calendar_entry.html", context, status=status)
