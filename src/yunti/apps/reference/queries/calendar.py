"""The working calendar with what administrators have entered and confirmed: which year rests on which notice.

An administrator's notice for a year stands in place of the packaged rows of that year; corrections of single days
stand above both. Not here: counting days (`domain.calendar`), entering and confirming (`services`).
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.reference.enums import DayEntryKind, EntryState, Topic
from yunti.apps.reference.models import CalendarDay, HolidayNotice
from yunti.apps.reference.queries.stamps import remembered
from yunti.domain.calendar import Coverage, DayKind, SpecialDay, WorkingCalendar, packaged_days
from yunti.kit import clock

NOTICE_USUALLY_OUT = (11, 25)  # the notices of the last ten years came between 25 October and 25 November


class DayEntry(NamedTuple):
    """One day as typed; `ordinary` takes a special day away."""

    day: date
    kind: DayEntryKind
    name: str
    source: str = ""


@dataclass(frozen=True)
class YearBasis:
    """What the days of a year rest on: the packaged table or a notice entered here, and corrections above it."""

    year: int
    coverage: Coverage
    sources: tuple[str, ...]
    notice: HolidayNotice | None
    corrections: int


@dataclass(frozen=True)
class DayDifference:
    day: date
    before: SpecialDay | None
    after: SpecialDay | None
    worked_before: bool
    works_after: bool

    @property
    def changes(self) -> bool:
        return _kind(self.before) != _kind(self.after)


@dataclass(frozen=True)
class CalendarCoverage:
    """For the doctor and the pages: what is published, and what is missing when."""

    as_of: date
    published_years: tuple[int, ...]
    waiting_years: tuple[int, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """Of this year and the next."""
        return tuple(
            year for year in (self.as_of.year, self.as_of.year + 1) if year not in self.published_years
        )

    @property
    def is_red(self) -> bool:
        """Deadlines of today cannot be counted."""
        return self.as_of.year in self.missing

    @property
    def is_amber(self) -> bool:
        """Next year's notice should be out."""
        overdue = (self.as_of.month, self.as_of.day) >= NOTICE_USUALLY_OUT
        return not self.is_red and bool(self.missing) and overdue

    def sentences(self) -> list[str]:
        """One per missing year: what is the case and what to do."""
        return [
            (
                _("%(year)s年放假通知已录入，待另一位管理员确认。确认前涉及该年的期限标为未定。")
                if year in self.waiting_years
                else _(
                    "%(year)s年调休安排不在工作日历中，涉及该年的期限标为未定。国务院办公厅通知印发后录入。"
                )
            )
            % {"year": year}
            for year in self.missing
        ]


def working_calendar() -> WorkingCalendar:
    """Confirmed entries over the packaged table; the same object until something changes."""
    return remembered(Topic.CALENDAR, lambda: _assemble(entries_in_force(), confirmed_years()))


def calendar_coverage(as_of: date | None = None) -> CalendarCoverage:
    waiting = HolidayNotice.objects.filter(state=EntryState.PROPOSED).values_list("year", flat=True)
    return CalendarCoverage(
        as_of or clock.today(), working_calendar().published_years, tuple(sorted(waiting))
    )


def entries_in_force() -> list[DayEntry]:
    rows = CalendarDay.objects.filter(state=EntryState.CONFIRMED).order_by("day")
    return [DayEntry(row.day, DayEntryKind(row.kind), row.name, row.source) for row in rows]


def confirmed_years() -> frozenset[int]:
    notices = HolidayNotice.objects.filter(state=EntryState.CONFIRMED)
    return frozenset(notices.values_list("year", flat=True))


def overtaken_by(year: int) -> Q:
    """Entries in force that end once another notice for the year is confirmed."""
    return Q(state=EntryState.CONFIRMED) & (
        Q(notice__year=year) | Q(notice__isnull=True, day__gte=date(year, 1, 1), day__lte=date(year, 12, 31))
    )


def differences_of_notice(year: int, days: Collection[DayEntry]) -> list[DayDifference]:
    """Every special day of the year, before and after such a notice."""
    gone = set(CalendarDay.objects.filter(overtaken_by(year)).values_list("day", flat=True))
    gone |= {entry.day for entry in days}
    kept = [entry for entry in entries_in_force() if entry.day not in gone]
    after = _assemble([*kept, *days], confirmed_years() | {year})
    first, last = bounds_of(year)
    return _differences(working_calendar(), after, first, last)


