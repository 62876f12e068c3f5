"""A submission that is already running when the round closes: the hour binds, and whoever closes it waits for what is written.

Not here: one that begins after the closing (`tests/apps/programmes/test_rounds.py`).
"""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.apps.cases.rounds import a_round, party_of, windows_end
from tests.concurrency import faults, meeting_place
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from yunti.apps.cases.models import Answer, Case, CaseMove, Submission
from yunti.apps.cases.services import Change, GuardsMissing, move_case, moving, save_answers, start_case
from yunti.apps.programmes.services import close_round
from yunti.kit import clock, locking
from yunti.kit.errors import Refused
from yunti.kit.locking import LockOrderBroken, share_rows

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "star_application"


@pytest.fixture
def case(people: People) -> Case:
    """Filled in, a minute before the end."""
    party = party_of(people.ma)
    made = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    known = {row.field: row.version for row in Answer.objects.filter(case=made)}
    answers = filled(3, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=made, changes=changes, by=people.ma)
    return with_papers(made, 3)


def passing(monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    """The window ends while the submission is being written."""
    submit = moving.submit

    def slow(*given: object) -> object:
        made = submit(*given)  # type: ignore[arg-type]
        later = clock.now() + timedelta(minutes=2)
        monkeypatch.setattr(clock, "now", lambda: later)
        return made

    windows_end(case.round, clock.now() + timedelta(minutes=1))
    monkeypatch.setattr(moving, "submit", slow)


def test_the_hour_that_strikes_meanwhile_binds(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing(monkeypatch, case)
    with pytest.raises(GuardsMissing, match="截止"):
        move_case(case=case, action="submit", seen=0, by=people.ma)
    assert (Submission.objects.count(), CaseMove.objects.count()) == (0, 0)
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_with_the_guard_off_it_would_go_through(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing(monkeypatch, case)
    monkeypatch.setattr(moving, "_refuse_closed_meanwhile", lambda around, move: None)
    assert move_case(case=case, action="submit", seen=0, by=people.ma).state == "submitted"


def closed_while_written(
    people: People, case: Case, place: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[object], bool]:
    """Answers of a slow submission and of the closing that began meanwhile; whether the closing waited for it."""
    submit, running, written = moving.submit, threading.Event(), []

    def slow(*given: object) -> object:
        made = submit(*given)  # type: ignore[arg-type]
        running.set()
        time.sleep(1)
        written.append(time.monotonic())
        return made

    monkeypatch.setattr(moving, "submit", slow)

    def act(number: int) -> object:
        if number == 0:
            return move_case(case=case, action="submit", seen=0, by=people.ma).state
        running.wait(30)
        close_round(round=case.round, reason="提前结束", by=people.su)
        return time.monotonic()

    with meeting_place(place) as at_once:
        answers = at_once(2, act)
    closed = answers[1]
    assert isinstance(closed, float), answers
    return answers, closed > written[0]


def test_whoever_closes_the_round_waits_for_what_is_being_written(
    people: People, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the submission stands and the round closed after it, or it was refused: never in between."""
    answers, waited = closed_while_written(people, case, tmp_path, monkeypatch)
    assert answers[0] == "submitted" and waited, answers


def test_with_the_lock_off_nobody_would_wait(
    people: People, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite the database lets one write at a time whatever we lock."""
    rows_of = locking.rows_of
    monkeypatch.setattr(locking, "rows_of", lambda asked, ending="": rows_of(asked))
    _answers, waited = closed_while_written(people, case, tmp_path, monkeypatch)
    assert waited == (connection.vendor == "sqlite")


def test_what_begins_after_the_closing_is_refused_though_it_was_opened_before(
    people: People, case: Case, tmp_path: Path
) -> None:
    with meeting_place(tmp_path) as at_once:
        at_once.there(lambda: close_round(round=case.round, reason="提前结束", by=people.su))
        answers = at_once(1, lambda _number: move_case(case=case, action="submit", seen=0, by=people.ma))
    assert isinstance(faults(answers)[0], Refused), answers


def test_rows_that_are_leaned_on_keep_the_order_of_locks(case: Case) -> None:
    rounds = type(case.round)
    with pytest.raises(LockOrderBroken):
        share_rows(rounds, [case.round_id], after=(10_000, ""), held=set())
    held = {(rounds._meta.db_table, case.round_id)}
    assert share_rows(rounds, [case.round_id], after=(10_000, ""), held=held) == (10_000, "")
