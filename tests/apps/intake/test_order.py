"""Turns: numbers and places without gaps, in the order of arrival, behind whatever is still open; bound into batches.

Not here: arriving (`test_arriving.py`), many at once (`tests/storm`).
"""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.apps.cases.rounds import SETTING_UP
from tests.apps.intake.conftest import filled_in, ready
from tests.concurrency import AtOnce, faults, meeting_place
from tests.people import People
from yunti.apps.intake.models import Arrival, Turn, TurnBatch, TurnHead
from yunti.apps.intake.queries import waiting
from yunti.apps.intake.queries.leaves import BEGINNING, chained
from yunti.apps.intake.services import Asked, arrive, count_turns, count_turns_due, ordering, prepare
from yunti.apps.programmes.models import Round
from yunti.domain.merkle import root_of
from yunti.kit import clock
from yunti.kit.errors import Forbidden
from yunti.kit.models import AuditEvent, CurrentTransaction
from yunti.kit.watermark import Watermark

pytestmark = pytest.mark.django_db(
    transaction=True
)  # what is open is not counted yet, a test around it included


def arrivals(each: Round, people: People, count: int) -> list[Arrival]:
    for prepared in ready(each, people.ma, count):
        arrive(Asked(prepared.ref), by=people.ma)
    return list(Arrival.objects.order_by("id"))


def test_numbers_and_places_run_without_gaps(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "MOST", 2)
    rows = arrivals(each, people, 5)
    Arrival.objects.filter(pk__in=[rows[1].pk, rows[4].pk]).update(region_code="900200")
    assert count_turns_due(clock.now()) == 5
    turns = list(Turn.objects.order_by("ordinal"))
    assert [turn.arrival_id for turn in turns] == [row.pk for row in rows]
    assert [(turn.ordinal, turn.place) for turn in turns] == [(1, 1), (2, 1), (3, 2), (4, 3), (5, 2)]
    batches = list(TurnBatch.objects.order_by("ordinal"))
    assert [(batch.first, batch.count) for batch in batches] == [(1, 2), (3, 2), (5, 1)]
    chain = BEGINNING
    for batch in batches:
        leaves = [bytes.fromhex(turn.arrival.leaf) for turn in turns if turn.batch_id == batch.pk]
        assert batch.root == root_of(leaves).hex()
        chain = chained(chain, batch.root)
        assert batch.chain == chain
    assert TurnHead.objects.get().chain == chain


def test_where_nothing_waits_nothing_is_written(people: People, each: Round) -> None:
    arrivals(each, people, 1)
    assert (count_turns_due(clock.now()), count_turns_due(clock.now())) == (1, 0)
    assert AuditEvent.objects.filter(action="intake.count_turns").count() == 1
    with pytest.raises(Forbidden):
        count_turns(round=each, by=people.ma)


def test_the_moments_that_count_run_with_the_order(people: People, each: Round) -> None:
    """A machine whose clock is behind does not bring anybody forward."""
    rows = arrivals(each, people, 3)
    late = clock.now()
    for row, minutes in zip(rows, (0, -5, 1), strict=True):
        Arrival.objects.filter(pk=row.pk).update(arrived_at=late + timedelta(minutes=minutes))
    count_turns_due(clock.now())
    moments = list(Turn.objects.order_by("ordinal").values_list("counted_at", flat=True))
    assert moments == [late, late, late + timedelta(minutes=1)]


def overtaken(each: Round, people: People, at_once: AtOnce) -> tuple[list[int], int]:
    """The first has its number and its row and is not committed yet; the second is answered meanwhile, and turns are counted then.
    Both as they were made ready, and how many turns were counted."""
    first, second = ready(each, people.ma, 2)
    held, go_on = threading.Event(), threading.Event()

    def act(number: int) -> object:
        if number == 0:
            with transaction.atomic():
                _as_row(first)
                held.set()
                assert go_on.wait(30)
            return None
        assert held.wait(30)
        try:
            arrive(Asked(second.ref), by=people.ma)
            return count_turns_due(clock.now())
        finally:
            go_on.set()

    answers = at_once(2, act)
    assert not faults(answers)
    return [first.pk, second.pk], answers[1]


