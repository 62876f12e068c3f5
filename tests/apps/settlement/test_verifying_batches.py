"""Whatever is changed behind the program in batches is found, and nothing else is. Not here: claims (`test_verifying.py`)."""

from collections.abc import Callable

import pytest
from django.db.models import F

from tests.apps.settlement import batches
from tests.apps.settlement.batches import funded, settled, waiting
from tests.apps.settlement.test_settling import each, shelf
from tests.people import People
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.verifying_batches import faults_of_batches

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(people: People, each: Round, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Two lines paid, one carried over."""
    waiting(each, people, 3, monkeypatch)
    funded(each, general=2 * batches.FACE_FEN // 100)
    settled(each, people)
    return each


def test_nothing_is_wrong_with_what_the_program_wrote(busy: Round) -> None:
    assert not list(faults_of_batches(busy))


def _decision() -> None:
    SettlementLine.objects.filter(place=2).update(decision="carried", pot="")


def _place() -> None:
    SettlementLine.objects.filter(place=3).update(place=4)


def _pot() -> None:
    SettlementBatch.objects.update(general_fen=1)


def _digest() -> None:
    SettlementBatch.objects.update(digest="0" * 64)


def _posting() -> None:
    LedgerPosting.objects.filter(entry__happening="payable").update(amount_fen=F("amount_fen") - 1)


def _subject() -> None:
    LedgerPosting.objects.filter(entry__happening="payable").update(subject="nobody")


def _claim() -> None:
    Claim.objects.filter(state="funded").update(state="waiting")


def _more() -> None:
    Claim.objects.filter(state="carried").update(state="funded")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_decision, {"settlement_digest", "settlement_booked", "settlement_claim"}),
        (_place, {"settlement_place", "settlement_digest"}),
        (_pot, {"settlement_pot"}),
        (_digest, {"settlement_digest"}),
        (_posting, {"settlement_booked"}),
        (_subject, {"settlement_booked"}),
        (_claim, {"settlement_claim"}),
        (_more, {"settlement_claim"}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_was_changed_behind_the_program_is_found(
    busy: Round, change: Callable[[], None], found: set[str]
) -> None:
    change()
    assert {fault.kind for fault in faults_of_batches(busy)} == found
