"""Working days: the table against two packages, counting, periods, years without a notice."""

from collections import Counter
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.calendar import (
    Coverage,
    DayKind,
    Period,
    PeriodUnit,
    Reckoned,
    SpecialDay,
    UnpublishedYearError,
    WorkingCalendar,
    packaged_calendar,
    packaged_days,
)
from yunti.domain.dates import Span

QUICK = settings(max_examples=60, deadline=None)
INSIDE = st.dates(date(2018, 5, 1), date(2026, 8, 1))
CALENDAR = packaged_calendar()


def day(text):
    return date.fromisoformat(text)


def every_day(first, last):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_table_agrees_with_both_packages_on_every_day():
    official = holidays.country_holidays("CN", years=range(2018, 2027))
    for each in every_day(date(2018, 1, 1), date(2026, 12, 31)):
        ours = CALENDAR.is_working_day(each).value
        assert ours == chinese_calendar.is_workday(each), each
        assert ours == official.is_working_day(each), each


def test_table_totals_and_sources():
    rows = packaged_days()
    counts = Counter((row.day.year, row.kind) for row in rows)
    days_off = [counts[year, DayKind.HOLIDAY] for year in range(2018, 2027)]
    make_up = [counts[year, DayKind.MAKE_UP] for year in range(2018, 2027)]
    assert days_off == [25, 28, 30, 31, 32, 28, 28, 28, 33]
    assert make_up == [7, 6, 6, 7, 7, 7, 8, 5, 6]
    assert list(rows) == sorted(rows, key=lambda row: row.day)
    assert {row.source for row in rows if row.day.year == 2026} == {"国办发明电〔2025〕7号"}
    assert all(row.source.startswith("国办发明电〔") and row.name for row in rows)
    assert all(row.day.weekday() >= 5 for row in rows if row.kind is DayKind.MAKE_UP)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("2018-12-29", "国办发明电〔2018〕15号"),
        ("2019-05-02", "国办发明电〔2019〕3号"),
        ("2020-01-30", "国办发明电〔2019〕16号"),
        ("2020-02-01", "国办发明电〔2020〕1号"),
        ("2023-12-31", "国办发明电〔2023〕7号"),
    ],
)
def test_changes_name_their_own_notice(text, source):
    assert CALENDAR.special_day(day(text)).source == source


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-09-18", 1, "2026-09-20"),  # Sunday worked
        ("2026-09-24", 1, "2026-09-28"),  # over 中秋
        ("2026-09-30", 1, "2026-10-08"),  # over 国庆
        ("2026-09-30", 3, "2026-10-10"),  # Saturday worked
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-05-14", 0, "2026-05-14"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-10-03", -1, "2026-09-30"),
        ("2025-01-27", 1, "2025-02-05"),
    ],
)
def test_adding_working_days(start, count, end):
    assert CALENDAR.add_working_days(day(start), count) == Reckoned(day(end))


def test_day_of_the_event_is_not_counted_even_on_a_day_off():
    assert CALENDAR.add_working_days(day("2026-10-01"), 1).value == day("2026-10-08")
    assert CALENDAR.next_working_day(day("2026-10-01")).value == day("2026-10-08")
    assert CALENDAR.previous_working_day(day("2026-10-01")).value == day("2026-09-30")
    assert CALENDAR.working_day_from(day("2026-10-01")).value == day("2026-10-08")
    assert CALENDAR.working_day_from(day("2026-10-10")).value == day("2026-10-10")


@QUICK
@given(INSIDE, st.integers(-60, 60))
def test_adding_and_counting_agree(start, count):
    end = CALENDAR.add_working_days(start, count)
    assert end.certain
    if count >= 0:
        assert CALENDAR.working_days_between(start, end.value).sure() == count
    else:
        # Backwards the found day is counted and the day of the event is not.
        between = CALENDAR.working_days_between(end.value - timedelta(days=1), start - timedelta(days=1))
        assert between.value == -count
    assert count == 0 or CALENDAR.is_working_day(end.value).value


@QUICK
@given(INSIDE, INSIDE)
def test_counting_backwards_is_the_negative(start, end):
    there, back = CALENDAR.working_days_between(start, end), CALENDAR.working_days_between(end, start)
    assert there.value == -back.value


