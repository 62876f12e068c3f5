"""Serving a queue: order, whole amounts, ceiling, contracts; new quota; what is booked. Not here: steps (`test_steps.py`)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import SETTING_UP
from tests.apps.vouchers.conftest import CITY, TOWN, applied, quota, served, told
from tests.first_vouchers import AT_APPROVAL, CEILING_FEN, SKIPPING, write_pack
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.intake.enums import Outcome
from yunti.apps.intake.models import Arrival, Turn
from yunti.apps.intake.services import count_turns_due
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.queries import balances, faults_of
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import AllotmentQueue, ContractUse, EnterpriseAward, Voucher, VoucherVersion
from yunti.apps.vouchers.queries.queues import anything_to_serve
from yunti.apps.vouchers.services import serve, serve_due
from yunti.kit import clock
from yunti.kit.errors import Forbidden
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db


def books(each: Round, region: str = CITY) -> dict[str, tuple[int, int]]:
    """Yuan and things by kind of account, of those that hold something."""
    rows = balances(each, [region]).items()
    return {kind: (fen // 100, items) for (_region, _book, kind), (fen, items) in rows if fen or items}


def test_the_first_get_it_whole_and_the_rest_wait(people: People, each: Round) -> None:
    quota(each, 150_000)
    cases = applied(each, people.ma, 100_000, 60_000, 10_000)
    served()
    assert told(cases) == [("held", 100_000), ("waiting", 0), ("waiting", 0)]
    assert books(each) == {"free": (50_000, 0), "held": (100_000, 1)}
    assert [row.place for row in Voucher.objects.order_by("id")] == [1, 2, 3]
    assert Turn.objects.filter(outcome=Outcome.HANDED_IN).count() == 3
    assert {Case.objects.get(pk=case.pk).state for case in cases} == {"review"}
    version = VoucherVersion.objects.get()
    assert (version.amount_fen, version.room_fen) == (100_000_00, CEILING_FEN)
    assert version.entry == LedgerEntry.objects.get(happening="held")
    assert not list(faults_of())


def test_new_quota_goes_to_whoever_waits_first(people: People, each: Round) -> None:
    quota(each, 100_000)
    cases = applied(each, people.ma, 100_000, 60_000, 10_000)
    served()
    assert not anything_to_serve()
    quota(each, 59_999, cause="too little")
    assert not anything_to_serve()
    quota(each, 5_000, cause="enough for one")
    assert anything_to_serve()
    served()
    assert told(cases) == [("held", 100_000), ("held", 60_000), ("waiting", 0)]
    later = applied(each, people.ma, 1)
    served()
    assert told(later) == [("waiting", 0)], "nobody passes who waits"
    quota(each, 10_000, cause="the rest")
    served()
    assert told(cases + later) == [("held", 100_000), ("held", 60_000), ("held", 10_000), ("held", 1)]
    assert not list(faults_of())


def test_where_the_pack_skips_a_smaller_one_passes(people: People, each: Round, shelf: object) -> None:
    write_pack(shelf, SKIPPING)  # type: ignore[arg-type]
    quota(each, 100_000)
    cases = applied(each, people.ma, 70_000, 60_000, 30_000)
    served()
    assert told(cases) == [("held", 70_000), ("waiting", 0), ("held", 30_000)]
    assert not anything_to_serve()


def test_the_ceiling_is_one_of_the_enterprise(people: People, each: Round) -> None:
    quota(each, 1_000_000)
    cases = applied(each, people.ma, 450_000, 120_000, 30_000)
    served()
    assert told(cases) == [("held", 450_000), ("held", 50_000), ("held", 0)]
    award = EnterpriseAward.objects.get()
    assert (award.ceiling_fen, award.awarded_fen, award.served) == (CEILING_FEN, CEILING_FEN, 3)
    assert books(each) == {"free": (500_000, 0), "held": (500_000, 2)}
    award.awarded_fen += 1
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save()


def test_a_contract_is_used_once_however_it_is_typed(people: People, each: Round) -> None:
    quota(each, 1_000_000)
    first = applied(each, people.ma, 10_000, contract="HT-001")
    second = applied(each, people.gao, 20_000, contract=" ht－００１ ")
    served()
    assert told(first + second) == [("held", 10_000), ("released", 0)]
    turn = Turn.objects.get(arrival__prepared__case=second[0])
    assert turn.outcome == Outcome.TURNED_BACK and "合同已经用于" in turn.why
    assert Case.objects.get(pk=second[0].pk).state == "draft"
    use = ContractUse.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractUse.objects.create(contract_key=use.contract_key, voucher=Voucher.objects.last())


def test_each_region_has_its_own(people: People, each: Round) -> None:
    quota(each, 10_000)
    quota(each, 20_000, TOWN)
    here, there = applied(each, people.ma, 10_000, 1), applied(each, people.gao, 15_000, 6_000)
    served()
    assert told(here) == [("held", 10_000), ("waiting", 0)]
    assert told(there) == [("held", 15_000), ("waiting", 0)]
    assert AllotmentQueue.objects.count() == 2


def test_where_quota_is_taken_at_approval_places_alone_are_given(
    people: People, each: Round, shelf: object
) -> None:
    write_pack(shelf, AT_APPROVAL)  # type: ignore[arg-type]
    cases = applied(each, people.ma, 450_000, 120_000)
    served()
    assert told(cases) == [("placed", 450_000), ("placed", 50_000)]
    assert not LedgerEntry.objects.exists()
    assert set(VoucherVersion.objects.values_list("entry", flat=True)) == {None}


def test_only_the_platform_serves_and_idle_it_writes_nothing(people: People, each: Round) -> None:
    with pytest.raises(Forbidden):
        serve(round=each, region_code=CITY, by=people.su)
    quota(each, 10)
    applied(each, people.ma, 10)
    served()
    done = AuditEvent.objects.filter(action="vouchers.serve", outcome=AuditEvent.Outcome.DONE)
    assert done.count() == 1
    served()
    assert done.count() == 1


def test_statements_do_not_grow_with_the_queue(people: People, each: Round) -> None:
    quota(each, 1_000_000)
    counts = []
    for many in (2, 12):
        applied(each, people.ma, *range(100, 100 + many))
        count_turns_due(clock.now())
        with CaptureQueriesContext(connection) as seen:
            assert serve(round=each, region_code=CITY, by=SETTING_UP) == many
        counts.append(
            sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE")) for one in seen.captured_queries)
        )
    assert counts[1] <= counts[0] <= 40, counts


def test_who_is_not_served_is_not_handed_in(people: People, each: Round) -> None:
    from yunti.apps.vouchers.services import hand_in_due

    applied(each, people.ma, 10)
    count_turns_due(clock.now())
    assert hand_in_due(clock.now()) == 0 and Arrival.objects.count() == 1
    assert serve_due(clock.now()) == 0, "it waits, for there is no quota"
    assert hand_in_due(clock.now()) == 1
    assert Voucher.objects.get().state == "waiting"
