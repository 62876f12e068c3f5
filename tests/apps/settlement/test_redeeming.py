"""Redeeming a voucher: begun by the platform, applied for, marked, audited; once, with its claim, its addition and its books.

Not here: vouchers that lapse (`test_lapsing.py`), issuing them (`tests/apps/vouchers`).
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.apps.settlement.conftest import CITY, DAYS, audited, claimed, go, issued, quota, redeemed, say
from tests.apps.vouchers.conftest import TOWN, served
from tests.first_vouchers import BONUS_FEN
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.openings import openings_for
from yunti.apps.cases.services import Change as CaseChange
from yunti.apps.cases.services import NotAllMoved, move_case, save_answers, start_case
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.queries import balances
from yunti.apps.ledger.queries import faults_of as faults_of_books
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise
from yunti.apps.registry.queries.merging import same_enterprise
from yunti.apps.registry.services.merging import merge_enterprises
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.queries.verifying import faults_of as faults_of_claims
from yunti.apps.settlement.services import claiming, take_step, take_steps, take_steps_due
from yunti.apps.vouchers import services as vouchers
from yunti.apps.vouchers.models import EnterpriseAward, Voucher
from yunti.apps.vouchers.queries.verifying import faults_of as faults_of_vouchers
from yunti.kit import clock
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def books(each: Round, region: str = CITY) -> dict[str, tuple[int, int]]:
    """Yuan and things by book and kind, of those that hold something, but for what is free."""
    rows = balances(each, [region]).items()
    return {
        f"{book}/{kind}": (fen // 100, items)
        for (_region, book, kind), (fen, items) in rows
        if (fen or items) and kind != "free"
    }


def in_order(each: Round) -> None:
    assert not list(faults_of_books(each))
    assert not list(faults_of_vouchers(each))
    assert not list(faults_of_claims(each))


def again(row: Voucher) -> Voucher:
    return Voucher.objects.get(pk=row.pk)


def test_it_is_there_from_the_moment_of_issue_and_nobody_begins_one(people: People, each: Round) -> None:
    row = issued(each, people, certified=True)
    case = row.redemption
    assert case is not None and (case.state, case.workflow) == ("issued", "redemption")
    assert case.parent == row.case and case.organisation == row.case.organisation
    assert case.started_by == "system:vouchers.redemption"
    assert {each.field for each in case.answers.all()} == {"certified"}, "taken over from the application"
    party = row.enterprise
    with pytest.raises(NotFoundOrHidden):
        start_case(round=each, workflow="redemption", party=party, by=people.ma)
    assert {found.workflow for found in openings_for(people.ma, party)} == {"voucher"}


def test_it_begins_after_the_window_and_where_the_application_stands(people: People, each: Round) -> None:
    from tests.apps.cases.rounds import windows_end
    from tests.apps.vouchers.conftest import applied

    (case,) = applied(each, people.ma, 60)
    served()
    windows_end(each, clock.now())
    Enterprise.objects.filter(pk=case.enterprise_id).update(region_code="900201", prefecture_code="900200")
    go(case, "approve", people.qin)
    begun = Voucher.objects.get(case=case).redemption
    assert begun is not None and begun.prefecture_code == CITY


def test_redeemed_once_with_claim_and_books(people: People, each: Round) -> None:
    row = issued(each, people, certified=True)
    case = audited(row, people)
    assert again(row).applied_at == Case.objects.get(pk=case.pk).submitted_at
    assert books(each) == {"allotment/issued": (60_000, 1)}
    go(case, "approve", people.qin)
    found = again(row)
    assert (found.state, Case.objects.get(pk=case.pk).state) == ("redeemed", "approved")
    claim = Claim.objects.get()
    assert (claim.voucher, claim.case_id, claim.face_fen, claim.bonus_fen) == (
        found,
        case.pk,
        60_000_00,
        BONUS_FEN,
    )
    assert (claim.state, claim.carried, claim.tagged, claim.applied_at) == (
        "waiting",
        False,
        False,
        found.applied_at,
    )
    assert claim.bonus_key == f"first-vouchers:{row.enterprise.uscc}"
    assert books(each) == {
        "allotment/redeemed": (60_000, 1),
        "claims/accepted": (260_000, 1),
        "claims/waiting": (260_000, 1),
    }
    in_order(each)
    with pytest.raises(Conflict):
        go(case, "approve", people.qin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            voucher=found,
            case=row.case,
            round=each,
            region_code=CITY,
            enterprise=row.enterprise,
            face_fen=1,
            applied_at=clock.now(),
            state="waiting",
        )


def test_each_entry_says_on_which_ground_it_stands(people: People, each: Round) -> None:
    """Issuing on one, redeeming with its addition and refusing on another, lapsing on a third."""
    redeemed(issued(each, people, certified=True), people)
    go(audited(issued(each, people, 30_000), people), "refuse", people.qin, reasons=["示例理由"])
    issued(each, people, 20_000)
    with clock.held(clock.now() + (DAYS + 1) * A_DAY):
        take_steps_due(clock.now())
    found = LedgerEntry.objects.exclude(clause="").values_list("happening", "clause")
    assert set(found) == {
        ("held", "V-1"),
        ("issued", "V-1"),
        ("redeemed", "V-5"),
        ("bonus", "V-5"),
        ("refused", "V-5"),
        ("lapsed", "V-6"),
    }


def test_the_same_key_redeems_once(people: People, each: Round) -> None:
    case = audited(issued(each, people), people)
    row = Case.objects.select_related("round").get(pk=case.pk)
    seen = row.moves.count()
    for _time in range(3):
        take_step(case=row, action="approve", seen=seen, by=people.qin, key="once")
    assert Claim.objects.count() == LedgerEntry.objects.filter(happening="redeemed").count() == 1


def test_the_addition_comes_once_to_an_enterprise(people: People, each: Round) -> None:
    first, second = (issued(each, people, fee, certified=True) for fee in (60_000, 30_000))
    other = issued(each, people, 20_000, certified=False)
    redeemed(second, people)
    redeemed(first, people)
    redeemed(other, people)
    claims = {claim.voucher_id: claim.bonus_fen for claim in Claim.objects.all()}
    assert claims == {second.pk: BONUS_FEN, first.pk: 0, other.pk: 0}
    assert LedgerEntry.objects.filter(happening="bonus").count() == 1
    in_order(each)
    claim = Claim.objects.get(voucher=first)
    claim.bonus_fen, claim.bonus_key = BONUS_FEN, Claim.objects.get(voucher=second).bonus_key
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.save()


@pytest.mark.parametrize("first_is_kept", [True, False])
def test_two_files_that_became_one_get_it_once(people: People, each: Round, first_is_kept: bool) -> None:
    quota(each, 1_000_000, region=TOWN)
    first = issued(each, people, certified=True)
    second = issued(each, people, by=people.gao, certified=True)
    assert first.enterprise != second.enterprise
    cases = [audited(first, people), audited(second, people, by=people.gao)]
    go(cases[0], "approve", people.qin)
    kept, gone = (first, second) if first_is_kept else (second, first)
    merge_enterprises(gone=gone.enterprise, kept=kept.enterprise, reason="吸收合并（示例）", by=people.su)
    go(cases[1], "approve", people.wei)
    claims = {claim.voucher_id: claim.bonus_fen for claim in Claim.objects.all()}
    assert claims == {first.pk: BONUS_FEN, second.pk: 0}
    in_order(each)


def test_the_file_that_comes_second_at_the_same_moment_is_told_so(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other file gets the addition after this one was computed: told in words, nothing written, and the next try goes through."""
    quota(each, 1_000_000, region=TOWN)
    other = issued(each, people, by=people.gao, certified=False)
    go(audited(other, people, by=people.gao), "approve", people.wei)
    row = issued(each, people, certified=True)
    case = audited(row, people)
    plain = claiming._claim

    def overtaken(*given: Any) -> Claim:
        claim = plain(*given)
        if claim.bonus_key:
            Claim.objects.filter(voucher=other).update(bonus_key=claim.bonus_key, bonus_fen=BONUS_FEN)
        return claim

    monkeypatch.setattr(claiming, "_claim", overtaken)
    with pytest.raises(Conflict, match="增加额一家企业只给一次") as refused:
        go(case, "approve", people.qin)
    assert refused.value.code == "bonus_taken" and refused.value.next_step
    assert Claim.objects.count() == 1 and Voucher.objects.get(pk=row.pk).state == "issued"
    monkeypatch.setattr(claiming, "_claim", plain)
    go(case, "approve", people.qin)
    assert Voucher.objects.get(pk=row.pk).state == "redeemed"


