"""The proof of a place holds by itself, and whatever is changed afterwards is found. Not here: counting (`test_order.py`)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F

from tests.apps.intake.conftest import ready
from tests.people import People
from yunti.apps.intake.models import Arrival, Turn, TurnBatch, TurnHead
from yunti.apps.intake.queries.proofs import faults_of, proof_of, rounds_with_arrivals
from yunti.apps.intake.services import Asked, arrive, count_turns_due, ordering
from yunti.apps.programmes.models import Round
from yunti.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 5


@pytest.fixture
def counted(each: Round, people: People, monkeypatch: pytest.MonkeyPatch) -> Round:
    monkeypatch.setattr(ordering, "MOST", 3)
    for prepared in ready(each, people.ma, COUNT):
        arrive(Asked(prepared.ref), by=people.ma)
    assert count_turns_due(clock.now()) == COUNT
    return each


def test_every_place_is_proved(counted: Round) -> None:
    proofs = [proof_of(turn) for turn in Turn.objects.order_by("ordinal")]
    assert all(each.holds for each in proofs)
    assert [each.size for each in proofs] == [3, 3, 3, 2, 2]
    assert proofs[3].chain_before == proofs[2].chain
    for each, other in zip(proofs, proofs[1:] + proofs[:1], strict=True):
        assert not replace(each, leaf_text=other.leaf_text).holds
        assert not replace(each, index=(each.index + 1) % each.size).holds
        assert not replace(each, chain_before=each.chain).holds


def _swap() -> None:
    """The second and the third change places, with everything that says so but the roots."""
    second, third = Turn.objects.order_by("ordinal")[1:3]
    for turn, number in ((second, 90), (third, 2), (second, 3)):
        Turn.objects.filter(pk=turn.pk).update(ordinal=number, place=number)


CHANGES = {
    "order": _swap,
    "root": lambda: TurnBatch.objects.filter(ordinal=2).update(root="0" * 64),
    "chain": lambda: TurnBatch.objects.filter(ordinal=1).update(chain="0" * 64),
    "leaf": lambda: Arrival.objects.filter(turn__ordinal=2).update(asked_fen=1),
    "place": lambda: Turn.objects.filter(ordinal=5).update(region_code="900200"),
    "early": lambda: Arrival.objects.filter(turn__ordinal=5).update(
        arrived_at=F("arrived_at") + timedelta(hours=1)
    ),
    "gap": lambda: Turn.objects.filter(ordinal=5).update(ordinal=6),
    "head": lambda: TurnHead.objects.update(ordinal=4),
}


def test_what_was_counted_is_right(counted: Round) -> None:
    assert rounds_with_arrivals() == [counted]
    assert list(faults_of(counted)) == []


@pytest.mark.parametrize("kind", CHANGES)
def test_what_is_changed_afterwards_is_found(counted: Round, kind: str) -> None:
    CHANGES[kind]()  # type: ignore[no-untyped-call]
    assert kind in {fault.kind for fault in faults_of(counted)}
