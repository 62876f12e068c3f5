"""A year is closed while somebody is given quota and approved: either the year is closed and nobody has anything, or somebody has and it is
not; never both. On PostgreSQL really at once.

Not here: one after the other (`test_closing.py`, `test_closing_unserved.py`).
"""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.apps.settlement.batches import in_order
from tests.apps.settlement.test_closing import close, over
from tests.apps.settlement.test_settling import shelf, year
from tests.apps.vouchers.conftest import applied, quota, served
from tests.concurrency import meeting_place
from tests.people import People
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.cases.models import Case
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.services import closing, take_step
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.services import serve_due
from yunti.kit import clock
from yunti.kit.commands import Step
from yunti.kit.errors import Refused

__all__ = ["shelf"]
pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5
TIME_TO_FINISH = 4
"""Seconds; long enough for an approval that nothing holds up, and lost where one does."""


def waiting_behind_new_quota(people: People, number: int) -> Round:
    """One waits in review, and quota has just come that nobody was given yet."""
    each = year(people, f"SL-{number}")
    quota(each, 10, cause=f"too little {number}")
    applied(each, people.ma, 60_000)
    served()
    assert Voucher.objects.get(round=each).state == "waiting"
    quota(each, 60_000, cause=f"enough {number}")
    over(each, people)
    return each


def approve(each: Round, people: People) -> None:
    """What the timetable does, and then the officer."""
    serve_due(clock.now())
    row = Case.objects.select_related("round").get(round=each, workflow="voucher")
    take_step(case=row, action="approve", seen=row.moves.count(), by=people.qin)


def stand(each: Round) -> tuple[bool, str, int]:
    """Whether it is closed, how the voucher stands, and what quota somebody holds, in fen."""
    in_order(each)
    held = sum(
        fen for (_region, _book, kind), (fen, _n) in balances(each).items() if kind in ("held", "issued")
    )
    closed = ProgrammePeriod.objects.get(round=each).closed_at is not None
    return closed, Voucher.objects.get(round=each).state, held


def test_a_year_is_closed_or_somebody_is_approved_and_never_both(
    people: People, tmp_path: Path, shelf: Path
) -> None:
    years = [waiting_behind_new_quota(people, number) for number in range(1, TIMES + 1)]
    with meeting_place(tmp_path) as at_once:
        for each in years:
            answers = at_once(2, lambda number, own=each: _one(number, own, people))
            assert all(answer is None or isinstance(answer, Refused) for answer in answers), answers
            closed, state, held = at_once.there(lambda own=each: stand(own))
            assert (closed, state, held) in (
                (True, "waiting", 0),
                (False, "issued", 60_000_00),
                (False, "held", 60_000_00),
            )
            assert isinstance(answers[1], Refused) != closed
            if closed:
                assert isinstance(answers[0], Refused) and answers[0].code == "quota_waits"


def _one(number: int, each: Round, people: People) -> Any:
    return approve(each, people) if number == 0 else _closed(each, people)


def _closed(each: Round, people: People) -> None:
    close(each, people.su)


def test_between_looking_and_booking_nobody_is_given_anything(
    people: People, tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The closing has looked and not booked yet; the other begins just then. It is given the time to finish if it can, and cannot:
    without the lock of the queues it is served and approved under the eyes of the closing, which then does not come about."""
    each = waiting_behind_new_quota(people, 1)
    looked, finished = threading.Event(), threading.Event()
    held = closing._held

    def later(step: Step, row: Round) -> Any:
        looked.set()
        finished.wait(TIME_TO_FINISH)
        return held(step, row)

    def other() -> None:
        looked.wait(60)
        try:
            approve(each, people)
        finally:
            finished.set()

    monkeypatch.setattr(closing, "_held", later)
    with meeting_place(tmp_path) as at_once:
        answers = at_once(2, lambda number: other() if number == 0 else _closed(each, people))
        found = at_once.there(lambda: stand(each))
    assert looked.is_set() and answers[1] is None, answers
    assert found == (True, "waiting", 0)
    assert isinstance(answers[0], Refused) and answers[0].code == "quota_waits"
