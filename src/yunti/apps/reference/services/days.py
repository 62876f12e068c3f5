"""Entering, confirming, refusing and taking back holiday notices and corrections of single days.

Running periods: a deadline already communicated is never shortened by a change; it keeps its day, or moves to the
later one by the written rule of its step. Not here: what the calendar then says (`queries`), reading tables (`importing`).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.reference.enums import DayEntryKind, EntryState, Topic
from yunti.apps.reference.models import (
    DAY_NAME_LENGTH,
    REASON_LENGTH,
    SOURCE_LENGTH,
    CalendarDay,
    HolidayNotice,
    ReviewedEntry,
)
from yunti.apps.reference.permissions import can_decide_entry, can_enter_days, can_take_back_entry
from yunti.apps.reference.queries import (
    DayEntry,
    bounds_of,
    correction_by_ref,
    notice_by_ref,
    overtaken_by,
    working_calendar,
)
from yunti.apps.reference.services.stamping import renew_stamp
from yunti.domain.calendar import SATURDAY, Coverage
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem

FIRST_YEAR, YEARS_AHEAD = 2008, 2
MOST_DAYS = 120
STANDING = (EntryState.PROPOSED, EntryState.CONFIRMED)
STATUTORY = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")  # 全国年节及纪念日放假办法


@command("reference.enter_notice")
def enter_notice(
    step: Step,
    *,
    year: int,
    source: str,
    source_link: str = "",
    days: Sequence[DayEntry],
    by: Actor,
    key: str | None = None,
) -> HolidayNotice:
    """The days of a whole year, waiting for a second administrator; nothing counts by them yet."""
    step.require(can_enter_days(by))
    problems = notice_problems(year, source, days)
    if problems:
        raise InvalidInput(problems)
    if HolidayNotice.objects.filter(year=year, state=EntryState.PROPOSED).exists():
        raise Conflict(
            "notice_waiting",
            _("%(year)s年已有一份放假通知待确认。") % {"year": year},
            next_step=_("由安全管理员确认，或撤回后重新录入。"),
        )
    entered = {
        "source": source.strip(),
        "source_link": source_link,
        "entered_by": by.ref,
        "entered_at": clock.now(),
    }
    notice = step.create(HolidayNotice, year=year, **entered)
    rows = [
        CalendarDay(notice=notice, day=entry.day, kind=entry.kind, name=entry.name, **entered)
        for entry in sorted(days, key=lambda entry: entry.day)
    ]
    step.bulk_create(CalendarDay, rows)
    step.record(notice, details=_told(notice, rows), clause=notice.source)
    return notice


@command("reference.decide_notice")
def decide_notice(step: Step, *, ref: str, agree: bool, reason: str = "", by: Actor) -> HolidayNotice:
    """With consent the year is published from this moment on; what it rested on before is replaced."""
    notice, days, _resting = _locked_notice(step, ref)
    step.require(can_decide_entry(by, notice))
    _must_wait(notice)
    if not agree:
        _need_reason(reason)
    now = clock.now()
    if agree:
        _end_former(step, notice, by, now)
    for row in (notice, *days):
        _decide(step, row, agree, reason, by, now)
    if agree:
        renew_stamp(step, Topic.CALENDAR)
    step.record(
        notice, details={**_told(notice, days), "agree": agree, "reason": reason}, clause=notice.source
    )
    return notice


@command("reference.withdraw_notice")
def withdraw_notice(step: Step, *, ref: str, reason: str, by: Actor) -> HolidayNotice:
    """The year falls back to the packaged table, or to unpublished; a notice replaced earlier does not come back,
    and corrections that rested on this one go with it."""
    notice, days, resting = _locked_notice(step, ref)
    step.require(can_take_back_entry(by, notice))
    _must_stand(notice)
    _need_reason(reason)
    own = notice.state == EntryState.PROPOSED
    now = clock.now()
    for row in (notice, *days, *(() if own else resting)):
        if row.state not in STANDING:
            continue
        _end(step, row, EntryState.WITHDRAWN, reason, by, now)
    renew_stamp(step, Topic.CALENDAR)
    step.record(notice, details={"year": notice.year, "reason": reason})
    return notice


@command("reference.enter_correction")
def enter_correction(
    step: Step,
    *,
    day: date,
    kind: DayEntryKind,
    name: str,
    source: str,
    source_link: str = "",
    by: Actor,
) -> CalendarDay:
    """One day of a published year becomes a holiday, a make-up day or an ordinary one; waits for confirmation."""
    step.require(can_enter_days(by))
    problems = correction_problems(DayEntry(day, kind, name, source))
    if problems:
        raise InvalidInput(problems)
    if CalendarDay.objects.filter(day=day, notice=None, state=EntryState.PROPOSED).exists():
        raise Conflict(
            "correction_waiting",
            _("%(day)s 已有一条更正待确认。") % {"day": day.isoformat()},
            next_step=_("由安全管理员确认，或撤回后重新录入。"),
        )
    row = step.create(
        CalendarDay,
        day=day,
        kind=kind,
        name=name.strip(),
        source=source.strip(),
        source_link=source_link,
        entered_by=by.ref,
        entered_at=clock.now(),
    )
    step.record(row, details={"day": day, "kind": kind, "name": row.name}, clause=row.source)
    return row


@command("reference.decide_correction")
def decide_correction(step: Step, *, ref: str, agree: bool, reason: str = "", by: Actor) -> CalendarDay:
    row, former = _locked_correction(step, ref)
    step.require(can_decide_entry(by, row))
    _must_wait(row)
    if not agree:
        _need_reason(reason)
    now = clock.now()
    if agree and former is not None:
        _end(step, former, EntryState.REPLACED, row.source, by, now)
    _decide(step, row, agree, reason, by, now)
    if agree:
        renew_stamp(step, Topic.CALENDAR)
    step.record(row, details={"day": row.day, "kind": row.kind, "agree": agree, "reason": reason})
    return row


@command("reference.withdraw_correction")
def withdraw_correction(step: Step, *, ref: str, reason: str, by: Actor) -> CalendarDay:
    """The day again stands as the notice of its year has it."""
    row, _former = _locked_correction(step, ref)
    step.require(can_take_back_entry(by, row))
    _must_stand(row)
    _need_reason(reason)
    was_in_force = row.state == EntryState.CONFIRMED
    _end(step, row, EntryState.WITHDRAWN, reason, by, clock.now())
    if was_in_force:
        _reinstate(step, row.day)
    renew_stamp(step, Topic.CALENDAR)
    step.record(row, details={"day": row.day, "reason": reason})
    return row


def notice_problems(year: int, source: str, days: Sequence[DayEntry]) -> list[Problem]:
    """Everything that keeps a year's table from being taken."""
    problems = _source_problems(source)
    latest = clock.today().year + YEARS_AHEAD
    if not FIRST_YEAR <= year <= latest:
        text = _("年份在 %(first)s 至 %(last)s 之间。") % {"first": FIRST_YEAR, "last": latest}
        return [*problems, Problem("year", "out_of_range", text)]
    if not days or len(days) > MOST_DAYS:
        text = _("表中有 %(count)s 天，一年的安排在 1 至 %(most)s 天之间。")
        problems.append(Problem("table", "day_count", text % {"count": len(days), "most": MOST_DAYS}))
    if days and not any(entry.kind is DayEntryKind.HOLIDAY for entry in days):
        problems.append(Problem("table", "no_holiday", _("表中没有放假的日子。")))
    first, last = bounds_of(year)
    for entry in days:
        if not first <= entry.day <= last:
            text = _("%(day)s 不属于%(year)s年的安排。") % {"day": entry.day.isoformat(), "year": year}
            problems.append(Problem("table", "other_year", text))
        problems += _day_problems(entry, "table")
    twice = [day for day, count in Counter(entry.day for entry in days).items() if count > 1]
    problems += [
        Problem("table", "twice", _("%(day)s 出现了两次。") % {"day": day.isoformat()}) for day in twice
    ]
    return problems


