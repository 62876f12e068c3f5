"""What steps do to vouchers: nobody moves one past its room; issue, release, lapse, another amount; all in the books.

Not here: serving the queue (`test_serving.py`), the steps themselves (`tests/apps/cases`).
"""

from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.apps.vouchers.conftest import CITY, answer, applied, quota, served, told
from tests.apps.vouchers.test_serving import books
from tests.first_vouchers import AT_APPROVAL, BY_ITSELF, CEILING_FEN, write_pack
from tests.people import People
from yunti.apps.budgets.services import begin_period, set_cutoff
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import NotAllMoved, move_case, moving
from yunti.apps.intake.models import Turn
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.queries import faults_of
from yunti.apps.ledger.reading import way_of
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.models import ContractUse, EnterpriseAward, Voucher, VoucherLine, VoucherVersion
from yunti.apps.vouchers.services import take_step, take_steps, take_steps_due
from yunti.apps.vouchers.services.handing_in import turn_back
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.errors import Conflict, Forbidden, Refused

ANYBODY = system_actor("test")
pytestmark = pytest.mark.django_db


def go(case: Case, action: str, by: Actor, **given: Any) -> Case:
    row = Case.objects.select_related("round").get(pk=case.pk)
    return take_step(case=row, action=action, seen=row.moves.count(), by=by, **given)


def stranger(by: Actor) -> Any:
    """An enterprise of somebody else, in the same city."""
    return factories.owned_enterprise(by.organisation_ref, 77)


def voucher(case: Case) -> Voucher:
    return Voucher.objects.filter(case=case).latest("place")


def in_order(each: Round) -> None:
    assert not list(faults_of(each))
    award = EnterpriseAward.objects.get()
    counted = Voucher.objects.filter(state__in=["placed", "held", "issued", "lapsed"])
    assert award.awarded_fen == sum(counted.values_list("amount_fen", flat=True)) <= CEILING_FEN


def test_nobody_moves_a_voucher_past_its_room(people: People, each: Round) -> None:
    quota(each, 10)
    (case,) = applied(each, people.ma, 10)
    served()
    row = Case.objects.get(pk=case.pk)
    with pytest.raises(Refused, match="动用额度"):
        move_case(case=row, action="approve", seen=1, by=people.qin)
    assert Case.objects.get(pk=case.pk).state == "review"
    assert go(case, "give_back", people.qin).state == "returned"  # which moves nothing