def test_files_merged_before_share_the_key(people: People, each: Round) -> None:
    """The key of the kept file, so that the database itself refuses a second one."""
    first = issued(each, people, certified=True)
    case, other = audited(first, people), factories.enterprise(78)
    merge_enterprises(gone=first.enterprise, kept=other, reason="吸收合并（示例）", by=people.su)
    go(case, "approve", people.qin)
    assert Claim.objects.get().bonus_key == f"first-vouchers:{other.uscc}"
    last = factories.enterprise(79)
    merge_enterprises(gone=other, kept=last, reason="吸收合并（示例）", by=people.su)
    own = {first.enterprise_id, other.pk, last.pk}
    for key in own:
        found = Enterprise.objects.filter(pk__in=same_enterprise(key))
        assert set(found.values_list("pk", flat=True)) == own
    assert not Enterprise.objects.filter(pk__in=same_enterprise(10**9)).exists()


def test_several_at_once_give_it_to_the_first(people: People, each: Round) -> None:
    rows = [issued(each, people, fee, certified=True) for fee in (50_000, 40_000, 30_000)]
    cases = [audited(row, people) for row in rows]
    found = list(Case.objects.select_related("round").filter(pk__in=[case.pk for case in cases]))
    seen = {case.ref: case.moves.count() for case in found}
    take_steps(cases=found, action="approve", seen=seen, by=people.qin)
    assert [claim.bonus_fen for claim in Claim.objects.order_by("case")] == [BONUS_FEN, 0, 0]
    in_order(each)