def correction_problems(entry: DayEntry) -> list[Problem]:
    problems = [*_source_problems(entry.source), *_day_problems(entry, "kind")]
    calendar = working_calendar()
    if calendar.coverage(entry.day.year) is not Coverage.PUBLISHED:
        text = _("%(year)s年的放假通知还没有录入，不能更正其中一天。") % {"year": entry.day.year}
        return [*problems, Problem("day", "unpublished_year", text, _("先录入全年的放假通知。"))]
    special = calendar.special_day(entry.day)
    present = DayEntryKind(special.kind.value) if special else DayEntryKind.ORDINARY
    if entry.kind == present:
        text = _("%(day)s 现在就是“%(kind)s”。") % {"day": entry.day.isoformat(), "kind": present.label}
        problems.append(Problem("kind", "no_change", text, _("选择另一种安排。")))
    return problems


def missing_festivals(days: Sequence[DayEntry]) -> list[str]:
    """Statutory festivals that no holiday of the table is named after: a hint, not a refusal."""
    names = "".join(entry.name for entry in days if entry.kind is DayEntryKind.HOLIDAY)
    return [festival for festival in STATUTORY if festival not in names]


def _day_problems(entry: DayEntry, field: str) -> list[Problem]:
    named = {"day": entry.day.isoformat()}
    problems = []
    if entry.kind is not DayEntryKind.ORDINARY and not entry.name.strip():
        where = "name" if field == "kind" else field
        problems.append(Problem(where, "no_name", _("%(day)s 没有写节日名称。") % named))
    if len(entry.name) > DAY_NAME_LENGTH:
        problems.append(Problem(field, "long_name", _("%(day)s 的节日名称过长。") % named))
    if entry.kind is DayEntryKind.MAKE_UP and entry.day.weekday() < SATURDAY:
        text = _("%(day)s 是周一至周五，平日就上班，不是调休上班。") % named
        problems.append(Problem(field, "make_up_on_weekday", text, _("核对年份和日期。")))
    return problems


