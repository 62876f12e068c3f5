"""A settlement whose process is killed again and again and run on: the files and the books of one that nobody touched.

The control runs first, from the very same rows, and is undone. Not here: how it is taken on and compared (`settling.py`), one
command undone at a time (`tests/apps/settlement/test_settling_again.py`).
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.apps.settlement.test_recovering import recovering
from tests.apps.settlement.test_settling import year
from tests.concurrency import meeting_place
from tests.first_vouchers import write_pack
from tests.people import People
from tests.storm.dying import killed
from tests.storm.settling import Settlement, a_settlement, came_of, faults, onward
from yunti.apps.settlement.models import SettlementLine
from yunti.kit import failpoints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AGAIN = 10
COMMAND = ("begins", "key_taken", "body_done", "event_written", "committed")


def of(name: str, *ends: str) -> tuple[str, ...]:
    """Around the end of a command."""
    return tuple(failpoints.file_of(f"command.{each}", f"settlement.{name}") for each in ends)


UP_TO_THE_LINES = (
    "settling.proposed",
    "settling.included",
    "settling.shown",
    "settling.decided",
    *of("decide", "event_written", "committed"),
)
OF_A_LINE = ("settling.carried_out", *of("carry_out_line", *COMMAND))
OF_THE_MONEY = (
    "paying.drawn",
    *of("draw_file", "committed"),
    "paying.released",
    *of("release_file", "committed"),
    "paying.answered",
    *of("take_answer", "committed"),
    "paying.demanded",
    *of("confirm_recovery", "committed"),
    *of("receive_recovery", "event_written", "committed"),
)


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf, recovering())
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is committed inside never was."""
    outermost = transaction.atomic()
    outermost._from_testcase = True  # type: ignore[attr-defined]  # commands insist on being outermost but for tests
    with outermost:
        yield
        transaction.set_rollback(True)


def untouched(work: Settlement) -> dict[str, Any]:
    """What comes of it where nobody is killed."""
    with undone():
        onward(work)
        assert faults(work) == []
        return came_of(work)


def run_on(work: Settlement) -> dict[str, Any]:
    onward(work)
    return came_of(work)


def test_killed_at_every_place_and_at_random_lines(people: People, shelf: Path, tmp_path: Path) -> None:
    storm(people, tmp_path, lines=50, kills=5)


@pytest.mark.soak
def test_ten_thousand_lines_killed_at_fifty(people: People, shelf: Path, tmp_path: Path) -> None:
    storm(people, tmp_path, lines=10_000, kills=50)


def storm(people: People, tmp_path: Path, *, lines: int, kills: int) -> None:
    """Each place kills one process on its way, and so many more die while they carry out the lines."""
    armed = tmp_path / "armed"
    armed.mkdir()
    dice = random.Random(int(os.environ.get("YUNTI_SOAK_SEED", "1")))
    work = a_settlement(year(people), people, lines, armed)
    with meeting_place(tmp_path) as at_once:
        expected = at_once.there(lambda: untouched(work))
        for place in UP_TO_THE_LINES:
            die(work, place)
        for target in sorted(dice.sample(range(1, lines), kills)):
            done = at_once.there(lambda: carried_out(work))
            die(work, dice.choice(OF_A_LINE), lines=max(target - done, 0))
        for place in OF_THE_MONEY:
            die(work, place)
        assert at_once.there(lambda: run_on(work)) == expected
        for _time in range(AGAIN):
            assert at_once.there(lambda: run_on(work)) == expected
        assert at_once.there(lambda: faults(work)) == []


def die(work: Settlement, place: str, lines: int = 0) -> None:
    work.place, work.lines = place, lines
    assert killed(work.armed, place, work, "settling", patience=600), place
    work.place = ""


def carried_out(work: Settlement) -> int:
    return SettlementLine.objects.filter(batch=work.batch, carried_out_at__isnull=False).count()
