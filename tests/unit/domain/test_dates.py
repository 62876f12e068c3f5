"""Months with month-end clipping, spans, what is in force, the closing moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.dates import (
    Span,
    add_months,
    add_years,
    closing_moment,
    in_force,
    local_day,
    month_end,
    month_start,
    months_between,
    value_in_force,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
QUICK = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-05-05", 0, "2026-05-05"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months_clip_to_the_end_of_the_month(day, months, end):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(end)


def test_years_clip_too():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-03-30", 1),
        ("2026-01-31", "2026-03-31", 2),
        ("2025-06-10", "2026-06-09", 11),
        ("2025-06-10", "2026-06-10", 12),
        ("2026-06-10", "2025-06-10", -12),
        ("2026-06-10", "2026-06-10", 0),
    ],
)
def test_whole_months_between(start, end, months):
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == months


@QUICK
@given(DAYS, DAYS)
def test_months_between_is_the_most_that_fits(one, other):
    start, end = sorted((one, other))
    months = months_between(start, end)
    assert add_months(start, months) <= end < add_months(start, months + 1)


@QUICK
@given(DAYS, st.integers(0, 500))
def test_added_months_are_counted_back(day, months):
    assert months_between(day, add_months(day, months)) == months


def test_month_bounds():
    assert (month_start(date(2024, 2, 9)), month_end(date(2024, 2, 9))) == (
        date(2024, 2, 1),
        date(2024, 2, 29),
    )


def test_span_is_half_open():
    span = Span(date(2026, 1, 1), date(2026, 2, 1))
    assert span.holds_on(date(2026, 1, 1))
    assert span.holds_on(date(2026, 1, 31))
    assert not span.holds_on(date(2026, 2, 1))
    assert span.last == date(2026, 1, 31)
    assert Span.of_days(date(2026, 1, 1), date(2026, 1, 31)) == span
    assert Span().holds_on(date(1900, 1, 1))
    assert Span().last is None


def test_spans_that_touch_do_not_overlap():
    january = Span(date(2026, 1, 1), date(2026, 2, 1))
    assert not january.overlaps(Span(date(2026, 2, 1), None))
    assert january.overlaps(Span(date(2026, 1, 31), None))
    assert january.overlaps(Span(None, date(2026, 1, 2)))
    assert january.overlaps(Span())
    empty = Span(date(2026, 1, 5), date(2026, 1, 5))
    assert not january.overlaps(empty)
    assert not empty.overlaps(january)
    assert empty.last is None


def test_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        Span(date(2026, 1, 2), date(2026, 1, 1))


@dataclass(frozen=True)
class Rule:
    name: str
    span: Span


def test_items_in_force():
    rules = [Rule("old", Span(None, date(2025, 7, 1))), Rule("new", Span(date(2025, 7, 1), None))]
    assert [rule.name for rule in in_force(rules, date(2025, 6, 30))] == ["old"]
    assert [rule.name for rule in in_force(rules, date(2025, 7, 1))] == ["new"]


def test_value_in_force():
    values = {date(2025, 3, 1): 20000, date(2025, 5, 1): 15000}
    assert value_in_force(values, date(2025, 2, 28)) is None
    assert value_in_force(values, date(2025, 4, 30)) == 20000
    assert value_in_force(values, date(2025, 5, 1)) == 15000


def test_closing_moment_is_local_time():
    assert closing_moment(date(2026, 5, 14)).astimezone(UTC) == datetime(2026, 5, 14, 9, 30, tzinfo=UTC)
    assert closing_moment(date(2026, 5, 14), time(23, 59)).isoformat() == "2026-05-14T23:59:00+08:00"


def test_local_day_of_a_moment():
    assert local_day(datetime(2026, 5, 13, 16, 0, tzinfo=UTC)) == date(2026, 5, 14)
    assert local_day(datetime(2026, 5, 13, 15, 59, tzinfo=UTC)) == date(2026, 5, 13)
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 5, 13))