@pytest.mark.parametrize(
    ("event", "amount", "unit", "options", "last"),
    [
        ("2026-09-18", 5, PeriodUnit.WORKING_DAYS, {}, "2026-09-24"),
        ("2026-09-18", 5, PeriodUnit.WORKING_DAYS, {"event_day_counts": True}, "2026-09-23"),
        ("2026-09-20", 12, PeriodUnit.NATURAL_DAYS, {}, "2026-10-08"),
        ("2026-09-20", 12, PeriodUnit.NATURAL_DAYS, {"defer": False}, "2026-10-02"),
        ("2026-09-20", 11, PeriodUnit.NATURAL_DAYS, {"event_day_counts": True}, "2026-09-30"),
        ("2026-01-31", 1, PeriodUnit.MONTHS, {}, "2026-02-28"),  # a Saturday that is worked
        ("2026-04-01", 1, PeriodUnit.MONTHS, {}, "2026-05-06"),
        ("2025-05-14", 1, PeriodUnit.YEARS, {}, "2026-05-14"),
        ("2025-05-14", 1, PeriodUnit.YEARS, {"event_day_counts": True}, "2026-05-13"),
    ],
)
def test_ends_of_periods(event, amount, unit, options, last):
    assert CALENDAR.end_of_period(day(event), Period(amount, unit), **options).sure() == day(last)


def test_span_of_a_publicity_period():
    period = Period(5, PeriodUnit.WORKING_DAYS)
    span = CALENDAR.span_of_period(day("2026-04-30"), period).sure()
    assert span == Span.of_days(day("2026-05-06"), day("2026-05-11"))  # Saturday 9 May is worked
    natural = CALENDAR.span_of_period(day("2026-04-30"), Period(5, PeriodUnit.NATURAL_DAYS)).sure()
    assert natural == Span.of_days(day("2026-05-01"), day("2026-05-06"))
    counted = CALENDAR.span_of_period(day("2026-04-30"), period, event_day_counts=True).sure()
    assert counted.start == day("2026-04-30")


def test_period_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        Period(0, PeriodUnit.MONTHS)


def test_unpublished_years_are_named_and_refused_when_sure_is_asked():
    assert CALENDAR.coverage(2026) is Coverage.PUBLISHED
    assert CALENDAR.coverage(2027) is Coverage.UNPUBLISHED
    assert CALENDAR.coverage(2017) is Coverage.NOT_RECORDED
    due = CALENDAR.add_working_days(day("2026-12-20"), 20)
    assert not due.certain
    assert due.open_years == (2027,)
    with pytest.raises(UnpublishedYearError, match="2027 年的调休安排") as refusal:
        due.sure()
    assert refusal.value.years == (2027,)
    assert CALENDAR.is_working_day(day("2017-06-01")).open_years == (2017,)


def test_last_days_of_december_rest_on_the_next_notice():
    assert CALENDAR.is_working_day(day("2026-12-24")).certain
    assert CALENDAR.is_working_day(day("2026-12-25")).open_years == (2027,)
    assert CALENDAR.is_working_day(day("2025-12-31")).certain
    assert CALENDAR.add_working_days(day("2026-12-23"), 1).certain


@pytest.mark.parametrize("first_day_counts", [True, False])
def test_periods_over_unpublished_years_stay_uncertain(first_day_counts):
    period = Period(10, PeriodUnit.WORKING_DAYS)
    span = CALENDAR.span_of_period(day("2026-12-24"), period, event_day_counts=first_day_counts)
    assert span.open_years == (2027,)
    months = CALENDAR.end_of_period(day("2026-12-01"), Period(3, PeriodUnit.MONTHS))
    assert months.open_years == (2027,)
    assert CALENDAR.end_of_period(day("2026-12-01"), Period(3, PeriodUnit.MONTHS), defer=False).certain


def test_overrides_win_and_publish_only_what_is_said():
    local = SpecialDay(day("2026-05-14"), DayKind.HOLIDAY, "示例节", "示工信〔2026〕1号")
    worked = SpecialDay(day("2026-10-01"), DayKind.MAKE_UP, "国庆节", "示工信〔2026〕2号")
    calendar = WorkingCalendar(packaged_days(), [local, worked])
    assert not calendar.is_working_day(day("2026-05-14")).value
    assert calendar.is_working_day(day("2026-10-01")).value
    assert calendar.special_day(day("2026-05-14")).source == "示工信〔2026〕1号"
    ahead = SpecialDay(day("2027-01-01"), DayKind.HOLIDAY, "元旦", "示例〔2026〕3号")
    assert WorkingCalendar(packaged_days(), [ahead]).coverage(2027) is Coverage.UNPUBLISHED
    known = WorkingCalendar(packaged_days(), [ahead], published=[2027])
    assert known.coverage(2027) is Coverage.PUBLISHED
    assert known.next_working_day(day("2026-12-31")) == Reckoned(day("2027-01-04"))
    assert known.published_years[-1] == 2027


def test_two_rows_that_contradict_each_other_are_refused():
    one = SpecialDay(day("2027-01-02"), DayKind.HOLIDAY, "元旦", "a")
    other = SpecialDay(day("2027-01-02"), DayKind.MAKE_UP, "元旦", "b")
    with pytest.raises(ValueError, match="both holiday"):
        WorkingCalendar([one, other])


def test_empty_calendar_knows_no_year():
    assert WorkingCalendar([]).coverage(2026) is Coverage.UNPUBLISHED
