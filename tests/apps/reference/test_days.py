"""Holiday notices and corrections: two persons, history, and what the working calendar then says.

Not here: counting days (`tests/unit/domain/test_calendar.py`), the pages (`tests/web/administration`).
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.people import People
from yunti.apps.reference import queries, services
from yunti.apps.reference.enums import DayEntryKind, EntryState
from yunti.apps.reference.importing import read_days
from yunti.apps.reference.models import CalendarDay, HolidayNotice
from yunti.apps.reference.queries import DayEntry
from yunti.domain.calendar import Coverage, UnpublishedYearError, packaged_days
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput
from yunti.kit.models import AuditEvent

HOLIDAY, MAKE_UP, ORDINARY = DayEntryKind.HOLIDAY, DayEntryKind.MAKE_UP, DayEntryKind.ORDINARY
SOURCE = "示例〔2026〕1号"
DAYS_2027 = (
    DayEntry(date(2026, 12, 31), HOLIDAY, "元旦"),
    DayEntry(date(2027, 1, 1), HOLIDAY, "元旦"),
    DayEntry(date(2027, 1, 2), MAKE_UP, "元旦"),
    DayEntry(date(2027, 2, 8), HOLIDAY, "春节"),
)


def entered(people: People, year: int = 2027, days: tuple[DayEntry, ...] = DAYS_2027) -> HolidayNotice:
    return services.enter_notice(year=year, source=SOURCE, days=days, by=people.xi)


def confirmed(people: People, year: int = 2027, days: tuple[DayEntry, ...] = DAYS_2027) -> HolidayNotice:
    return services.decide_notice(ref=entered(people, year, days).ref, agree=True, by=people.an)


def test_without_entries_the_calendar_is_the_packaged_one(people: People) -> None:
    calendar = queries.working_calendar()
    assert calendar.coverage(2026) is Coverage.PUBLISHED
    assert calendar.coverage(2027) is Coverage.UNPUBLISHED
    assert calendar.special_day(date(2026, 2, 14)) == queries.packaged_day(date(2026, 2, 14))


def test_a_year_counts_as_published_only_when_a_second_person_has_confirmed(people: People) -> None:
    notice = entered(people)
    with pytest.raises(UnpublishedYearError):
        queries.working_calendar().add_working_days(date(2027, 1, 4), 3).sure()
    assert queries.calendar_coverage().waiting_years == (2027,)
    services.decide_notice(ref=notice.ref, agree=True, by=people.an)
    calendar = queries.working_calendar()
    assert calendar.coverage(2027) is Coverage.PUBLISHED
    assert not calendar.is_working_day(date(2026, 12, 31)).sure()
    assert calendar.is_working_day(date(2027, 1, 2)).sure()
    assert not calendar.is_working_day(date(2027, 2, 8)).sure()
    assert queries.calendar_coverage().missing == ()


@pytest.mark.django_db
def test_the_one_who_entered_never_confirms(people: People) -> None:
    notice = entered(people)
    both = replace(people.an, person_id=people.xi.person_id, person_ref=people.xi.person_ref)
    with pytest.raises(Forbidden) as refused:
        services.decide_notice(ref=notice.ref, agree=True, by=both)
    assert refused.value.code == "own_entry"
    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayNotice.objects.filter(pk=notice.pk).update(
            state=EntryState.CONFIRMED, decided_by=notice.entered_by, decided_at=clock.now()
        )


@pytest.mark.parametrize("name", ["ma", "luo", "su", "shen", "an", "tan"])
def test_only_the_system_administrator_enters(people: People, name: str) -> None:
    by: Actor = getattr(people, name)
    with pytest.raises(Forbidden):
        services.enter_notice(year=2027, source=SOURCE, days=DAYS_2027, by=by)
    with pytest.raises(Forbidden):
        services.enter_correction(day=date(2026, 6, 1), kind=HOLIDAY, name="示例", source=SOURCE, by=by)


@pytest.mark.parametrize("name", ["ma", "luo", "su", "shen", "xi"])
def test_only_the_security_administrator_confirms(people: People, name: str) -> None:
    notice = entered(people)
    with pytest.raises(Forbidden):
        services.decide_notice(ref=notice.ref, agree=True, by=getattr(people, name))


def test_everything_wrong_with_a_table_is_said_at_once(people: People) -> None:
    days = (
        DayEntry(date(2027, 1, 1), HOLIDAY, ""),
        DayEntry(date(2027, 1, 4), MAKE_UP, "元旦"),
        DayEntry(date(2028, 1, 1), HOLIDAY, "元旦"),
        DayEntry(date(2028, 1, 1), HOLIDAY, "元旦"),
    )
    with pytest.raises(InvalidInput) as refused:
        services.enter_notice(year=2027, source=" ", days=days, by=people.xi)
    codes = {problem.code for problem in refused.value.problems}
    assert codes == {"empty", "no_name", "make_up_on_weekday", "other_year", "twice"}
    assert not HolidayNotice.objects.exists()


def test_a_second_notice_waits_for_the_first(people: People) -> None:
    entered(people)
    with pytest.raises(Conflict):
        entered(people)


def test_a_new_notice_replaces_the_former_and_keeps_it(people: People) -> None:
    first = confirmed(people)
    second = confirmed(people, days=(DayEntry(date(2027, 2, 9), HOLIDAY, "春节"),))
    first.refresh_from_db()
    assert (first.state, second.state) == (EntryState.REPLACED, EntryState.CONFIRMED)
    assert set(first.days.values_list("state", flat=True)) == {EntryState.REPLACED}
    calendar = queries.working_calendar()
    assert calendar.is_working_day(date(2027, 2, 8)).sure()
    assert not calendar.is_working_day(date(2027, 2, 9)).sure()


def test_a_notice_stands_in_place_of_the_packaged_rows_of_its_year_only(people: People) -> None:
    confirmed(people, 2025, (DayEntry(date(2025, 1, 2), HOLIDAY, "元旦"),))
    calendar = queries.working_calendar()
    assert calendar.is_working_day(date(2025, 1, 1)).sure()
    assert calendar.special_day(date(2026, 1, 1)) is not None
    assert calendar.special_day(date(2024, 10, 1)) is not None


def test_a_refused_notice_changes_nothing_and_says_why(people: People) -> None:
    notice = entered(people)
    with pytest.raises(InvalidInput):
        services.decide_notice(ref=notice.ref, agree=False, reason=" ", by=people.an)
    refused = services.decide_notice(ref=notice.ref, agree=False, reason="日期有误", by=people.an)
    assert (refused.state, refused.reason) == (EntryState.REFUSED, "日期有误")
    assert queries.working_calendar().coverage(2027) is Coverage.UNPUBLISHED
    with pytest.raises(Conflict):
        services.decide_notice(ref=notice.ref, agree=True, by=people.an)
    entered(people)  # the way is free again


def test_a_withdrawn_notice_leaves_the_year_unpublished_and_its_rows_readable(people: People) -> None:
    notice = confirmed(people)
    with pytest.raises(Forbidden):
        services.withdraw_notice(ref=notice.ref, reason="误录", by=people.xi)
    services.withdraw_notice(ref=notice.ref, reason="误录", by=people.an)
    assert queries.working_calendar().coverage(2027) is Coverage.UNPUBLISHED
    assert queries.working_calendar().special_day(date(2027, 1, 1)) is None
    assert CalendarDay.objects.filter(state=EntryState.WITHDRAWN).count() == len(DAYS_2027)


def test_a_correction_changes_one_day_once_confirmed(people: People) -> None:
    day = date(2026, 2, 14)  # packaged: make-up day of the spring festival
    row = services.enter_correction(day=day, kind=ORDINARY, name="", source=SOURCE, by=people.xi)
    assert queries.working_calendar().is_working_day(day).sure()
    services.decide_correction(ref=row.ref, agree=True, by=people.an)
    assert not queries.working_calendar().is_working_day(day).sure()
    services.withdraw_correction(ref=row.ref, reason="误录", by=people.an)
    assert queries.working_calendar().is_working_day(day).sure()


def test_withdrawing_a_correction_brings_back_the_day_of_the_notice(people: People) -> None:
    confirmed(people)
    day = date(2027, 1, 2)
    row = services.enter_correction(day=day, kind=ORDINARY, name="", source=SOURCE, by=people.xi)
    services.decide_correction(ref=row.ref, agree=True, by=people.an)
    assert not queries.working_calendar().is_working_day(day).sure()
    services.withdraw_correction(ref=row.ref, reason="误录", by=people.an)
    assert queries.working_calendar().is_working_day(day).sure()


def test_a_day_of_an_unpublished_year_is_not_corrected(people: People) -> None:
    with pytest.raises(InvalidInput) as refused:
        services.enter_correction(
            day=date(2027, 3, 1), kind=HOLIDAY, name="示例", source=SOURCE, by=people.xi
        )
    assert refused.value.problems[0].code == "unpublished_year"


def test_the_preview_shows_which_days_change(people: People) -> None:
    found = {row.day: row for row in queries.differences_of_notice(2027, DAYS_2027)}
    assert found[date(2027, 1, 1)].changes
    assert found[date(2027, 1, 1)].worked_before
    assert not found[date(2027, 1, 1)].works_after
    packaged = [
        DayEntry(row.day, DayEntryKind(row.kind.value), row.name)
        for row in packaged_days()
        if row.day.year == 2026
    ]
    assert not [row for row in queries.differences_of_notice(2026, packaged) if row.changes]
    fewer = queries.differences_of_notice(2026, packaged[1:])
    assert [row.day for row in fewer if row.changes] == [date(2026, 1, 1)]


def test_every_step_leaves_an_event_with_its_rows(people: People) -> None:
    confirmed(people)
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", "row_count"))
    assert actions == [("reference.enter_notice", 5), ("reference.decide_notice", 5)]


def test_questions_cost_one_small_statement_in_two_seconds(
    people: People, django_assert_num_queries: object
) -> None:
    confirmed(people)
    queries.working_calendar()
    queries.regions()
    with django_assert_num_queries(0):  # type: ignore[operator]
        for _ in range(50):
            queries.working_calendar()
            queries.regions()
    later = clock.now() + timedelta(seconds=2)
    with clock.held(later), django_assert_num_queries(1):  # type: ignore[operator]
        queries.working_calendar()


def test_another_process_sees_a_change_two_seconds_later(people: People) -> None:
    notice = entered(people)
    before = queries.working_calendar()

    HolidayNotice.objects.filter(pk=notice.pk).update(
        state=EntryState.CONFIRMED, decided_by="someone", decided_at=clock.now()
    )
    queries.stamps.ReferenceStamp.objects.update_or_create(topic="calendar", defaults={"stamp": "another"})
    assert queries.working_calendar() is before
    with clock.held(clock.now() + timedelta(seconds=2)):
        assert queries.working_calendar().coverage(2027) is Coverage.PUBLISHED


def test_coverage_for_the_doctor(people: People) -> None:
    coverage = queries.calendar_coverage()
    assert coverage.missing == (2027,)
    assert not coverage.is_red
    assert not coverage.is_amber
    assert queries.calendar_coverage(date(2026, 12, 1)).is_amber
    assert queries.calendar_coverage(date(2027, 1, 1)).is_red
    assert "2027年" in coverage.sentences()[0]


NOTICE_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""


def test_the_prose_of_a_notice_reads_as_the_packaged_table_has_it() -> None:
    found = read_days(NOTICE_2026, 2026)
    assert not found.problems
    packaged = {row.day: (row.kind.value, row.name) for row in packaged_days() if row.day.year == 2026}
    assert {day: (entry.kind.value, entry.name) for day, entry in found.days.items()} == packaged
    assert services.missing_festivals(list(found.days.values())) == []


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-06,放假,春节",
        "2027/2/6\t休\t春节",
        "２０２７年２月６日 春节 放假",
        "2月6日(周六) 放假 春节",
        "2027-02-06，假，春节",
    ],
)
def test_tables_are_read_in_many_shapes(line: str) -> None:
    found = read_days(line, 2027)
    assert not found.problems
    assert list(found.days.values()) == [DayEntry(date(2027, 2, 6), HOLIDAY, "春节")]


def test_runs_cross_months_and_years() -> None:
    found = read_days("2026年12月31日至1月2日 放假 元旦\n元旦：2026年12月31日至2027年1月2日放假。", 2027)
    assert len(found.problems) == 1  # the first line runs backwards
    assert sorted(found.days) == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-02-30,放假,春节", "不是日期"),
        ("2027-02-06,春节", "没有写明"),
        ("春节放假", "读不出日期"),
        ("元旦：1月1日（周四）放假。", "是星期五"),
        ("元旦：1月1日至3日调休。", "没有写放假还是上班"),
        ("2027-02-06,放假,春节\n2027-02-06,上班,春节", "既放假又上班"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(line: str, said: str) -> None:
    found = read_days(line, 2027)
    assert said in found.problems[0].text
    assert found.problems[0].text.startswith("第 ")
