"""A year of the working calendar laid out in twelve months, ready for a plain template.

Not here: which days are special (`apps.reference.queries`), the page around it (`web.administration.calendar`).
"""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from yunti.domain.calendar import SATURDAY, DayKind, SpecialDay, WorkingCalendar
from yunti.domain.dates import ONE_DAY
from yunti.kit.wording import listed, sequence, spoken_day, spoken_month


@dataclass(frozen=True)
class DayCell:
    """`shape` is the class of the cell; `mark` the character inside, `spoken` the whole of it in words."""

    day: date
    shape: str
    mark: str
    spoken: str


@dataclass(frozen=True)
class Month:
    number: int
    title: str
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working_days: int
    notes: tuple[str, ...]


def months_of(calendar: WorkingCalendar, year: int) -> list[Month]:
    return [_month(calendar, year, number) for number in range(1, 13)]


def _month(calendar: WorkingCalendar, year: int, number: int) -> Month:
    weeks = tuple(
        tuple(_cell(calendar, day) if day.month == number else None for day in week)
        for week in Calendar().monthdatescalendar(year, number)
    )
    days = [cell.day for week in weeks for cell in week if cell]
    special = [found for day in days if (found := calendar.special_day(day))]
    working = sum(calendar.is_working_day(day).value for day in days)
    title = spoken_month(date(year, number, 1))
    return Month(number, title, weeks, working, tuple(_notes(special)))


def _cell(calendar: WorkingCalendar, day: date) -> DayCell:
    special = calendar.special_day(day)
    if special is None:
        weekend = day.weekday() >= SATURDAY
        shape = "end" if weekend else ""
        return DayCell(day, shape, "", spoken_day(day) + (_("，周末") if weekend else ""))
    called = {"day": spoken_day(day), "name": special.name}
    if special.kind is DayKind.HOLIDAY:
        return DayCell(day, "rest", _("休"), _("%(day)s，%(name)s放假") % called)
    return DayCell(day, "work", _("班"), _("%(day)s，%(name)s调休上班") % called)


def _notes(special: Iterable[SpecialDay]) -> Iterable[str]:
    """春节：15日至23日放假；14日、28日上班。"""
    for name, rows in groupby(sorted(special, key=lambda row: row.name), key=lambda row: row.name):
        days = list(rows)
        parts = [
            text % {"days": _runs(sorted(row.day for row in days if row.kind is kind))}
            for kind, text in ((DayKind.HOLIDAY, _("%(days)s放假")), (DayKind.MAKE_UP, _("%(days)s上班")))
            if any(row.kind is kind for row in days)
        ]
        yield _("%(name)s：%(parts)s") % {"name": name, "parts": sequence(parts)}


def _runs(days: list[date]) -> str:
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] + ONE_DAY == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    texts = []
    for run in runs:
        first = _("%(day)s日") % {"day": run[0].day}
        texts.append(
            first if len(run) == 1 else _("%(first)s至%(last)s日") % {"first": first, "last": run[-1].day}
        )
    return listed(texts)
