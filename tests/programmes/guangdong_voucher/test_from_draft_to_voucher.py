"""Registrations, listings and applications of the service vouchers, from the draft to the voucher or to wherever else they lead.

Every guard is the pack's own. Not here: each single rule (the pack's casebook), the queue and the books (`tests/apps/vouchers`).
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.apps.cases.rounds import party_of
from tests.people import OTHER_PREFECTURE, PREFECTURE, People
from tests.programmes.guangdong_voucher import walking
from tests.programmes.guangdong_voucher.walking import (
    CONTRACT,
    applied,
    attach,
    begun,
    by_itself,
    confirmed,
    enterprise_registering,
    fill,
    filled,
    registered,
    registering,
    served,
    state,
    step,
    supplier_of,
    voucher_of,
    year,
)
from yunti.apps.cases.models import Case, CasePartner
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.queries.lent import lent_to
from yunti.apps.cases.services import Change, GuardsMissing, save_answers, start_case
from yunti.apps.documents.models import Evidence
from yunti.apps.intake.services import Asked, arrive, prepare
from yunti.apps.partners.queries import part_by_ref
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.apps.registry.models import Ban, ListedService, StatusGrant, Supplier
from yunti.apps.registry.queries.facts import status_in_force
from yunti.apps.registry.services.violations import NewViolation, record_violation
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher
from yunti.domain.dates import add_years
from yunti.kit import clock
from yunti.kit.errors import Forbidden, InvalidInput, Refused
from yunti.packs.handling import may_fill_in
from yunti.packs.reading import load_pack
from yunti.web.officer.case_fields import standing_fields

pytestmark = pytest.mark.django_db
TRUE = ("contract_true", "information_accurate")
REASON = ["合同缺页"]
FOLDER = Path(__file__).resolve().parents[3] / "packs" / "guangdong-voucher" / "2018"


@pytest.fixture
def each(people: People) -> Round:
    return year(people)


@pytest.fixture
def supplier(each: Round, people: People) -> Supplier:
    return registered(each, people)


@pytest.fixture
def enterprise(each: Round, people: People) -> Case:
    """Registered."""
    case = enterprise_registering(each, people)
    step(case, "approve", people.qin, "basic_info_true_and_valid")
    return case


def missing(refusal: pytest.ExceptionInfo[GuardsMissing]) -> set[str]:
    return {each.guard for each in refusal.value.findings if each.holds is not True}


# suppliers --------------------------------------------------------------------------------------------------------


def test_a_supplier_is_registered_by_city_and_panel_and_lists_its_services(
    each: Round, supplier: Supplier
) -> None:
    listed = ListedService.objects.filter(supplier=supplier, listed_to__isnull=True)
    assert sorted(listed.values_list("service", flat=True)) == ["gd09", "gd11"]
    assert set(Case.objects.values_list("workflow", "state")) == {
        ("supplier_registration", "registered"),
        ("service_listing", "listed"),
    }


def test_a_registration_without_proof_or_with_gaps_is_not_handed_in(each: Round, people: People) -> None:
    case = begun(each, "supplier_registration", supplier_of(people), people.ge, ip_mode="agent")
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ge)
    assert missing(refusal) == {"basic_info_complete", "capability_evidence_attached"}
    fill(case, people.ge, {**walking.SUPPLIER, **walking.agency()})
    attach(case, people.ge, "qualification_files/qualification/file")
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ge)
    assert missing(refusal) == {"basic_info_complete", "capability_evidence_attached"}
    attach(case, people.ge, "authorisation_file/authorisation/file")
    step(case, "submit", people.ge)
    facts = facts_of(Case.objects.get(pk=case.pk), pack_of(each)).facts
    assert facts["supplier_name"] == supplier_of(people).name


def test_the_platform_sends_a_supplier_to_its_city_and_one_from_elsewhere_to_the_province(
    each: Round, people: People
) -> None:
    case = registering(each, people)
    assert state(case) == "city_initial_review"
    Supplier.objects.filter(pk=supplier_of(people).pk).update(region_code="440300")
    other = registering(each, people)
    assert state(other) == "province_receipt"


def test_a_supplier_is_returned_once_with_all_reasons_or_rejected(each: Round, people: People) -> None:
    case = registering(each, people)
    step(case, "return_for_supplement", people.qin, "all_reasons_listed_once", reasons=REASON)
    step(case, "resubmit", people.ge, "changes_address_reasons")
    by_itself()
    with pytest.raises(Refused, match="上次没有告知"):
        step(case, "return_for_supplement", people.qin, "all_reasons_listed_once", reasons=["新的问题"])
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "reject", people.qin, "reasons_listed", reasons=REASON)
    assert missing(refusal) == {"violation_found"}
    step(case, "reject", people.qin, "violation_found", "reasons_listed", reasons=REASON)
    assert state(case) == "rejected"


def test_no_panel_no_review_and_no_registration_no_listing(each: Round, people: People) -> None:
    listing = start_case(round=each, workflow="service_listing", party=supplier_of(people), by=people.ge)
    with pytest.raises(GuardsMissing) as refusal:
        step(listing, "submit", people.ge)
    unmet = {"supplier_registration_submitted", "catalogue_service_selected", "authorisation_in_force"}
    assert missing(refusal) == unmet
    case = registering(each, people)
    step(case, "pass", people.qin, "basic_info_true_and_valid")
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "assign_experts", people.su)
    assert missing(refusal) == {"experts_without_conflict"}


# enterprises ------------------------------------------------------------------------------------------------------


def test_an_enterprise_is_registered_within_five_working_days(each: Round, people: People) -> None:
    case = begun(each, "enterprise_registration", party_of(people.ma), people.ma)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ma)
    assert missing(refusal) == {"enterprise_info_complete", "commitment_made"}
    fill(case, people.ma, {**walking.REGISTERED, "commitment_agreed": False})
    attach(case, people.ma, "license_file/license/file")
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "submit", people.ma)
    assert missing(refusal) == {"commitment_made"}
    fill(case, people.ma, {"commitment_agreed": True})
    step(case, "submit", people.ma)
    due = Case.objects.get(pk=case.pk).due_on
    assert due == working_calendar().add_working_days(clock.today(), 5).value
    step(case, "approve", people.qin, "basic_info_true_and_valid")
    assert state(case) == "registered"


def test_an_enterprise_is_returned_once_with_all_reasons_or_rejected(each: Round, people: People) -> None:
    case = enterprise_registering(each, people)
    with pytest.raises(GuardsMissing):
        step(case, "return_for_supplement", people.qin, "all_reasons_listed_once")
    step(case, "return_for_supplement", people.qin, "all_reasons_listed_once", reasons=REASON)
    step(case, "resubmit", people.ma)
    with pytest.raises(Refused, match="上次没有告知"):
        step(case, "return_for_supplement", people.qin, "all_reasons_listed_once", reasons=["新的问题"])
    step(case, "reject", people.qin, "violation_found", "reasons_listed", reasons=REASON)
    assert state(case) == "rejected"


def test_one_registration_is_under_way_at_a_time(each: Round, people: People) -> None:
    first = enterprise_registering(each, people)
    with pytest.raises(GuardsMissing) as refusal:
        enterprise_registering(each, people)
    assert missing(refusal) == {"no_other_registration"}
    step(first, "reject", people.qin, "violation_found", "reasons_listed", reasons=REASON)
    again = Case.objects.get(state="draft")
    step(again, "submit", people.ma)
    assert state(again) == "city_review"


def test_what_was_registered_is_filled_into_the_application(
    each: Round, people: People, enterprise: Case
) -> None:
    case = start_case(round=each, workflow="voucher_application", party=party_of(people.ma), by=people.ma)
    said = {row.field: (row.value, row.origin_note) for row in case.answers.all()}
    enterprise.refresh_from_db()
    assert said["main_revenue_last_year_yuan"] == ("12000000", enterprise.number)
    assert "contact_name" not in said and "commitment_agreed" not in said


# vouchers ---------------------------------------------------------------------------------------------------------


def test_an_application_becomes_a_voucher(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    case = applied(each, people)
    assert (state(case), voucher_of(case)) == ("supplier_confirming", (State.HELD, 50_000))
    assert part_by_ref(people.ge, case.ref).told
    step(case, "confirm", people.ge, *TRUE)
    due = Case.objects.get(pk=case.pk).due_on
    assert due == working_calendar().add_working_days(clock.today(), 10).value
    step(case, "approve", people.qin)
    row = Voucher.objects.get(case=case)
    assert (state(case), row.state, row.amount_fen) == ("issued", State.ISSUED, 50_000_00)
    assert row.supplier == supplier and row.number.startswith(f"GDQ-SL-1-{PREFECTURE}-")
    assert row.expires_on == clock.today() + timedelta(days=90)
    assert Case.objects.get(pk=case.pk).due_on == row.expires_on  # as made known, not as planned


def test_the_supplier_opens_the_contract_it_confirms_and_nothing_else(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    case = applied(each, people)
    part = part_by_ref(people.ge, case.ref)
    ((title, name, ref),) = part.files
    assert "合同" not in {lines.title for lines in part.lines}  # told once, with the file to open
    assert (title, name) == ("合同", f"示例合同{case.pk}.pdf")
    assert lent_to(people.ge, ref) == {ref}
    licence = Evidence.objects.get(name="示例license_filelicense.pdf")
    assert lent_to(people.ge, licence.ref) == frozenset()
    CasePartner.objects.filter(case=case).update(ended_at=clock.now())
    assert lent_to(people.ge, ref) == frozenset()


def test_registration_may_wait_but_not_the_approval(each: Round, people: People, supplier: Supplier) -> None:
    case = applied(each, people)
    step(case, "confirm", people.ge, *TRUE)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "approve", people.qin)
    assert missing(refusal) == {"enterprise_registration_approved"}
    registration = enterprise_registering(each, people)
    with pytest.raises(GuardsMissing):
        step(case, "approve", people.qin)
    step(registration, "approve", people.qin, "basic_info_true_and_valid")
    step(case, "approve", people.qin)
    assert state(case) == "issued"


def test_what_lacks_is_told_before_anything_arrives(each: Round, people: People) -> None:
    case = begun(
        each, "voucher_application", party_of(people.ma), people.ma, supplier_uscc=factories.uscc(99)
    )
    with pytest.raises(GuardsMissing) as refusal:
        prepare(case=case, by=people.ma)
    assert {"contract_uploaded", "supplier_registered", "whole"} <= missing(refusal)
    fill(case, people.ma, {**CONTRACT, "service_lines": [{"service_code": "gd01", "cloud_fee_yuan": 1}]})
    with pytest.raises(GuardsMissing) as refusal:
        prepare(case=case, by=people.ma)
    assert {"contract_uploaded", "supplier_registered", "service_listed"} <= missing(refusal)


def test_a_voucher_takes_one_contract(each: Round, people: People, supplier: Supplier) -> None:
    case = filled(each, people)
    with pytest.raises(InvalidInput, match="一处最多附 1 个文件"):
        attach(case, people.ma, "contract_file/contract/file", "示例另一份.pdf")
    attach(case, people.ma, "contract_file/annex/file", "示例附件一.pdf")
    attach(case, people.ma, "contract_file/annex/file", "示例附件二.pdf")
    first = applied(each, people)
    arrive(Asked(prepare(case=case, by=people.ma).ref), by=people.ma)
    served()
    assert (state(first), state(case)) == (
        "supplier_confirming",
        "draft",
    )  # the same number with the same supplier
    fill(case, people.ma, {"contract_no": "示例合同2"})
    arrive(Asked(prepare(case=case, by=people.ma).ref), by=people.ma)
    served()
    assert state(case) == "supplier_confirming"


def test_the_credit_code_decides_who_the_supplier_is(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    """Another one of the same name is neither asked to confirm nor named by the voucher."""
    namesake = factories.supplier(8, name=supplier.name)
    typed = supplier.uscc.lower()
    case = applied(each, people, supplier_uscc=f" {typed} ")
    (partner,) = CasePartner.objects.filter(case=case)
    assert partner.supplier == supplier != namesake
    assert Voucher.objects.get(case=case).supplier == supplier
    facts = facts_of(Case.objects.get(pk=case.pk), pack_of(each)).facts
    assert (facts["supplier_name"], facts["supplier_listed_services"]) == (supplier.name, ["gd09", "gd11"])


def test_a_supplier_who_refuses_sends_it_back_and_its_place_is_kept(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = applied(each, people)
    with pytest.raises(GuardsMissing):
        step(case, "refuse", people.ge, "reasons_listed")
    step(case, "refuse", people.ge, "reasons_listed", reasons=REASON)
    assert (state(case), voucher_of(case)) == ("returned", (State.HELD, 50_000))
    fill(case, people.ma, {"service_lines": [{"service_code": "gd09", "cloud_fee_yuan": 40_000}]})
    step(case, "resubmit", people.ma)
    assert (state(case), voucher_of(case)) == ("supplier_confirming", (State.HELD, 40_000))


def test_a_returned_application_may_be_withdrawn_and_frees_its_share(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = applied(each, people)
    step(case, "confirm", people.ge, *TRUE)
    step(case, "return_for_supplement", people.qin, "all_reasons_listed_once", reasons=REASON)
    step(case, "withdraw", people.ma)
    assert (state(case), voucher_of(case)[0]) == ("withdrawn", State.RELEASED)
    again = applied(each, people)
    assert voucher_of(again) == (State.HELD, 50_000)


def test_an_application_is_rejected_only_for_a_violation_or_out_of_scope(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = applied(each, people)
    step(case, "confirm", people.ge, *TRUE)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "reject", people.qin, "reasons_listed", reasons=REASON)
    assert missing(refusal) == {"violation_or_out_of_scope"}
    step(case, "reject", people.qin, "violation_or_out_of_scope", "reasons_listed", reasons=REASON)
    assert (state(case), voucher_of(case)[0]) == ("rejected", State.RELEASED)


def test_fees_that_do_not_add_up_are_not_approved(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    case = applied(each, people, cloud_fee_total_yuan=71_000)
    step(case, "confirm", people.ge, *TRUE)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "approve", people.qin)
    assert missing(refusal) == {"contract_fee_equals_entered_fee"}


def test_beyond_the_money_of_the_city_one_waits_until_more_comes(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = year(people, city_yuan=60_000)
    registered(each, people)
    step(enterprise_registering(each, people), "approve", people.qin, "basic_info_true_and_valid")
    first = applied(each, people)
    second = applied(each, people, contract_no="示例合同2")
    assert [voucher_of(case)[0] for case in (first, second)] == [State.HELD, State.WAITING]
    step(second, "confirm", people.ge, *TRUE)
    with pytest.raises(Refused):
        step(second, "approve", people.qin)
    walking.give(each, people, 50_000)
    served()
    step(second, "approve", people.qin)
    assert voucher_of(second) == (State.ISSUED, 50_000)


def test_an_unused_voucher_lapses_the_day_after_the_last_one(
    each: Round, people: People, supplier: Supplier, enterprise: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = applied(each, people)
    step(case, "confirm", people.ge, *TRUE)
    step(case, "approve", people.qin)
    by_itself()
    assert state(case) == "issued"
    last = clock.now() + timedelta(days=90)
    monkeypatch.setattr(clock, "now", lambda: last)
    by_itself()
    assert state(case) == "issued"
    monkeypatch.setattr(clock, "now", lambda: last + timedelta(days=1))
    by_itself()
    assert (state(case), voucher_of(case)) == ("lapsed", (State.LAPSED, 50_000))


def test_the_wrong_city_approves_nothing(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    case = applied(each, people)
    step(case, "confirm", people.ge, *TRUE)
    assert OTHER_PREFECTURE != PREFECTURE
    with pytest.raises(Refused):
        step(case, "approve", people.wei)
    assert state(case) == "city_review"


@pytest.mark.parametrize("role", ["county_authority", "third_party", "alliance"])
def test_whoever_helps_takes_no_step_and_enters_nothing(role: str) -> None:
    pack = load_pack(FOLDER)
    asked = [name for name, fact in pack.section("facts").items() if fact.get("from") == "officer"]
    kinds = pack.section("workflows")
    assert asked
    assert not [
        (kind, name) for kind in kinds for name in asked if may_fill_in(pack, kind, name, frozenset({role}))
    ]
    assert not [move for moves in pack.moves.values() for move in moves if role in move.actors]


def test_the_city_is_asked_nothing_of_the_application_and_cannot_mark_it(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = applied(each, people)
    step(case, "confirm", people.ge, *TRUE)
    pack, role = pack_of(each), frozenset({"city_authority"})
    asked = standing_fields(pack, "voucher_application", facts_of(case, pack), role).slots
    assert not asked
    for field, value in (("pilot_tag", True), ("payout_on", "2019-04-01")):
        with pytest.raises(Forbidden):
            save_answers(case=case, changes=[Change(field, value, 0)], by=people.qin)


def test_a_supplier_that_is_suspended_or_cancelled_is_shown_as_such_and_is_not_to_be_had(
    each: Round, people: People, supplier: Supplier
) -> None:
    case = Case.objects.get(workflow="supplier_registration")
    assert standing(supplier) == ["registered"]
    confirmed(each, people, "poor_effect")
    step(case, "suspend_poor_effect", people.su)
    assert standing(supplier) == ["suspended"]
    with pytest.raises(GuardsMissing) as refusal:
        applied(each, people)
    assert missing(refusal) == {"supplier_registered"}
    confirmed(each, people, "improved")
    step(case, "reinstate", people.su)
    assert standing(supplier) == ["registered"]
    confirmed(each, people, "fraud")
    step(case, "cancel_fraud", people.su)
    assert standing(supplier) == ["cancelled"]
    (ban,) = Ban.objects.filter(uscc=supplier.uscc)
    assert (ban.scope, ban.clause) == ("guangdong-voucher", "GDV-62")


def standing(supplier: Supplier) -> list[str]:
    rows = StatusGrant.objects.filter(supplier=supplier, kind__code="supplier_status")
    return [row.value for row in rows if status_in_force(row, clock.today())]


def violated(case: Case, people: People, years: int = 1) -> None:
    found_on = add_years(clock.today(), -years)
    violation = NewViolation(found_on, True, "示例处理决定：虚报项目", "示例1号")
    assert case.enterprise is not None
    record_violation(enterprise=case.enterprise, violation=violation, by=people.su)


def refused(refusal: pytest.ExceptionInfo[GuardsMissing]) -> list[tuple[str, bool]]:
    return [
        (each.guard, "GDV-13" in each.clause and bool(each.advice))
        for each in refusal.value.findings
        if each.holds is not True
    ]


def test_who_broke_the_rules_of_public_money_does_not_apply(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    """With the reason and its clause; five years later it does not count any more."""
    case = filled(each, people)
    violated(case, people)
    with pytest.raises(GuardsMissing) as refusal:
        prepare(case=case, by=people.ma)
    assert refused(refusal) == [("no_fiscal_violation_stands", True)]
    assert not Voucher.objects.exists()


def test_what_is_five_years_old_does_not_count(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    case = filled(each, people)
    violated(case, people, years=5)
    assert prepare(case=case, by=people.ma).case == case


def test_what_is_found_meanwhile_stands_against_the_approval(
    each: Round, people: People, supplier: Supplier, enterprise: Case
) -> None:
    case = applied(each, people)
    step(case, "confirm", people.ge, *TRUE)
    violated(case, people)
    with pytest.raises(GuardsMissing) as refusal:
        step(case, "approve", people.qin)
    assert ("no_fiscal_violation_stands", True) in refused(refusal)
    assert Voucher.objects.get(case=case).number == "", "nothing is issued"
