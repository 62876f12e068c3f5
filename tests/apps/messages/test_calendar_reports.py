"""A holiday notice or correction that waits is told to the security administrators, once.

Not here: entering and deciding (`tests/apps/reference`).
"""

from datetime import date

import pytest

from tests.people import People
from yunti.apps.messages import calendar_reports
from yunti.apps.messages.queries import inbox
from yunti.apps.reference import services
from yunti.apps.reference.enums import DayEntryKind
from yunti.apps.reference.queries import DayEntry
from yunti.kit import clock
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAYS = (
    DayEntry(date(2027, 1, 1), DayEntryKind.HOLIDAY, "元旦"),
    DayEntry(date(2027, 1, 2), DayEntryKind.MAKE_UP, "元旦"),
)


def test_what_waits_is_told_once_to_those_who_decide(people: People) -> None:
    assert not calendar_reports.anything_to_report()
    notice = services.enter_notice(year=2027, source="示例〔2026〕1号", days=DAYS, by=people.xi)
    day = services.enter_correction(
        day=date(2026, 6, 5), kind=DayEntryKind.HOLIDAY, name="示例", source="示例〔2026〕2号", by=people.xi
    )
    assert calendar_reports.anything_to_report()
    assert calendar_reports.report_waiting(clock.now()) == 2
    told = {row.message.link: row.message.subject for row in inbox(people.an)}
    assert told == {
        f"/administration/calendar/notices/{notice.ref}/": "待确认：2027年放假通知",
        f"/administration/calendar/corrections/{day.ref}/": "待确认：2026-06-05 的更正",
    }
    assert not inbox(people.xi), "the one who entered does not decide"
    assert AuditEvent.objects.filter(action="messages.report_waiting").count() == 2
    assert not calendar_reports.anything_to_report()
    assert calendar_reports.report_waiting(clock.now()) == 0


def test_what_was_decided_before_anybody_was_told_needs_no_message(people: People) -> None:
    notice = services.enter_notice(year=2027, source="示例〔2026〕1号", days=DAYS, by=people.xi)
    services.decide_notice(ref=notice.ref, agree=True, by=people.an)
    assert not calendar_reports.anything_to_report()