def test_with_the_guard_off_somebody_would(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota(each, 10)
    (case,) = applied(each, people.ma, 10)
    served()
    monkeypatch.setattr(moving, "_refuse_past_its_room", lambda around, action, through: None)
    row = Case.objects.get(pk=case.pk)
    assert move_case(case=row, action="approve", seen=1, by=people.qin).state == "issued"
    assert voucher(case).state == "held", "issued for the case alone"


def test_approving_issues(people: People, each: Round) -> None:
    period = begin_period(round=each, by=people.su)
    last_day = clock.today() + timedelta(days=90)
    set_cutoff(period=period, kind="settlement", cutoff_on=last_day, reason="", seen=0, by=people.su)
    quota(each, 400_000)
    (case,) = applied(each, people.ma, 350_000, service="s1")
    served()
    assert go(case, "approve", people.qin).state == "issued"
    row = voucher(case)
    assert (row.state, row.amount_fen, row.issued_on, row.expires_on) == (
        "issued",
        300_000_00,
        clock.today(),
        last_day,
    )
    assert row.number == f"SLQ-{each.code}-{CITY}-000001" and len(row.code) == 26
    line = VoucherLine.objects.get()
    assert (line.title, line.cap_fen, line.fee_fen, line.amount_fen) == (
        "示例服务甲",
        300_000_00,
        350_000_00,
        300_000_00,
    )
    assert books(each) == {"free": (100_000, 0), "issued": (300_000, 1)}
    assert [one.entry.happening for one in way_of(ANYBODY, row.ref)] == ["held", "issued"]
    with pytest.raises(Conflict):
        go(case, "approve", people.qin)
    in_order(each)


def test_only_whoever_may_take_the_step_issues(people: People, each: Round) -> None:
    quota(each, 10)
    (case,) = applied(each, people.ma, 10)
    served()
    for other in (people.ma, people.luo):
        with pytest.raises(Forbidden):
            go(case, "approve", other)
    with pytest.raises(Refused):
        go(case, "approve", people.wei)
    assert voucher(case).state == "held" and voucher(case).code == ""


def test_who_waits_is_not_issued(people: People, each: Round) -> None:
    (case,) = applied(each, people.ma, 10)
    served()
    with pytest.raises(Refused, match="等待额度") as refused:
        go(case, "approve", people.qin)
    assert refused.value.next_step and Case.objects.get(pk=case.pk).state == "review"


def test_nothing_is_issued_where_the_ceiling_is_used_up(people: People, each: Round) -> None:
    quota(each, 600_000)
    first, second = applied(each, people.ma, 500_000, 20)
    served()
    with pytest.raises(Refused, match="券额为零"):
        go(second, "approve", people.qin)
    go(first, "reject", people.qin, reasons=["示例"])
    assert told([second]) == [("held", 20)]
    assert go(second, "approve", people.qin).state == "issued"
    in_order(each)


def test_rejecting_gives_back_and_later_ones_of_the_enterprise_regain(people: People, each: Round) -> None:
    quota(each, 500_000)
    first, second, third = applied(each, people.ma, 450_000, 120_000, 30_000)
    served()
    go(second, "approve", people.qin)
    issued = voucher(second)
    assert told([first, second, third]) == [("held", 450_000), ("issued", 50_000), ("held", 0)]
    go(first, "reject", people.qin, reasons=["示例理由"])
    assert told([first, second, third]) == [("released", 450_000), ("issued", 120_000), ("held", 30_000)]
    again = voucher(second)
    assert (again.code, again.number, again.version) == (issued.code, issued.number, 2)
    assert voucher(first).why == "示例理由"
    latest = VoucherVersion.objects.get(voucher=again, version=2)
    assert (latest.cause, latest.amount_fen, latest.room_fen) == ("regained", 120_000_00, 470_000_00)
    assert latest.lines.count() == 1 and latest.entry is not None
    assert books(each) == {"free": (350_000, 0), "held": (30_000, 1), "issued": (120_000, 1)}
    happened = [one.entry.happening for one in way_of(ANYBODY, again.ref)]
    assert happened == ["held", "issued", "reversed", "reversed", "issued", "issued"]
    in_order(each)


def test_what_is_freed_goes_to_the_enterprise_first_and_then_to_the_queue(
    people: People, each: Round
) -> None:
    quota(each, 500_000)
    first, second = applied(each, people.ma, 450_000, 120_000)
    served()
    (other,) = applied(each, people.gao, 400_000, party=stranger(people.gao))
    served()
    assert told([second, other]) == [("held", 50_000), ("waiting", 0)]
    go(first, "reject", people.qin, reasons=["示例"])
    assert told([second, other]) == [("held", 120_000), ("waiting", 0)]
    assert books(each) == {"free": (380_000, 0), "held": (120_000, 1)}
    served()
    assert told([other]) == [("waiting", 0)], "what is left does not hold it whole"
    assert not list(faults_of(each))


def test_withdrawing_frees_the_contract(people: People, each: Round) -> None:
    quota(each, 100)
    (case,) = applied(each, people.ma, 10, contract="A-1")
    served()
    go(case, "give_back", people.qin)
    assert told([case]) == [("held", 10)], "place and hold stay"
    go(case, "withdraw", people.ma)
    assert told([case]) == [("released", 10)] and books(each) == {"free": (100, 0)}
    assert ContractUse.objects.get().freed_at is not None
    again = applied(each, people.ma, 20, contract="A-1")
    served()
    assert told(again) == [("held", 20)]
    in_order(each)


def test_withdrawn_before_it_was_handed_in(people: People, each: Round) -> None:
    quota(each, 100)
    (case,) = applied(each, people.ma, 10)
    go(case, "withdraw", people.ma)  # nothing is held yet
    served()
    assert told([case]) == [("released", 10)] and books(each) == {"free": (100, 0)}
    assert Turn.objects.get().outcome == "turned_back"


def test_turned_back_it_gives_back_and_may_apply_anew(people: People, each: Round) -> None:
    from yunti.apps.cases.models import Answer

    quota(each, 100)
    (case,) = applied(each, people.ma, 10, contract="B-1")
    Answer.objects.filter(case=case, field="contract_no").update(value='"B-2"')
    served()
    assert told([case]) == [("released", 10)] and books(each) == {"free": (100, 0)}
    for _time in range(2):
        turn_back(turn=Turn.objects.get(), why="示例", by=system_actor("test"))
    from yunti.apps.intake.services import Asked, arrive, prepare

    arrive(Asked(prepare(case=Case.objects.get(pk=case.pk), by=people.ma).ref), by=people.ma)
    served()
    assert told([case]) == [("held", 10)] and Voucher.objects.filter(case=case).count() == 2
    in_order(each)


def corrected(case: Case, people: People, fee: str, contract: str = "") -> None:
    go(case, "give_back", people.qin)
    row = Case.objects.select_related("round").get(pk=case.pk)
    answer(row, people.ma, fee, contract)
    go(case, "resubmit", people.ma)


def test_less_asked_for_frees_the_rest(people: People, each: Round) -> None:
    quota(each, 100)
    first, second = applied(each, people.ma, 80, 30)
    served()
    corrected(first, people, "60")
    assert told([first, second]) == [("held", 60), ("waiting", 0)]
    assert VoucherVersion.objects.get(voucher=voucher(first), version=2).cause == "resubmitted"
    served()
    assert told([first, second]) == [("held", 60), ("held", 30)]
    in_order(each)


def test_more_comes_out_of_what_is_free_while_nobody_waits(people: People, each: Round) -> None:
    quota(each, 100)
    (first,) = applied(each, people.ma, 60)
    served()
    corrected(first, people, "80")
    assert told([first]) == [("held", 80)] and books(each) == {"free": (20, 0), "held": (80, 1)}
    (waits,) = applied(each, people.ma, 30)
    served()
    corrected(first, people, "90")
    assert told([first, waits]) == [("held", 80), ("waiting", 0)]
    assert voucher(first).gross_fen == 90_00
    in_order(each)


def test_another_contract_is_claimed_with_the_correction(people: People, each: Round) -> None:
    quota(each, 100)
    first, _second = (
        *applied(each, people.ma, 10, contract="C-1"),
        *applied(each, people.ma, 10, contract="C-2"),
    )
    served()
    go(first, "give_back", people.qin)
    answer(Case.objects.select_related("round").get(pk=first.pk), people.ma, "10", "C-2")
    with pytest.raises(Refused, match="另一张服务券"):
        go(first, "resubmit", people.ma)
    assert Case.objects.get(pk=first.pk).state == "returned"
    answer(Case.objects.select_related("round").get(pk=first.pk), people.ma, "10", "C-3")
    go(first, "resubmit", people.ma)
    assert ContractUse.objects.filter(freed_at__isnull=True).count() == 2


def test_what_lapses_stays_counted_and_is_not_given_again(people: People, each: Round) -> None:
    quota(each, 600_000)
    first, second = applied(each, people.ma, 450_000, 120_000)
    served()
    go(first, "approve", people.qin)
    go(first, "expire", people.qin)
    assert told([first, second]) == [("lapsed", 450_000), ("held", 50_000)]
    assert books(each) == {"free": (100_000, 0), "held": (50_000, 1), "lapsed": (450_000, 1)}
    in_order(each)


def test_the_platform_lapses_by_itself_and_in_the_books(people: People, each: Round, shelf: Any) -> None:
    quota(each, 100)
    (case,) = applied(each, people.ma, 70)
    served()
    go(case, "approve", people.qin)
    write_pack(shelf, BY_ITSELF)
    assert take_steps_due(clock.now()) == 1
    assert Case.objects.get(pk=case.pk).state == "lapsed" and told([case]) == [("lapsed", 70)]
    assert books(each) == {"free": (30, 0), "lapsed": (70, 1)}


def test_quota_taken_at_approval(people: People, each: Round, shelf: Any) -> None:
    write_pack(shelf, AT_APPROVAL)
    quota(each, 100)
    first, second = applied(each, people.ma, 70, 60)
    served()
    go(second, "approve", people.qin)
    assert books(each) == {"free": (40, 0), "issued": (60, 1)}
    with pytest.raises(Refused, match="不够"):
        go(first, "approve", people.qin)
    go(first, "reject", people.qin, reasons=["示例"])
    assert LedgerEntry.objects.filter(happening="issued").count() == 1
    in_order(each)


def test_several_at_once_all_or_none(people: People, each: Round) -> None:
    quota(each, 100)
    waits = (cases := applied(each, people.ma, 60, 40, 10))[2]
    served()
    named = Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk")
    rows = list(named.select_related("round"))
    seen = {row.ref: 1 for row in rows}
    with pytest.raises(NotAllMoved) as refused:
        take_steps(cases=rows, action="approve", seen=seen, by=people.qin)
    assert [failed.ref for failed in refused.value.failed] == [waits.ref]
    assert told(cases) == [("held", 60), ("held", 40), ("waiting", 0)]
    moved = take_steps(cases=rows[:2], action="approve", seen=seen, by=people.qin)
    assert {case.state for case in moved} == {"issued"}
    assert told(cases) == [("issued", 60), ("issued", 40), ("waiting", 0)]
    take_steps(
        cases=list(Case.objects.select_related("round").filter(pk=waits.pk)),
        action="reject",
        seen=seen,
        by=people.qin,
        reasons=["示例"],
    )
    assert told([waits]) == [("released", 0)]
    in_order(each)


def test_the_same_key_issues_once(people: People, each: Round) -> None:
    quota(each, 100)
    (case,) = applied(each, people.ma, 60)
    served()
    row = Case.objects.select_related("round").get(pk=case.pk)
    for _time in range(2):
        take_step(case=row, action="approve", seen=1, by=people.qin, key="once")
    assert LedgerEntry.objects.filter(happening="issued").count() == 1