def _as_row(prepared: object) -> None:
    Arrival.objects.create(
        prepared=prepared,
        round=prepared.case.round,  # type: ignore[attr-defined]
        region_code="900100",
        asked_fen=1,
        transaction=CurrentTransaction(),
        arrived_at=clock.now(),
        arrived_by="somebody",
        leaf="0" * 64,
    )


ONE_WRITER = "one writes at a time: nobody is under way while another one is answered"


def test_whoever_is_still_under_way_is_waited_for(people: People, each: Round, tmp_path: Path) -> None:
    """Neither is counted while the first is open; then both are, in the order of their transactions."""
    if connection.vendor != "postgresql":
        pytest.skip(ONE_WRITER)
    with meeting_place(tmp_path) as at_once:
        made_ready, counted = overtaken(each, people, at_once)
        assert counted == 0
        assert at_once.there(lambda: count_turns_due(clock.now())) == 2
        order = at_once.there(
            lambda: list(Turn.objects.order_by("ordinal").values_list("arrival__prepared", flat=True))
        )
    assert order == made_ready


def test_without_the_watermark_the_order_would_be_inverted(
    people: People, each: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with the guard off: the second is counted before the first."""
    if connection.vendor != "postgresql":
        pytest.skip(ONE_WRITER)
    monkeypatch.setattr(waiting, "watermark", lambda: Watermark(2**62, 2**62))
    with meeting_place(tmp_path) as at_once:
        _made_ready, counted = overtaken(each, people, at_once)
        assert counted == 1
        lost = at_once.there(lambda: count_turns_due(clock.now()))
    assert lost == 0, "the first is never counted: it lies before the last one that was"


def test_a_restored_database_counts_what_it_brought_along(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers of its transactions are higher than those that the new cluster gives out."""
    rows = arrivals(each, people, 3)
    numbers = (900, 901, 5)
    for row, number in zip(rows, numbers, strict=True):
        Arrival.objects.filter(pk=row.pk).update(transaction=number)
    monkeypatch.setattr(waiting, "watermark", lambda: Watermark(6, 6))
    monkeypatch.setattr(waiting, "coming_after", _after)
    assert count_turns_due(clock.now()) == 3
    order = list(Turn.objects.order_by("ordinal").values_list("arrival__transaction", flat=True))
    assert order == [900, 901, 5]


def _after(transaction: int, key: int) -> object:
    from django.db.models import Q

    return Q(transaction__gt=transaction) | Q(transaction=transaction, id__gt=key)


def test_many_at_once_are_counted_once_each(people: People, each: Round, tmp_path: Path) -> None:
    prepared = ready(each, people.ma, 24)

    def act(number: int) -> object:
        if number >= len(prepared):
            return count_turns_due(clock.now())
        return arrive(Asked(prepared[number].ref), by=people.ma)

    with meeting_place(tmp_path) as at_once:
        answers = at_once(len(prepared) + 2, act)
        assert not faults(answers)
        at_once.there(lambda: count_turns_due(clock.now()))
        turns = at_once.there(lambda: list(Turn.objects.order_by("ordinal")))
    assert [turn.ordinal for turn in turns] == list(range(1, 25))
    assert sorted(turn.place for turn in turns) == list(range(1, 25))
    assert len({turn.arrival_id for turn in turns}) == 24


def test_statements_do_not_grow_with_the_arrivals(people: People, each: Round) -> None:
    from django.test.utils import CaptureQueriesContext

    counts = []
    for many in (2, 12):
        arrivals_of(each, people, many)
        with CaptureQueriesContext(connection) as seen:
            assert count_turns(round=each, by=SETTING_UP) == many
        counts.append(
            sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE")) for each in seen.captured_queries)
        )
    assert counts[0] >= counts[1] and counts[1] <= 20, counts


def arrivals_of(each: Round, people: People, count: int) -> None:
    for number in range(count):
        prepared = prepare(case=filled_in(each, people.ma, str(100 + number)), by=people.ma)
        arrive(Asked(prepared.ref), by=people.ma)
