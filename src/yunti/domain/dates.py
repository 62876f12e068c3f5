"""Days without a calendar of holidays: months with month-end clipping, half-open spans, what is in force on a day.

Not here: working days and ends of periods (`domain.calendar`); today (`kit.clock`).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSING_TIME = time(17, 30)
ONE_DAY = timedelta(days=1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` up to, but not with, `end`; None is open on that side."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"a span cannot end on {self.end} before it starts on {self.start}")

    @classmethod
    def of_days(cls, first: date, last: date) -> "Span":
        """From the first to the last day, both counted."""
        return cls(first, last + ONE_DAY)

    def holds_on(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: "Span") -> bool:
        return (
            self._starts_before(other.end)
            and other._starts_before(self.end)
            and not self.is_empty() | other.is_empty()
        )

    def is_empty(self) -> bool:
        return self.start is not None and self.start == self.end

    @property
    def last(self) -> date | None:
        """The last day within; None when open or empty."""
        return None if self.end is None or self.is_empty() else self.end - ONE_DAY

    def _starts_before(self, end: date | None) -> bool:
        return self.start is None or end is None or self.start < end


ALWAYS = Span()


class Dated(Protocol):
    @property
    def span(self) -> Span: ...


D = TypeVar("D", bound=Dated)


def in_force(items: Iterable[D], as_of: date) -> list[D]:
    """The items whose span holds on the day, in the order given."""
    return [item for item in items if item.span.holds_on(as_of)]


def value_in_force(values: Mapping[date, T], as_of: date) -> T | None:
    """The value with the latest first day that is not after `as_of`; None before the first."""
    begun = [first for first in values if first <= as_of]
    return values[max(begun)] if begun else None


def add_months(day: date, months: int) -> date:
    """Same day of a later (or earlier) month, or that month's last day: 01-31 plus one month is 02-28."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    return add_months(day, 12 * years)


def months_between(start: date, end: date) -> int:
    """Whole months from start to end: the most months that can be added to `start` without passing `end`."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def closing_moment(day: date, at: time = CLOSING_TIME) -> datetime:
    """The first moment of the day that is too late, Asia/Shanghai; what arrives before it is in time."""
    return datetime.combine(day, at, tzinfo=SHANGHAI)


def local_day(moment: datetime) -> date:
    """The Asia/Shanghai day of an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return moment.astimezone(SHANGHAI).date()
