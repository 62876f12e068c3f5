"""Pilots of the service vouchers, from the application to completion or to the title taken away, past the pack's own guards.

Not here: each single rule (the pack's casebook), paying from what is kept for pilots (`test_settling.py`).
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.apps.cases.rounds import SETTING_UP
from tests.people import OTHER_PREFECTURE, PREFECTURE, People
from tests.programmes.guangdong_voucher import piloting
from tests.programmes.guangdong_voucher.piloting import (
    announced,
    officer_says,
    received,
    running,
    selected,
    share,
    shown,
    writing,
)
from tests.programmes.guangdong_voucher.test_from_draft_to_voucher import missing
from tests.programmes.guangdong_voucher.test_from_voucher_to_claim import RIGHT
from tests.programmes.guangdong_voucher.walking import applied, registered, state, step, supplier_of, year
from tests.storm.redeeming import Kinds, some_audits
from yunti.apps.budgets.models import EarmarkShare, ProgrammePeriod
from yunti.apps.budgets.services import share_earmark
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Answer, Case, CaseMove, CasePartner
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.services import GuardsMissing
from yunti.apps.pilots.models import PaperReception
from yunti.apps.pilots.queries.tags import may_tag
from yunti.apps.pilots.services import confirm, receive_papers
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import StatusGrant, Supplier
from yunti.apps.registry.queries.facts import status_in_force
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.services import take_step as settle
from yunti.apps.vouchers.models import Voucher, VoucherLine
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused
from yunti.packs.vouchers import vouchers_of

pytestmark = pytest.mark.django_db
PILOT_DAY = 40


@pytest.fixture
def each(people: People) -> Round:
    made = year(people)
    announced(made, people, "pilot", clock.today() + timedelta(days=PILOT_DAY))
    return made


@pytest.fixture
def supplier(each: Round, people: People) -> Supplier:
    return registered(each, people)


def standing(supplier: Supplier, kind: str) -> list[str]:
    rows = StatusGrant.objects.filter(supplier=supplier, kind__code=kind)
    return [row.value for row in rows if status_in_force(row, clock.today())]


# handing in -------------------------------------------------------------------------------------------------------


def test_without_its_papers_an_application_is_not_handed_in(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = writing(each, people)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ge)
    assert missing(refusal) == {"paper_three_copies", "pdf_one_copy"}
    received(case, people, copies=2, pdf=True)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ge)
    assert missing(refusal) == {"paper_three_copies"}
    received(case, people)
    step(case, "submit", people.ge)
    assert state(case) == "submitted"
    assert PaperReception.objects.get(case=case).copies == 3


def test_who_is_no_registered_supplier_does_not_apply(each: Round, people: People) -> None:
    case = writing(each, people)
    received(case, people)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ge)
    assert missing(refusal) == {"registered_supplier"}


@pytest.mark.parametrize(("days", "in_time"), [(PILOT_DAY, True), (PILOT_DAY + 1, False)])
def test_after_the_last_day_nothing_is_handed_in(
    each: Round, people: People, supplier: Supplier, days: int, in_time: bool
) -> None:
    case = writing(each, people)
    received(case, people)
    with clock.held(clock.now() + timedelta(days=days)):
        if in_time:
            step(case, "submit", people.ge)
        else:
            with pytest.raises(GuardsMissing) as refusal:
                step(case, "submit", people.ge)
            assert missing(refusal) == {"before_pilot_deadline"}
    assert state(case) == ("submitted" if in_time else "draft")


def test_a_form_with_gaps_is_not_handed_in(each: Round, people: People, supplier: Supplier) -> None:
    case = writing(each, people)
    received(case, people)
    piloting.fill(case, people.ge, {"plan_goal": None})
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ge)
    assert missing(refusal) == {"whole"}


def test_papers_are_taken_in_by_the_desk_named_and_before_the_hand_in(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = writing(each, people)
    for who in (people.qin, people.luo, people.ge, people.tan):
        with pytest.raises(Forbidden):
            receive_papers(case=case, copies=3, pdf=True, received_on=clock.today(), by=who)
    with pytest.raises(InvalidInput):
        receive_papers(case=case, copies=0, pdf=False, received_on=clock.today(), by=people.su)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(InvalidInput):
        receive_papers(case=case, copies=3, pdf=True, received_on=tomorrow, by=people.su)
    received(case, people)
    step(case, "submit", people.ge)
    with pytest.raises(Conflict):
        received(case, people)


# review and publicity ---------------------------------------------------------------------------------------------


def test_the_way_of_review_is_set_before_the_review_begins(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = writing(each, people)
    received(case, people)
    step(case, "submit", people.ge)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "start_review", people.su)
    assert missing(refusal) == {"review_mode_set"}
    officer_says(case, people.su, review_mode="written")
    step(case, "start_review", people.su)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "select", people.su, "expert_opinions_recorded")
    assert missing(refusal) == {"expert_opinions_recorded"}, "nobody was drawn"


def test_the_publicity_runs_seven_days_before_anybody_is_a_pilot_unit(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = selected(each, people)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "publicity_closed", people.su)
    assert missing(refusal) == {"no_open_objection"}, "nothing was shown yet"
    on = shown(case, people)
    assert on.last_day == clock.today() + timedelta(days=7)
    with clock.held(clock.now() + timedelta(days=7)), pytest.raises(GuardsMissing):
        step(case, "publicity_closed", people.su)
    with clock.held(clock.now() + timedelta(days=8)):
        step(case, "publicity_closed", people.su)
        assert standing(supplier, "pilot_unit") == ["试点单位"]
    assert state(case) == "approved"


def test_an_objection_that_is_right_ends_the_selection(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = selected(each, people)
    shown(case, people)
    with pytest.raises(GuardsMissing):
        step(case, "objection_upheld", people.su)
    row = Case.objects.get(pk=case.pk)
    piloting.take_step(
        case=row,
        action="objection_upheld",
        seen=row.moves.count(),
        by=people.su,
        stated={"evidence_recorded": "示例证据"},
    )
    assert state(case) == "not_selected"


# amounts ----------------------------------------------------------------------------------------------------------


def test_the_plan_is_fixed_and_the_amount_shared_out_before_it_runs(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = selected(each, people)
    shown(case, people)
    with clock.held(clock.now() + timedelta(days=8)):
        step(case, "publicity_closed", people.su)
        for prepare in (
            lambda: None,
            lambda: officer_says(case, people.su, pilot_plan_confirmed=True),
        ):
            prepare()
            with pytest.raises(GuardsMissing) as refusal:
                step(case, "allocate_quota", people.su)
            assert missing(refusal) == {"pilot_plan_fixed"}
        piloting.keep(each, people, 100_000)
        share(each, people, 100_000)
        step(case, "allocate_quota", people.su)
    assert state(case) == "running"


def test_no_more_is_shared_out_than_is_kept_in_the_city(
    each: Round, people: People, supplier: Supplier
) -> None:
    piloting.keep(each, people, 100_000)
    with pytest.raises(InvalidInput, match="还剩"):
        share(each, people, 100_001)
    share(each, people, 100_000)
    share(each, people, 60_000)
    assert EarmarkShare.objects.get().amount_fen == 60_000_00
    with pytest.raises(InvalidInput, match="不能更低"):
        piloting.keep(each, people, 59_999)
    period = ProgrammePeriod.objects.get(round=each)
    given = {"period": period, "supplier": supplier, "seen": period.version}
    with pytest.raises(InvalidInput):
        share_earmark(**given, amounts={OTHER_PREFECTURE: 1}, by=people.su)
    with pytest.raises(Forbidden):
        share_earmark(**given, amounts={PREFECTURE: 1}, by=people.qin)
    with pytest.raises(Conflict):
        share_earmark(**{**given, "seen": 0}, amounts={PREFECTURE: 1}, by=people.su)


# the mark ---------------------------------------------------------------------------------------------------------


def confirmed(case: Case, people: People, *, tagged: bool) -> Case:
    row = Case.objects.get(pk=case.pk)
    told = dict.fromkeys(("contract_true", "information_accurate"), "")
    return confirm(
        case=row, action="confirm", seen=row.moves.count(), tagged=tagged, by=people.ge, stated=told
    )


def is_tagged(case: Case) -> bool:
    """As its claim would keep it."""
    row = Case.objects.get(pk=case.pk)
    pack = pack_of(row.round)
    spec = vouchers_of(pack)
    assert spec is not None and spec.redemption is not None
    return spec.redemption.is_tagged(Surroundings(row, pack, SETTING_UP, frozenset()).evaluation)  # type: ignore[arg-type]


def test_only_a_pilot_unit_marks_what_it_confirms(each: Round, people: People, supplier: Supplier) -> None:
    case = applied(each, people)
    assert not may_tag(people.ge, case, "confirm")
    with pytest.raises(Refused, match="不是本批次的试点单位"):
        confirmed(case, people, tagged=True)
    assert (
        state(case) == "supplier_confirming"
        and not Answer.objects.filter(case=case, field="pilot_tag").exists()
    )
    running(each, people)
    assert may_tag(people.ge, Case.objects.get(pk=case.pk), "confirm")
    assert not may_tag(people.ge, Case.objects.get(pk=case.pk), "refuse")
    assert not may_tag(people.ma, Case.objects.get(pk=case.pk), "confirm")
    with pytest.raises(Forbidden):
        confirm(case=Case.objects.get(pk=case.pk), action="confirm", seen=1, tagged=True, by=people.ma)
    with clock.held(clock.now() + timedelta(days=9)):
        confirmed(case, people, tagged=True)
        assert is_tagged(case)
    assert state(case) == "city_review"


def test_a_customer_that_was_marked_stays_so_when_the_title_is_gone(
    each: Round, people: People, supplier: Supplier
) -> None:
    """What the unit failed to do is no fault of its customers."""
    case, pilot = applied(each, people), running(each, people)
    with clock.held(clock.now() + timedelta(days=9)):
        confirmed(case, people, tagged=True)
    with clock.held(clock.now() + timedelta(days=91)):
        step(pilot, "fail_deadline", people.su)
        assert is_tagged(case)
        CaseMove.objects.filter(case=pilot, target__in=("approved", "running")).update(moved_at=clock.now())
        assert not is_tagged(case), "it was no pilot unit yet"


def test_who_confirms_without_the_mark_takes_away_the_one_before(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = applied(each, people)
    running(each, people)
    with clock.held(clock.now() + timedelta(days=9)):
        confirmed(case, people, tagged=True)
        step(case, "return_for_supplement", people.qin, "all_reasons_listed_once", reasons=["合同缺页"])
        step(case, "resubmit", people.ma)
        confirmed(case, people, tagged=False)
        assert not is_tagged(case)


# the end ----------------------------------------------------------------------------------------------------------


def test_who_does_not_finish_in_time_loses_title_and_right(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = running(each, people)
    with clock.held(clock.now() + timedelta(days=90)):
        with pytest.raises(GuardsMissing) as refusal:
            step(case, "fail_deadline", people.su)
        assert missing(refusal) == {"settlement_deadline_passed"}
    with clock.held(clock.now() + timedelta(days=91)):
        step(case, "fail_deadline", people.su)
        assert standing(supplier, "pilot_unit") == []
        assert standing(supplier, "pilot_right") == ["cancelled"]
        each.windows.update(closes_at=clock.now() + timedelta(days=1))
        Case.objects.filter(pk=case.pk).update(once_key=None)
        again = writing(each, people)
        received(again, people)
        with pytest.raises(GuardsMissing) as refusal:
            step(again, "submit", people.ge)
        assert "registered_supplier" in missing(refusal)
        assert standing(supplier_of(people), "supplier_status") == ["registered"]


def test_nothing_is_complete_before_customers_are(each: Round, people: People, supplier: Supplier) -> None:
    case = running(each, people)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "accept_completion", people.su)
    assert missing(refusal) == {"at_least_20_smes", "completed_before_settlement_deadline"}


def customers(
    each: Round, people: People, supplier: Supplier, *, fees: Sequence[int], size: str = "small"
) -> list[Case]:
    """Redemptions in the hands of the city, each of an enterprise of its own that the unit marked as its customer."""
    kinds = Kinds(
        "voucher_application", "redemption", "city_audit", 30_000_00, {**RIGHT, "lianghua_certified": False}
    )
    cases = some_audits(
        each, people.ma, people.qin, count=len(fees), enterprises=len(fees), kinds=kinds
    ).cases
    now = clock.now()
    for case, fee in zip(cases, fees, strict=True):
        assert case.parent is not None and case.enterprise is not None
        CasePartner.objects.create(case=case.parent, supplier=supplier)
        Answer.objects.create(
            case=case.parent, field="pilot_tag", value=text_of(True), saved_at=now, saved_by="test"
        )
        Answer.objects.create(
            case=case,
            field="implementation_completed_on",
            value=text_of("2026-01-31"),
            saved_at=now,
            saved_by="test",
        )
        type(case.enterprise).objects.filter(pk=case.enterprise_id).update(size_class=size)
        voucher = Voucher.objects.get(case=case.parent)
        Voucher.objects.filter(pk=voucher.pk).update(supplier=supplier)
        version = voucher.versions.get()
        VoucherLine.objects.filter(version=version).delete()
        VoucherLine.objects.create(
            version=version,
            service="gd08",
            title="供应链协同",
            cap_fen=3_000_000,
            fee_fen=fee * 100,
            devices=0,
            amount_fen=3_000_000,
        )
    return cases


def audited(cases: Sequence[Case], people: People) -> None:
    for case in cases:
        settle(case=case, action="approve", seen=2, by=people.qin)


def test_twenty_customers_with_fees_within_the_cap_complete_the_pilot(
    each: Round, people: People, supplier: Supplier
) -> None:
    """The fourteenth of the worked numbers: ten at 25,000 and ten at 35,000 are on average the cap itself."""
    case = running(each, people)
    with clock.held(clock.now() + timedelta(days=9)):
        cases = customers(each, people, supplier, fees=[25_000, 35_000] * 10)
        audited(cases[:19], people)
        with pytest.raises(GuardsMissing) as refusal:
            step(case, "accept_completion", people.su)
        assert missing(refusal) == {"at_least_20_smes"}
        audited(cases[19:], people)
        assert Claim.objects.filter(tagged=True, supplier=supplier).count() == 20
        step(case, "accept_completion", people.su)
        assert standing(supplier, "pilot_unit") == ["试点单位"]
    assert state(case) == "completed"


@pytest.mark.parametrize(
    ("fees", "size", "lacks"),
    [
        ([25_000, 35_002] * 10, "small", {"average_fee_within_cap"}),
        ([25_000] * 20, "large", {"at_least_20_smes"}),
        ([25_000] * 20, "", {"at_least_20_smes"}),
    ],
)
def test_fees_above_the_cap_and_large_enterprises_do_not(
    each: Round, people: People, supplier: Supplier, fees: list[int], size: str, lacks: set[str]
) -> None:
    case = running(each, people)
    with clock.held(clock.now() + timedelta(days=9)):
        audited(customers(each, people, supplier, fees=fees, size=size), people)
        with pytest.raises(GuardsMissing) as refusal:
            step(case, "accept_completion", people.su)
        assert missing(refusal) == lacks


def test_what_is_complete_after_the_last_day_is_too_late(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = running(each, people)
    with clock.held(clock.now() + timedelta(days=9)):
        cases = customers(each, people, supplier, fees=[25_000] * 20)
        late = (clock.today() + timedelta(days=200)).isoformat()
        Answer.objects.filter(case=cases[3], field="implementation_completed_on").update(value=text_of(late))
        audited(cases, people)
        with pytest.raises(GuardsMissing) as refusal:
            step(case, "accept_completion", people.su)
        assert missing(refusal) == {"completed_before_settlement_deadline"}
