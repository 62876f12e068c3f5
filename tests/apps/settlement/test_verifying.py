"""Whatever is changed behind the program in claims is found, and nothing else is. Not here: vouchers (`tests/apps/vouchers/test_verifying.py`)."""

from collections.abc import Callable

import pytest
from django.db.models import F

from tests.apps.settlement.conftest import audited, go, issued, redeemed
from tests.apps.settlement.test_lapsing import at, by_itself
from tests.people import People
from yunti.apps.ledger.models import LedgerAccount, LedgerPosting
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.queries.verifying import faults_of
from yunti.apps.vouchers.models import Strike, Voucher
from yunti.apps.vouchers.queries.verifying import faults_of as faults_of_vouchers
from yunti.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(people: People, each: Round) -> Round:
    """Redeemed with and without the addition, refused, lapsed, issued."""
    redeemed(issued(each, people, 50_000, certified=True), people)
    redeemed(issued(each, people, 40_000, certified=True), people)
    go(audited(issued(each, people, 30_000), people), "refuse", people.qin, reasons=["示例"])
    issued(each, people, 20_000)
    with clock.held(at(1)):
        by_itself()
    return each


def test_nothing_is_wrong_with_what_the_program_wrote(busy: Round) -> None:
    assert [*faults_of(busy), *faults_of_vouchers(busy)] == []
    assert set(Voucher.objects.values_list("state", flat=True)) == {"redeemed", "void", "lapsed"}


def _face() -> None:
    Claim.objects.filter(bonus_fen=0).update(face_fen=F("face_fen") - 1)


def _state() -> None:
    Claim.objects.filter(bonus_fen=0).update(state="carried")


def _gone() -> None:
    Claim.objects.filter(bonus_fen=0).delete()


def _bonus() -> None:
    Claim.objects.filter(bonus_fen=0).update(bonus_fen=1, bonus_key="another")


def _items() -> None:
    LedgerAccount.objects.filter(book="claims", kind="waiting").update(items=7)


def _subject() -> None:
    LedgerPosting.objects.filter(entry__happening="bonus").update(subject="nobody")


def _voucher() -> None:
    Voucher.objects.filter(claim__bonus_fen=0).update(state="void")


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (_face, {"claim", "claim_book", "claim_booked"}),
        (_state, {"claim_book", "claim_book_items", "claim_booked"}),
        (_gone, {"claim_missing", "claim_book", "claim_book_items"}),
        (_bonus, {"bonus_twice", "claim_book", "claim_booked"}),
        (_items, {"claim_book_items"}),
        (_subject, {"claim_booked"}),
        (_voucher, {"claim"}),
    ],
)
def test_what_is_changed_behind_the_program_is_found(
    busy: Round, change: Callable[[], None], kinds: set[str]
) -> None:
    change()
    assert {fault.kind for fault in faults_of(busy)} == kinds


def test_a_strike_of_what_did_not_lapse_is_found(busy: Round) -> None:
    Strike.objects.update(voucher=Voucher.objects.filter(state="void").first())
    assert [fault.kind for fault in faults_of_vouchers(busy)] == ["strike"]
