"""Checks on the spot: who records one, what keeps a conclusion from being confirmed, and what follows in procedure and registry.

Not here: samples of cases and their visits (`test_samples.py`, `test_visits.py`).
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.apps.cases.rounds import a_case, a_round, party_of
from tests.apps.inspections.making import a_file
from tests.people import People
from yunti.apps.cases.guards import Surroundings, findings_for
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.services import GuardsMissing, move_case, state_guard
from yunti.apps.documents.services import scan_due
from yunti.apps.inspections.enums import CheckState
from yunti.apps.inspections.models import SpotCheck
from yunti.apps.inspections.queries import checks
from yunti.apps.inspections.services import (
    Found,
    add_check_file,
    confirm_check,
    dismiss_check,
    record_check,
    rest_on_check,
)
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import Ban, Supplier
from yunti.apps.registry.queries.standings import standing
from yunti.apps.registry.services.statuses import define_status_kind
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden

pytestmark = pytest.mark.django_db
PROGRAMME = "guangdong-voucher"


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_SCANNER = "demo"
    settings.YUNTI_DISK_RESERVE_MB = 0


@pytest.fixture
def each(people: People) -> Round:
    return a_round(PROGRAMME, "2018")


@pytest.fixture
def supplier_case(each: Round, people: People) -> Case:
    case = a_case(each, "supplier_registration", "registered", people)
    supplier = Supplier.objects.get(organisation__ref=people.ge.organisation_ref)
    case.partners.all().delete()
    told = {"enterprise": None, "supplier": supplier, "organisation": supplier.organisation}
    Case.objects.filter(pk=case.pk).update(**told)
    define_status_kind(code="supplier_status", title="供应商状态", by=people.su)
    return Case.objects.get(pk=case.pk)


def found(party: Any, conclusion: str, **told: Any) -> Found:
    kind = "enterprise" if party._meta.model_name == "enterprise" else "supplier"
    given = {
        "kind": kind,
        "uscc": party.uscc,
        "checked_on": clock.today(),
        "place": "示例路1号",
        "visitors": ["示例抽查员"],
        "conclusion": conclusion,
        "result": "示例结果",
    }
    return Found(**{**given, **told})


def recorded(each: Round, party: Any, conclusion: str, by: Actor, *, proof: bool = True) -> SpotCheck:
    row = record_check(round=each, found=found(party, conclusion), by=by)
    if proof:
        add_check_file(check=row, file=a_file("示例照片.pdf"), name="示例照片.pdf", by=by)
        scan_due(clock.now())
    return row


def confirmed(each: Round, party: Any, conclusion: str, people: People) -> SpotCheck:
    return confirm_check(check=recorded(each, party, conclusion, people.qin), note="示例依据", by=people.su)


def step(case: Case, action: str, by: Actor, **stated: str) -> Case:
    row = Case.objects.get(pk=case.pk)
    return move_case(case=row, action=action, seen=row.moves.count(), by=by, stated=stated)


# suppliers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "guard", "conclusion", "target"),
    [
        ("suspend_poor_effect", "evaluation_recorded", "poor_effect", "suspended"),
        (
            "disqualify_related_party",
            "nondisclosure_and_unfair_price",
            "unfair_undisclosed",
            "disqualified",
        ),
        ("cancel_fraud", "fraud_confirmed", "fraud", "cancelled"),
    ],
)
def test_a_sanction_rests_on_a_confirmed_check_and_on_nobody_s_word(
    each: Round, supplier_case: Case, people: People, action: str, guard: str, conclusion: str, target: str
) -> None:
    with pytest.raises(GuardsMissing, match="还没有查实的抽查"):
        step(supplier_case, action, people.su, **{guard: "口头"})
    with pytest.raises(Forbidden, match="不由本岗位确认"):
        state_guard(case=supplier_case, guard=guard, note="口头", by=people.su)
    row = recorded(each, supplier_case.supplier, conclusion, people.qin)
    with pytest.raises(GuardsMissing):
        step(supplier_case, action, people.su)
    row = confirm_check(check=row, note="示例依据", by=people.su)
    assert row.state == CheckState.CONFIRMED and row.ban_ref == ""
    assert step(supplier_case, action, people.su).state == target


def test_a_supplier_comes_back_only_after_a_check_that_found_it_improved(
    each: Round, supplier_case: Case, people: People
) -> None:
    confirmed(each, supplier_case.supplier, "poor_effect", people)
    step(supplier_case, "suspend_poor_effect", people.su)
    with pytest.raises(GuardsMissing):
        step(supplier_case, "reinstate", people.su)
    confirmed(each, supplier_case.supplier, "improved", people)
    assert step(supplier_case, "reinstate", people.su).state == "registered"
    with pytest.raises(GuardsMissing):  # the first finding was spent
        step(supplier_case, "suspend_poor_effect", people.su)


def test_what_was_confirmed_while_it_could_not_be_used_is_brought_to_the_case_later_and_once(
    each: Round, supplier_case: Case, people: People
) -> None:
    poor = confirmed(each, supplier_case.supplier, "poor_effect", people)
    with_fraud = confirmed(each, supplier_case.supplier, "fraud", people)
    step(supplier_case, "suspend_poor_effect", people.su)
    with pytest.raises(Conflict, match="哪一步"):
        rest_on_check(check=with_fraud, by=people.su)
    confirmed(each, supplier_case.supplier, "improved", people)
    step(supplier_case, "reinstate", people.su)
    with pytest.raises(Conflict, match="已经凭这次抽查"):
        rest_on_check(check=poor, by=people.su)
    rest_on_check(check=with_fraud, by=people.su)
    assert step(supplier_case, "cancel_fraud", people.su).state == "cancelled"


# enterprises ------------------------------------------------------------------------------------------------------


def may_apply(each: Round, people: People, case: Case) -> bool | None:
    case = Case.objects.get(pk=case.pk)
    pack = pack_of(each)
    around = Surroundings(case, pack, people.ma, roles_in(people.ma, case, pack.section("actors")))
    (finding,) = findings_for(around, ["not_suspended"])
    return finding.holds


def test_an_enterprise_is_barred_until_it_improved_and_for_good_after_fraud(
    each: Round, people: People
) -> None:
    enterprise = party_of(people.ma)
    case = a_case(each, "voucher_application", "draft", people, number=2)
    assert may_apply(each, people, case) is True
    row = confirmed(each, enterprise, "poor_effect", people)
    ban = Ban.objects.get(ref=row.ban_ref)
    assert (ban.scope, ban.valid_to, ban.jurisdiction) == (PROGRAMME, None, people.su.jurisdiction)
    assert standing(enterprise.uscc, clock.today(), PROGRAMME).is_barred
    assert may_apply(each, people, case) is False
    confirmed(each, enterprise, "improved", people)
    assert may_apply(each, people, case) is True
    confirmed(each, enterprise, "fraud", people)
    confirmed(each, enterprise, "improved", people)
    assert may_apply(each, people, case) is False, "improving ends no ban for fraud"


# what keeps it from being recorded or decided ---------------------------------------------------------------------


def test_a_conclusion_is_confirmed_by_a_second_person_of_the_province_with_clean_evidence(
    each: Round, people: People
) -> None:
    enterprise = party_of(people.ma)
    row = recorded(each, enterprise, "fraud", people.qin, proof=False)
    with pytest.raises(Forbidden, match="查实"):
        confirm_check(check=row, note="示例", by=people.qin)
    with pytest.raises(InvalidInput, match="证据"):
        confirm_check(check=row, note="示例", by=people.su)
    add_check_file(check=row, file=a_file(), name="示例.pdf", by=people.qin)
    with pytest.raises(InvalidInput, match="证据"):
        confirm_check(check=row, note="示例", by=people.su)
    scan_due(clock.now())
    with pytest.raises(InvalidInput, match="理由"):
        confirm_check(check=row, note=" ", by=people.su)
    assert not Ban.objects.exists()
    confirm_check(check=row, note="示例", by=people.su)
    assert Ban.objects.count() == 1
    for decide in (confirm_check, dismiss_check):
        with pytest.raises(Conflict, match="已有结论"):
            decide(check=row, note="示例", by=people.su)
    with pytest.raises(Conflict, match="不能再加"):
        add_check_file(check=row, file=a_file(), name="示例2.pdf", by=people.qin)


def test_nobody_confirms_what_they_recorded_and_what_is_dismissed_leads_to_nothing(
    each: Round, people: People
) -> None:
    enterprise = party_of(people.ma)
    own = recorded(each, enterprise, "fraud", people.su)
    with pytest.raises(Forbidden, match="另一个人"):
        confirm_check(check=own, note="示例", by=people.su)
    row = dismiss_check(
        check=recorded(each, enterprise, "fraud", people.qin), note="查不实的理由", by=people.su
    )
    assert row.state == CheckState.DISMISSED and not Ban.objects.exists()
    sound = recorded(each, enterprise, "sound", people.qin)
    with pytest.raises(Conflict, match="只作参考"):
        confirm_check(check=sound, note="示例", by=people.su)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"uscc": "91900101MA9999999X"}, "uscc"),
        ({"place": " "}, "place"),
        ({"visitors": [" "]}, "visitors"),
        ({"result": ""}, "result"),
        ({"conclusion": "other"}, "conclusion"),
        ({"conclusion": "unfair_undisclosed"}, "conclusion"),
        ({"case_number": "示例9999"}, "case_number"),
    ],
)
def test_each_fault_of_a_record_is_told(
    each: Round, people: People, told: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        record_check(round=each, found=replace(found(party_of(people.ma), "sound"), **told), by=people.qin)
    assert {problem.field for problem in refusal.value.problems} == {field}


def test_a_day_to_come_is_none_of_a_check(each: Round, people: People) -> None:
    ahead = clock.today().replace(year=clock.today().year + 1, day=1)
    with pytest.raises(InvalidInput, match="还没有到"):
        record_check(round=each, found=found(party_of(people.ma), "sound", checked_on=ahead), by=people.qin)


def test_a_city_checks_its_own_parties_and_sees_what_concerns_them(each: Round, people: People) -> None:
    row = recorded(each, party_of(people.ma), "sound", people.qin, proof=False)
    with pytest.raises(Forbidden):
        record_check(round=each, found=found(party_of(people.ma), "sound"), by=people.luo)
    with pytest.raises(Forbidden, match="辖区"):
        record_check(round=each, found=found(party_of(people.ma), "sound"), by=people.wei)
    assert checks.check_by_ref(people.su, row.ref) == row
    assert [each for each, _told in checks.rounds_to_check(people.wei)] == [each]
    for other in (people.wei, people.luo, people.ma):
        with pytest.raises(NotFoundOrHidden):
            checks.check_by_ref(other, row.ref)


def test_a_supplier_from_elsewhere_is_checked_where_it_takes_part(
    each: Round, supplier_case: Case, people: People
) -> None:
    supplier = supplier_case.supplier
    assert supplier is not None
    type(supplier).objects.filter(pk=supplier.pk).update(
        region_code="900201", prefecture_code="900200", province_code="900000"
    )
    supplier.refresh_from_db()
    with pytest.raises(Forbidden, match="辖区") as refusal:
        record_check(round=each, found=found(supplier, "sound"), by=people.qin)
    assert "编号" in refusal.value.next_step
    number = str(supplier_case.number)
    row = record_check(round=each, found=found(supplier, "sound", case_number=number), by=people.qin)
    assert row.case_id == supplier_case.pk
    with pytest.raises(InvalidInput, match="无关"):
        record_check(round=each, found=found(party_of(people.ma), "sound", case_number=number), by=people.qin)
