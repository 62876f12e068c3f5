"""Killed at each place on the way and run again, ten times over: the same decisions, digest and balances. Not here: the way itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.apps.settlement import batches
from tests.apps.settlement.batches import DAY, again, books, carried_out, funded, go, in_order, waiting
from tests.apps.settlement.test_settling import each, shelf
from tests.people import People
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import SettlementBatch, SettlementLine
from yunti.apps.settlement.services import begin_batch, carry_out_due
from yunti.apps.settlement.services.carrying_out import BY, carry_out_line
from yunti.kit import clock, failpoints

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db
FACE = batches.FACE_FEN // 100
AGAIN = 10


class Killed(BaseException):
    """As if the process were gone: nobody on the way catches it."""


@contextmanager
def killed_at(place: str, nth: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command under way is undone, as the database does for a process that is gone."""
    passed = 0

    def reached(here: str, about: str = "") -> None:
        nonlocal passed
        passed += here == place
        if here == place and passed == nth:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(failpoints, "reached", reached)
        with pytest.raises(Killed):
            yield


def a_batch(each: Round, people: People, monkeypatch: pytest.MonkeyPatch) -> SettlementBatch:
    waiting(each, people, 4, monkeypatch)
    funded(each, general=2 * FACE)
    return begin_batch(round=each, by=people.qin)


def to_the_end(batch: SettlementBatch, people: People) -> None:
    """From wherever it stands."""
    steps = {"open": "list", "drafted": "show", "shown": "close", "closed": "pay_out"}
    while (case := Case.objects.get(pk=batch.case_id)).state in steps:
        carried_out()
        later = clock.now() + 8 * DAY if case.state in ("shown", "closed") else clock.now()
        with clock.held(later):
            go(case, steps[case.state], people.qin)
    with clock.held(clock.now() + 8 * DAY):
        carried_out()


def what_came_of_it(batch: SettlementBatch) -> dict[str, Any]:
    row = again(batch)
    lines = SettlementLine.objects.filter(batch=row).order_by("place")
    return {
        "lines": list(lines.values_list("place", "decision", "pot", "amount_fen")),
        "carried_out": lines.filter(carried_out_at__isnull=False).count(),
        "books": books(row.round),
        "entries": sorted(
            LedgerEntry.objects.values_list("happening", "cause").exclude(posted_by=batches.PLATFORM.ref)
        ),
        "moves": sorted(CaseMove.objects.values_list("case__number", "action")),
    }


WAYS = [
    ("settling.proposed", 1),
    ("settling.included", 1),
    ("settling.included", 3),
    ("settling.shown", 1),
    ("settling.decided", 1),
    ("settling.carried_out", 1),
    ("settling.carried_out", 2),
    ("settling.carried_out", 4),
]


@pytest.mark.parametrize(("place", "nth"), WAYS)
def test_killed_on_the_way_and_run_again(
    place: str, nth: int, people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = a_batch(each, people, monkeypatch)
    with killed_at(place, nth, monkeypatch):
        to_the_end(batch, people)
    to_the_end(batch, people)
    found = what_came_of_it(batch)
    assert [line[1] for line in found["lines"]] == ["paid", "paid", "carried", "carried"]
    assert found["carried_out"] == 4
    assert found["books"] == {
        "claims/accepted": (4 * FACE, 4),
        "claims/carried": (2 * FACE, 2),
        "claims/funded": (2 * FACE, 2),
        "funds/payable": (2 * FACE, 2),
    }
    assert len(found["moves"]) == 5 * 4 + 4, (
        "claimed, marked, approved, listed, as decided; and those of the batch"
    )
    in_order(each)


def test_run_again_ten_times_it_changes_nothing(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = a_batch(each, people, monkeypatch)
    to_the_end(batch, people)
    before, digest = what_came_of_it(batch), again(batch).digest
    for number in range(AGAIN):
        assert carry_out_due(clock.now()) == 0
        for line in SettlementLine.objects.filter(batch=batch):
            carry_out_line(line=line, by=BY, key=f"carry_out:{line.pk}")
            carry_out_line(line=line, by=BY, key=f"again:{number}:{line.pk}")
    assert (what_came_of_it(batch), again(batch).digest) == (before, digest)