def differences_of_correction(entry: DayEntry) -> list[DayDifference]:
    kept = [known for known in entries_in_force() if known.day != entry.day]
    return _differences(
        working_calendar(), _assemble([*kept, entry], confirmed_years()), entry.day, entry.day
    )


def bounds_of(year: int) -> tuple[date, date]:
    """First and last day that a notice for the year may speak of: the turn of the year belongs to it."""
    return date(year - 1, 12, 25), date(year, 12, 31)


def notices() -> QuerySet[HolidayNotice]:
    return HolidayNotice.objects.order_by("-year", "-entered_at", "-pk")


def notice_by_ref(ref: str) -> HolidayNotice | None:
    return HolidayNotice.objects.filter(ref=ref).first()


def days_of_notice(notice: HolidayNotice) -> list[DayEntry]:
    return [
        DayEntry(row.day, DayEntryKind(row.kind), row.name, row.source) for row in notice.days.order_by("day")
    ]


def corrections(*, year: int | None = None, waiting_only: bool = False) -> QuerySet[CalendarDay]:
    """Single days, the latest first, with everything refused, replaced or withdrawn."""
    rows = CalendarDay.objects.filter(notice__isnull=True).order_by("-entered_at", "-pk")
    if year is not None:
        rows = rows.filter(day__year=year)
    return rows.filter(state=EntryState.PROPOSED) if waiting_only else rows


def correction_by_ref(ref: str) -> CalendarDay | None:
    return CalendarDay.objects.filter(ref=ref, notice__isnull=True).first()


def entries_of_day(day: date) -> QuerySet[CalendarDay]:
    """The history of one day, the latest first."""
    return CalendarDay.objects.filter(day=day).select_related("notice").order_by("-entered_at", "-pk")


def packaged_day(day: date) -> SpecialDay | None:
    return next((row for row in packaged_days() if row.day == day), None)


def year_basis(years: Iterable[int]) -> list[YearBasis]:
    """What each of the years rests on, in the order given."""
    calendar = working_calendar()
    in_force = {notice.year: notice for notice in HolidayNotice.objects.filter(state=EntryState.CONFIRMED)}
    corrected = Counter(
        day.year
        for day in CalendarDay.objects.filter(state=EntryState.CONFIRMED, notice__isnull=True).values_list(
            "day", flat=True
        )
    )
    found = []
    for year in years:
        notice = in_force.get(year)
        sources = (notice.source,) if notice else _packaged_sources().get(year, ())
        found.append(YearBasis(year, calendar.coverage(year), sources, notice, corrected[year]))
    return found


def _assemble(entries: Iterable[DayEntry], years: Collection[int]) -> WorkingCalendar:
    """Packaged rows of years with an own notice are left out, likewise days that count as ordinary."""
    entries = list(entries)
    ordinary = {entry.day for entry in entries if entry.kind is DayEntryKind.ORDINARY}
    notice_years = _notice_years()
    rows = [
        row for row in packaged_days() if notice_years[row.source] not in years and row.day not in ordinary
    ]
    overrides = [
        SpecialDay(entry.day, DayKind(entry.kind.value), entry.name, entry.source)
        for entry in entries
        if entry.kind is not DayEntryKind.ORDINARY
    ]
    return WorkingCalendar(rows, overrides, years)


def _differences(
    before: WorkingCalendar, after: WorkingCalendar, first: date, last: date
) -> list[DayDifference]:
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [
        DayDifference(day, old, new, before.is_working_day(day).value, after.is_working_day(day).value)
        for day in days
        if (old := before.special_day(day)) is not None or after.special_day(day) is not None
        for new in [after.special_day(day)]
    ]


def _kind(special: SpecialDay | None) -> DayKind | None:
    return special.kind if special else None


@cache
def _notice_years() -> dict[str, int]:
    """The year each packaged notice is for: the one most of its days lie in."""
    years: dict[str, Counter[int]] = {}
    for row in packaged_days():
        years.setdefault(row.source, Counter())[row.day.year] += 1
    return {source: count.most_common(1)[0][0] for source, count in years.items()}


@cache
def _packaged_sources() -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for source, year in _notice_years().items():
        found[year] = (*found.get(year, ()), source)
    return found