def _source_problems(source: str) -> list[Problem]:
    if not source.strip():
        text = _("没有填写依据文件。")
        return [Problem("source", "empty", text, _("填写发文字号，例如国办发明电〔2025〕7号。"))]
    if len(source.strip()) > SOURCE_LENGTH:
        text = _("依据文件有 %(length)s 个字，最多 %(longest)s 个。")
        return [
            Problem("source", "too_long", text % {"length": len(source.strip()), "longest": SOURCE_LENGTH})
        ]
    return []


def _told(notice: HolidayNotice, rows: Sequence[CalendarDay]) -> dict[str, object]:
    return {
        "year": notice.year,
        "source": notice.source,
        "days": [[row.day.isoformat(), str(row.kind), row.name] for row in rows],
    }


def _locked_notice(step: Step, ref: str) -> tuple[HolidayNotice, list[CalendarDay], list[CalendarDay]]:
    """The notice, its days and the corrections of its year; days are locked first, by the order of the tables."""
    found = notice_by_ref(ref)
    if found is None:
        raise NotFoundOrHidden
    rows = step.lock(CalendarDay.objects.filter(Q(notice=found) | Q(notice=None, day__year=found.year)))
    notices = step.lock(HolidayNotice.objects.filter(year=found.year))
    days, resting = [row for row in rows if row.notice_id], [row for row in rows if not row.notice_id]
    return next(row for row in notices if row.pk == found.pk), days, resting


def _locked_correction(step: Step, ref: str) -> tuple[CalendarDay, CalendarDay | None]:
    """The correction, and what is in force for its day."""
    found = correction_by_ref(ref)
    if found is None:
        raise NotFoundOrHidden
    rows = step.lock(CalendarDay.objects.filter(day=found.day))
    former = next((row for row in rows if row.state == EntryState.CONFIRMED), None)
    return next(row for row in rows if row.pk == found.pk), former


def _end_former(step: Step, notice: HolidayNotice, by: Actor, now: datetime) -> None:
    same_day = Q(state=EntryState.CONFIRMED, day__in=notice.days.values("day"))
    for row in CalendarDay.objects.filter(overtaken_by(notice.year) | same_day).order_by("pk"):
        _end(step, row, EntryState.REPLACED, notice.source, by, now)
    for former in HolidayNotice.objects.filter(year=notice.year, state=EntryState.CONFIRMED):
        _end(step, former, EntryState.REPLACED, notice.source, by, now)


def _reinstate(step: Step, day: date) -> None:
    """The entry of the notice in force that a correction of the day had replaced."""
    former = CalendarDay.objects.filter(
        day=day, state=EntryState.REPLACED, notice__state=EntryState.CONFIRMED
    ).first()
    if former is not None:
        former.state, former.reason, former.ended_by, former.ended_at = EntryState.CONFIRMED, "", "", None
        step.save(former, "state", "reason", "ended_by", "ended_at")


def _must_wait(entry: ReviewedEntry) -> None:
    if entry.state != EntryState.PROPOSED:
        raise Conflict(
            "already_decided",
            _("这条记录的状态是“%(state)s”，不再等待确认。") % {"state": entry.get_state_display()},
            next_step=_("刷新后查看办理情况。"),
        )


def _must_stand(entry: ReviewedEntry) -> None:
    if entry.state not in STANDING:
        raise Conflict(
            "already_over",
            _("这条记录的状态是“%(state)s”，不需要撤回。") % {"state": entry.get_state_display()},
            next_step=_("刷新后查看办理情况。"),
        )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写原因。"), _("一句话写明原因。"))])
    if len(reason) > REASON_LENGTH:
        text = _("原因最多 %(longest)s 个字。") % {"longest": REASON_LENGTH}
        raise InvalidInput([Problem("reason", "too_long", text)])


def _decide(step: Step, row: ReviewedEntry, agree: bool, reason: str, by: Actor, now: datetime) -> None:
    row.state = EntryState.CONFIRMED if agree else EntryState.REFUSED
    row.decided_by, row.decided_at, row.reason = by.ref, now, reason.strip()
    step.save(row, "state", "decided_by", "decided_at", "reason")


def _end(step: Step, row: ReviewedEntry, state: EntryState, reason: str, by: Actor, now: datetime) -> None:
    row.state, row.reason = state, reason.strip()
    row.ended_by, row.ended_at = by.ref, now
    step.save(row, "state", "reason", "ended_by", "ended_at")
