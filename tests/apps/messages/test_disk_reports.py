"""A disk that fills up is told to the system administrators once for each limit it reaches, and not again while it stays there.

Not here: what is refused on a full disk (`tests/web/test_casework_faults.py`).
"""

import shutil
from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.people import People
from yunti.apps.messages.models import Message
from yunti.apps.messages.queries import inbox
from yunti.jobs.timetable import TIMETABLE, run_entry
from yunti.kit import clock
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
ENTRY = next(entry for entry in TIMETABLE if entry.name == "messages.report_disk")
GIGABYTE = 1024**3


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch, settings) -> Callable[[int], list[str]]:
    """The timetable twice with a disk so full; what was said then. A tenth belongs to nobody, as file systems keep it."""
    settings.YUNTI_DISK_ALARM_PERCENT = 80
    moment = clock.now()

    def run(percent: int) -> list[str]:
        nonlocal moment
        usage = Usage(110 * GIGABYTE, percent * GIGABYTE, (100 - percent) * GIGABYTE)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
        known = set(Message.objects.values_list("pk", flat=True))
        for _again in range(2):
            moment += ENTRY.every or moment.resolution
            with clock.held(moment):
                run_entry(ENTRY, "one")
        return [row.subject for row in Message.objects.exclude(pk__in=known)]

    return run


def test_each_limit_is_told_once_until_the_disk_has_room_again(
    people: People, filled: Callable[[int], list[str]]
) -> None:
    assert filled(79) == []
    assert filled(80) == ["磁盘已用 80%"]
    assert filled(89) == [] and filled(79) == [] and filled(81) == [], "at the limit it is not told again"
    assert filled(91) == ["磁盘已用 91%"]
    assert filled(85) == [] and filled(92) == ["磁盘已用 92%"]
    assert filled(85) == [] and filled(40) == [] and filled(80) == ["磁盘已用 80%"]
    told = inbox(people.xi)
    assert len(told) == 4 and "还剩 20.0 GB" in told[0].message.body
    assert not inbox(people.an) and not inbox(people.ma)


def test_past_both_limits_at_once_is_one_message(people: People, filled: Callable[[int], list[str]]) -> None:
    assert filled(95) == ["磁盘已用 95%"] and filled(85) == [] and filled(70) == []
    assert AuditEvent.objects.filter(action="messages.report_disk").count() == 3, (
        "no event while nothing changes"
    )


def test_the_limit_is_a_setting(people: People, filled: Callable[[int], list[str]], settings) -> None:
    settings.YUNTI_DISK_ALARM_PERCENT = 95
    assert filled(94) == [] and filled(95) == ["磁盘已用 95%"] and filled(99) == []
