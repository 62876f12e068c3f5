"""Who waits for quota when the year is closed is turned back by the platform, with the reason and what to do next, and nobody else is."""

import pytest

from tests.apps.settlement.batches import in_order
from tests.apps.settlement.test_closing import close, over
from tests.apps.settlement.test_settling import each, shelf
from tests.apps.vouchers.conftest import CITY, applied, quota, served, told
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.messages.models import Message
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.queries.closing import goes_on
from yunti.apps.settlement.services import take_step, take_steps_due
from yunti.apps.vouchers.models import ContractUse, Voucher
from yunti.kit import clock
from yunti.kit.errors import Refused

__all__ = ["each", "shelf"]
pytestmark = pytest.mark.django_db


def state_of(case: Case) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


@pytest.fixture
def queued(people: People, each: Round) -> Case:
    """In review, behind the quota that there is."""
    quota(each, 50_000)
    (case,) = applied(each, people.ma, 60_000)
    served()
    assert (state_of(case), told([case])) == ("review", [("waiting", 0)])
    return case


def test_while_the_year_is_open_nobody_is_turned_back(people: People, each: Round, queued: Case) -> None:
    over(each, people)
    take_steps_due(clock.now())
    assert (state_of(queued), told([queued])) == ("review", [("waiting", 0)])


def test_once_it_is_closed_they_go_out_with_reason_and_next_step(
    people: People, each: Round, queued: Case
) -> None:
    over(each, people)
    assert [one.count for one in goes_on(each)] == [1]
    close(each, people.su)
    entries, use = LedgerEntry.objects.count(), ContractUse.objects.get(voucher__case=queued)
    assert take_steps_due(clock.now()) == 1
    row = Voucher.objects.get(case=queued)
    assert (state_of(queued), row.state) == ("rejected", "released")
    assert "年度已结束" in row.why and "重新申领" in row.why
    use.refresh_from_db()
    assert use.freed_at is not None, "the contract may be used in the next year"
    message = Message.objects.get(kind="vouchers.unserved")
    assert message.body == row.why and queued.ref in message.link
    assert LedgerEntry.objects.count() == entries, "who waits holds nothing"
    assert goes_on(each) == [] and take_steps_due(clock.now()) == 0
    in_order(each)


def test_who_was_given_quota_is_in_the_way_instead(people: People, each: Round) -> None:
    quota(each, 100_000)
    (case,) = applied(each, people.ma, 60_000)
    served()
    over(each, people)
    with pytest.raises(Refused, match="还没有审结的申请 1 件"):
        close(each, people.su)
    take_steps_due(clock.now())
    assert (state_of(case), told([case])) == ("review", [("held", 60_000)])
    assert Voucher.objects.get().region_code == CITY


def test_nobody_approves_meanwhile(people: People, each: Round, queued: Case) -> None:
    over(each, people)
    close(each, people.su)
    row = Case.objects.select_related("round").get(pk=queued.pk)
    with pytest.raises(Refused) as refused:
        take_step(case=row, action="approve", seen=row.moves.count(), by=people.qin)
    assert refused.value.code == "quota_waits" and told([queued]) == [("waiting", 0)]