def test_several_at_once_all_or_none(people: People, each: Round) -> None:
    rows = [issued(each, people, fee) for fee in (50_000, 40_000)]
    cases = [audited(rows[0], people), audited(rows[1], people, paid=39_999)]
    found = list(Case.objects.select_related("round").filter(pk__in=[case.pk for case in cases]))
    seen = {case.ref: case.moves.count() for case in found}
    with pytest.raises(NotAllMoved):
        take_steps(cases=found, action="approve", seen=seen, by=people.qin)
    assert not Claim.objects.exists() and {again(row).state for row in rows} == {"issued"}


def test_issuing_and_redeeming_together(people: People, each: Round) -> None:
    from tests.apps.vouchers.conftest import applied

    redeeming = audited(issued(each, people), people)
    (issuing,) = applied(each, people.ma, 100)
    served()
    found = list(Case.objects.select_related("round").filter(pk__in=[redeeming.pk, issuing.pk]))
    seen = {case.ref: case.moves.count() for case in found}
    take_steps(cases=found, action="approve", seen=seen, by=people.qin)
    assert Claim.objects.count() == 1 and Voucher.objects.get(case=issuing).redemption is not None
    in_order(each)


def test_nobody_redeems_past_the_room(people: People, each: Round) -> None:
    case = audited(issued(each, people), people)
    row = Case.objects.select_related("round").get(pk=case.pk)
    for door in (move_case, vouchers.take_step):
        with pytest.raises(Refused, match="动用额度"):
            door(case=row, action="approve", seen=row.moves.count(), by=people.qin)  # type: ignore[operator]
    assert not Claim.objects.exists()


def test_refused_its_quota_is_void(people: People, each: Round) -> None:
    row = issued(each, people)
    go(audited(row, people), "refuse", people.qin, reasons=["示例理由"])
    found = again(row)
    assert (found.state, found.why) == ("void", "示例理由")
    assert books(each) == {"allotment/void": (60_000, 1)} and not Claim.objects.exists()
    assert EnterpriseAward.objects.get().awarded_fen == 60_000_00, "it stays counted"
    in_order(each)


def test_returned_and_handed_in_anew_the_first_time_stands(people: People, each: Round) -> None:
    row = issued(each, people)
    case = audited(row, people)
    first = again(row).applied_at
    with clock.held(clock.now() + A_DAY):
        go(case, "send_back", people.qin)
        say(case, people.ma, paid=70_000)
        go(case, "claim_again", people.ma)
        go(case, "mark", people.su)
        go(case, "approve", people.qin)
    assert again(row).applied_at == Claim.objects.get().applied_at == first
    assert Case.objects.get(pk=case.pk).submitted_at != first
    in_order(each)


def test_in_redemption_it_stays_as_it_is(people: People, each: Round) -> None:
    """What an earlier application frees comes to those that nobody asked to redeem yet."""
    quota(each, 1_000_000, cause="more")
    from tests.apps.vouchers.conftest import applied

    first, second, third = applied(each, people.ma, 440_000, 50_000, 40_000)
    served()
    go(second, "approve", people.qin)
    go(third, "approve", people.qin)
    before = Voucher.objects.get(case=third)
    assert before.amount_fen == 10_000_00
    claimed(before, people)
    go(first, "reject", people.qin, reasons=["示例"])
    assert again(before).amount_fen == 10_000_00
    untouched = Voucher.objects.get(case=third)
    go(untouched.redemption, "mark", people.su)  # type: ignore[arg-type]
    go(untouched.redemption, "approve", people.qin)  # type: ignore[arg-type]
    assert Claim.objects.get().face_fen == 10_000_00
    in_order(each)


