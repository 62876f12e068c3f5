"""Working days by the State Council's yearly notices, with make-up days: counting, periods and their ends.

A year whose notice is not out is never guessed: each result names the unpublished years it rests on, and
`.sure()` refuses them. The days from 25 December on also rest on the next year's notice, which may change them.
Not here: month arithmetic and spans (`domain.dates`); rows added by administrators (`apps.reference`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Generic, TypeVar

from yunti.domain.dates import ONE_DAY, Span, add_months, add_years
from yunti.domain.packaged import table_rows
from yunti.domain.said import Said
from yunti.domain.said import gettext_noop as _

SATURDAY = 5
_YEAR_TURNS_FROM = (12, 25)

T = TypeVar("T")


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


class Coverage(StrEnum):
    """Whether the notice for a year is in the table."""

    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    NOT_RECORDED = "not_recorded"  # before the table begins


class PeriodUnit(StrEnum):
    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off, or a day at the weekend that is worked, by a notice."""

    day: date
    kind: DayKind
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Period:
    amount: int
    unit: PeriodUnit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a period lasts at least one day")


_UNPUBLISHED = _("%(years)s 年的调休安排不在工作日历中，补录国务院办公厅的放假通知后再计算")


class UnpublishedYearError(LookupError):
    """A result was asked to be sure, but rests on years without a notice."""

    def __init__(self, years: tuple[int, ...]) -> None:
        self.years = years
        self.said = Said("unpublished_year", _UNPUBLISHED, {"years": "、".join(map(str, years))})
        super().__init__(self.said.text)


@dataclass(frozen=True, slots=True)
class Reckoned(Generic[T]):
    """A result and the years without a notice that it rests on."""

    value: T
    open_years: tuple[int, ...] = ()

    @property
    def certain(self) -> bool:
        return not self.open_years

    def sure(self) -> T:
        """The value, or a refusal where it rests on an unpublished year."""
        if self.open_years:
            raise UnpublishedYearError(self.open_years)
        return self.value


class WorkingCalendar:
    """Special days by date. Overrides win over rows; `published` names years to count as announced
    although no packaged row shows it (an administrator has entered the notice)."""

    def __init__(
        self,
        rows: Iterable[SpecialDay],
        overrides: Iterable[SpecialDay] = (),
        published: Iterable[int] = (),
    ) -> None:
        base = _by_day(rows)
        self._days: Mapping[date, SpecialDay] = base | _by_day(overrides)
        self._published = frozenset(day.year for day in base) | frozenset(published)

    def coverage(self, year: int) -> Coverage:
        if year in self._published:
            return Coverage.PUBLISHED
        recorded = self._published and year < min(self._published)
        return Coverage.NOT_RECORDED if recorded else Coverage.UNPUBLISHED

    @property
    def published_years(self) -> tuple[int, ...]:
        return tuple(sorted(self._published))

    def special_day(self, day: date) -> SpecialDay | None:
        return self._days.get(day)

    def is_working_day(self, day: date) -> Reckoned[bool]:
        return Reckoned(self._works(day), self._open_years(day, day))

    def next_working_day(self, day: date) -> Reckoned[date]:
        """The first working day after the day."""
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> Reckoned[date]:
        """The last working day before the day."""
        return self.add_working_days(day, -1)

    def working_day_from(self, day: date) -> Reckoned[date]:
        """The day itself if it is worked, otherwise the first working day after it."""
        found = day
        while not self._works(found):
            found += ONE_DAY
        return Reckoned(found, self._open_years(day, found))

    def add_working_days(self, day: date, count: int) -> Reckoned[date]:
        """The day of the event is not counted; 0 is the day itself; below zero counts backwards."""
        step, left, found = (ONE_DAY if count > 0 else -ONE_DAY), abs(count), day
        while left:
            found += step
            left -= self._works(found)
        if found == day:
            return Reckoned(day)
        return Reckoned(found, self._open_years(*sorted((day + step, found))))

    def working_days_between(self, start: date, end: date) -> Reckoned[int]:
        """Working days after `start` up to and with `end`; negative when `end` is earlier."""
        if end == start:
            return Reckoned(0)
        early, late = sorted((start, end))
        count = sum(self._works(early + ONE_DAY * step) for step in range(1, (late - early).days + 1))
        return Reckoned(count if end > start else -count, self._open_years(early + ONE_DAY, late))

    def end_of_period(
        self, event: date, period: Period, *, event_day_counts: bool = False, defer: bool = True
    ) -> Reckoned[date]:
        """Last day of the period. Unless `defer` is off, a period in natural days, months or years that would
        end on a day off ends on the next working day (民法典第二百零三条)."""
        if period.unit is PeriodUnit.WORKING_DAYS:
            return self.add_working_days(event - ONE_DAY if event_day_counts else event, period.amount)
        last = _last_day(event, period, event_day_counts)
        return self.working_day_from(last) if defer else Reckoned(last)

    def span_of_period(
        self, event: date, period: Period, *, event_day_counts: bool = False, defer: bool = True
    ) -> Reckoned[Span]:
        """First and last day as a span; counted in working days it begins on a working day."""
        last = self.end_of_period(event, period, event_day_counts=event_day_counts, defer=defer)
        first = Reckoned(event if event_day_counts else event + ONE_DAY)
        if period.unit is PeriodUnit.WORKING_DAYS:
            first = self.working_day_from(first.value)
        years = tuple(sorted({*first.open_years, *last.open_years}))
        return Reckoned(Span.of_days(first.value, last.value), years)

    def _works(self, day: date) -> bool:
        special = self._days.get(day)
        if special is not None:
            return special.kind is DayKind.MAKE_UP
        return day.weekday() < SATURDAY

    def _open_years(self, first: date, last: date) -> tuple[int, ...]:
        turned = (last.month, last.day) >= _YEAR_TURNS_FROM
        years = range(first.year, last.year + 1 + turned)
        return tuple(year for year in years if year not in self._published)


def _by_day(rows: Iterable[SpecialDay]) -> dict[date, SpecialDay]:
    days: dict[date, SpecialDay] = {}
    for row in rows:
        known = days.setdefault(row.day, row)
        if known.kind is not row.kind:
            raise ValueError(f"{row.day} is both {known.kind} ({known.source}) and {row.kind} ({row.source})")
    return days


def _last_day(event: date, period: Period, event_day_counts: bool) -> date:
    if period.unit is PeriodUnit.NATURAL_DAYS:
        end = event + ONE_DAY * period.amount
    elif period.unit is PeriodUnit.MONTHS:
        end = add_months(event, period.amount)
    else:
        end = add_years(event, period.amount)
    return end - ONE_DAY if event_day_counts else end


def read_special_day(row: Mapping[str, str]) -> SpecialDay:
    return SpecialDay(date.fromisoformat(row["date"]), DayKind(row["kind"]), row["name"], row["source"])


@cache
def packaged_days() -> tuple[SpecialDay, ...]:
    return tuple(read_special_day(row) for row in table_rows("holidays.csv"))


@cache
def packaged_calendar() -> WorkingCalendar:
    """The table as shipped, without overrides."""
    return WorkingCalendar(packaged_days())
