"""Whatever is changed behind the program is found, and nothing else is. Not here: the books against themselves (`tests/apps/ledger`)."""

from collections.abc import Callable

import pytest
from django.db.models import F

from tests.apps.vouchers.conftest import CITY, applied, quota, served
from tests.apps.vouchers.test_steps import go
from tests.people import People
from yunti.apps.ledger.models import LedgerAccount, LedgerPosting
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import AllotmentQueue, ContractUse, EnterpriseAward, Voucher, VoucherVersion
from yunti.apps.vouchers.queries.verifying import faults_of, rounds_with_vouchers

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(people: People, each: Round) -> Round:
    """Held, issued, lapsed, released, waiting, regained."""
    quota(each, 500_000)
    cases = applied(each, people.ma, 300_000, 100_000, 150_000, 10, 20, 30)
    served()
    go(cases[1], "approve", people.qin)
    go(cases[1], "expire", people.qin)
    go(cases[2], "approve", people.qin)
    go(cases[0], "reject", people.qin, reasons=["示例"])
    served()
    applied(each, people.ma, 499_000)
    served()
    return each


def test_nothing_is_wrong_with_what_the_program_wrote(busy: Round) -> None:
    assert rounds_with_vouchers() == [busy]
    assert list(faults_of(busy)) == []
    assert set(Voucher.objects.values_list("state", flat=True)) >= {"held", "issued", "lapsed", "released"}


def _issued() -> None:
    Voucher.objects.filter(state="issued").update(amount_fen=F("amount_fen") - 1)


def _state() -> None:
    Voucher.objects.filter(pk=Voucher.objects.filter(state="held").first().pk).update(  # type: ignore[union-attr]
        state="released", why="示例"
    )


def _items() -> None:
    LedgerAccount.objects.filter(kind="issued").update(items=7)


def _subject() -> None:
    LedgerPosting.objects.filter(pk=LedgerPosting.objects.filter(debit__kind="held").first().pk).update(  # type: ignore[union-attr]
        subject="nobody"
    )


def _version() -> None:
    VoucherVersion.objects.filter(version=1).update(amount_fen=0)


def _award() -> None:
    EnterpriseAward.objects.update(awarded_fen=1)


def _no_award() -> None:
    EnterpriseAward.objects.all().delete()


def _contract() -> None:
    ContractUse.objects.filter(freed_at__isnull=False).update(freed_at=None)


def _place() -> None:
    Voucher.objects.filter(state="lapsed").update(place=99)


def _queue() -> None:
    AllotmentQueue.objects.update(next_place=99)


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (_issued, {"book", "voucher", "version", "award"}),
        (_state, {"book", "book_items", "voucher", "award", "contract"}),
        (_items, {"book_items"}),
        (_subject, {"voucher"}),
        (_version, {"version"}),
        (_award, {"award"}),
        (_no_award, {"award"}),
        (_contract, {"contract"}),
        (_place, {"place"}),
        (_queue, {"queue"}),
    ],
)
def test_what_is_changed_behind_the_program_is_found(
    busy: Round, change: Callable[[], None], kinds: set[str]
) -> None:
    change()
    assert {fault.kind for fault in faults_of(busy)} == kinds


def test_faults_name_the_region(busy: Round) -> None:
    _items()
    assert [fault.subject for fault in faults_of(busy)] == [f"{CITY}/issued"]