def test_without_the_rule_it_would_have_grown(people: People, each: Round) -> None:
    from tests.apps.vouchers.conftest import applied

    quota(each, 1_000_000, cause="more")
    first, second = applied(each, people.ma, 460_000, 50_000)
    served()
    go(second, "approve", people.qin)
    assert Voucher.objects.get(case=second).amount_fen == 40_000_00
    go(first, "reject", people.qin, reasons=["示例"])
    assert Voucher.objects.get(case=second).amount_fen == 50_000_00


@pytest.mark.parametrize(
    ("said", "tagged"),
    [
        ({"tag": True, "pilot": True}, True),
        ({"tag": True, "pilot": False}, False),
        ({"tag": True}, False),
        ({"tag": False, "pilot": True}, False),
        ({"pilot": True}, False),
    ],
)
def test_what_the_application_was_tagged_the_claim_keeps_where_it_might_be(
    people: People, each: Round, said: dict[str, bool], tagged: bool
) -> None:
    redeemed(issued(each, people, **said), people)
    assert Claim.objects.get().tagged is tagged


def test_the_amount_is_that_of_the_day_it_was_applied_on(people: People, each: Round, shelf: Any) -> None:
    from tests.first_vouchers import REDEEMING, write_pack

    tomorrow = (clock.today() + A_DAY).isoformat()
    later = REDEEMING.replace(
        "{'2025-01-01': {value: 200000, clause: V-5}}",
        f"{{'2025-01-01': {{value: 200000, clause: V-5}}, '{tomorrow}': {{value: 1, clause: V-5}}}}",
    )
    assert later != REDEEMING
    write_pack(shelf, later)
    case = audited(issued(each, people, certified=True), people)
    with clock.held(clock.now() + 2 * A_DAY):
        go(case, "approve", people.qin)
    assert Claim.objects.get().bonus_fen == BONUS_FEN


def audited_undone(row: Voucher, people: People) -> Case:
    """Marked as not done by the province, which takes the step that says it is; the step of the city asks for nothing of it."""
    case = claimed(row, people)
    mark = [CaseChange("done", "not_completed", 0)]
    save_answers(case=Case.objects.select_related("round").get(pk=case.pk), changes=mark, by=people.su)
    return go(case, "mark", people.su)


def test_what_the_rules_do_not_have_paid_is_not_claimed(people: People, each: Round) -> None:
    case = audited_undone(issued(each, people, certified=True), people)
    with pytest.raises(Refused) as refused:
        go(case, "approve", people.qin)
    assert refused.value.code == "not_payable" and refused.value.clause == "V-5"
    assert "已标注实施完成" in refused.value.reason and "付款不低于券额" not in refused.value.reason
    assert "退回" in refused.value.next_step
    assert not Claim.objects.exists() and Voucher.objects.get().state == "issued"
    in_order(each)


def test_several_at_once_say_which_one_is_not_paid(people: People, each: Round) -> None:
    rows = [issued(each, people, fee) for fee in (60_000, 50_000)]
    cases = [audited(rows[0], people), audited_undone(rows[1], people)]
    found = list(Case.objects.select_related("round").filter(pk__in=[case.pk for case in cases]))
    seen = {case.ref: case.moves.count() for case in found}
    with pytest.raises(NotAllMoved) as refused:
        take_steps(cases=found, action="approve", seen=seen, by=people.qin)
    assert [(failed.ref, failed.refusal.code) for failed in refused.value.failed] == [
        (cases[1].ref, "not_payable")
    ]
    assert not Claim.objects.exists()


def test_a_pack_that_names_nothing_payable_redeems_by_its_steps(
    people: People, each: Round, shelf: Any
) -> None:
    from tests.first_vouchers import REDEEMING, write_pack

    write_pack(shelf, REDEEMING.replace("payable: payable, ", ""))
    case = audited_undone(issued(each, people), people)
    go(case, "approve", people.qin)
    assert Claim.objects.get().face_fen == 60_000_00


def test_only_the_city_of_the_voucher_decides(people: People, each: Round) -> None:
    case = audited(issued(each, people), people)
    for other in (people.wei, people.luo, people.ma):
        with pytest.raises(Refused):
            go(case, "approve", other)
    assert TOWN != CITY and not Claim.objects.exists()
