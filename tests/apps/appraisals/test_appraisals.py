"""The yearly evaluation of suppliers: what is counted, that a report stands as it was made, and who is given the title.

Not here: the arithmetic of points (`tests/unit/domain/test_appraising.py`).
"""

from typing import Any

import pytest

from tests import factories
from tests.access.vouchers import issued_row
from tests.apps.cases.rounds import a_case, a_round
from tests.people import COUNTY, People
from yunti.apps.appraisals.models import SupplierAppraisal
from yunti.apps.appraisals.queries.reports import report_by_ref, rounds_to_appraise
from yunti.apps.appraisals.services import digest_of, give_honour, make_appraisal
from yunti.apps.inspections.enums import CheckState
from yunti.apps.inspections.models import SpotCheck
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import StatusGrant, Supplier
from yunti.apps.registry.queries.services import statuses_against
from yunti.apps.registry.services.bars import NewBan, record_ban
from yunti.apps.tickets.services import Told, enter_call, submit_ticket
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock
from yunti.kit.actors import public_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


def vouchers(each: Round, people: People, supplier: Supplier, *states: str, first: int) -> None:
    for number, state in enumerate(states, first):
        case = a_case(each, "voucher_application", "issued", people, number=number)
        row = issued_row(case, place=number)
        Voucher.objects.filter(pk=row.pk).update(supplier=supplier, state=state, applied_at=clock.now())


@pytest.fixture
def two(each: Round, people: People) -> tuple[Supplier, Supplier]:
    """A good one and one against which something was confirmed."""
    good, other = factories.supplier(21), factories.supplier(22)
    vouchers(each, people, good, "redeemed", "redeemed", "issued", first=1)
    vouchers(each, people, other, "redeemed", "lapsed", first=11)
    SpotCheck.objects.create(
        round=each,
        supplier=other,
        jurisdiction=each.jurisdiction,
        checked_on=clock.today(),
        place="示例",
        visitors=["示例"],
        result="示例",
        conclusion="poor_effect",
        state=CheckState.CONFIRMED,
        recorded_at=clock.now(),
        recorded_by="a",
        decided_at=clock.now(),
        decided_by="b",
        decision_note="示例",
    )
    told = Told("complaint", "supplier", COUNTY, f"{other.name}不来实施（示例）")
    submit_ticket(told=told, by=public_actor())
    return good, other


def test_each_supplier_is_counted_from_the_rows(each: Round, people: People, two: Any) -> None:
    good, other = two
    report = make_appraisal(round=each, by=people.su)
    first, second = report.lines
    assert (first["supplier"], second["supplier"]) == (good.ref, other.ref)
    names = ("served", "issued", "redeemed", "lapsed", "completion", "faults", "complaints")
    assert [first[name] for name in names] == [1, 3, 2, 0, 6666, 0, 0]
    assert [second[name] for name in names] == [1, 2, 1, 1, 5000, 1, 1]
    assert first["score"] == 10000 and second["score"] == (10000 + 5000 + 7501 + 0 + 0) // 5
    assert set(report.weights.values()) == {1}


def test_a_report_stands_as_it_was_made(each: Round, people: People, two: Any) -> None:
    report = make_appraisal(round=each, by=people.su)
    Voucher.objects.update(state="void", applied_at=clock.now())
    again = make_appraisal(round=each, by=people.su)
    report.refresh_from_db()
    assert (report.ordinal, again.ordinal) == (1, 2)
    assert report.lines[0]["redeemed"] == 2 and again.lines[0]["redeemed"] == 0
    assert report.digest == digest_of(report.weights, report.lines) != again.digest


def test_the_title_is_given_by_the_province_upon_the_latest_report_and_shown(
    each: Round, people: People, two: Any
) -> None:
    good, _other = two
    old = make_appraisal(round=each, by=people.su)
    report = make_appraisal(round=each, by=people.su)
    given = {"supplier_ref": good.ref, "reason": "示例公布文件", "by": people.su}
    with pytest.raises(Conflict, match="更新的一份"):
        give_honour(appraisal=old, **given)
    assert not StatusGrant.objects.exists(), "nothing is given by itself"
    give_honour(appraisal=report, **given)
    (grant,) = statuses_against([good], ["excellent_supplier"], clock.today())[good.pk]
    assert grant.value == "广东省工业互联网优秀供应商" and grant.clause == "GDV-61"
    assert grant.valid_to is not None and (grant.valid_to - grant.valid_from).days == 364
    with pytest.raises(Conflict, match="已经授予"):
        give_honour(appraisal=report, **given)


def test_what_keeps_a_title_from_being_given(each: Round, people: People, two: Any) -> None:
    good, other = two
    report = make_appraisal(round=each, by=people.su)
    with pytest.raises(InvalidInput, match="理由"):
        give_honour(appraisal=report, supplier_ref=good.ref, reason=" ", by=people.su)
    stranger = factories.supplier(23)
    with pytest.raises(InvalidInput, match="没有这家"):
        give_honour(appraisal=report, supplier_ref=stranger.ref, reason="示例", by=people.su)
    new = NewBan(other.uscc, "示例", "示例", "示例", clock.today(), None, "guangdong-voucher")
    record_ban(ban=new, by=people.su)
    with pytest.raises(Refused, match="受限制"):
        give_honour(appraisal=report, supplier_ref=other.ref, reason="示例", by=people.su)


def test_only_the_province_evaluates_and_reads(each: Round, people: People, two: Any) -> None:
    report = make_appraisal(round=each, by=people.su)
    assert rounds_to_appraise(people.su) == [each] and rounds_to_appraise(people.qin) == []
    for other in (people.qin, people.luo, people.ge, people.tan):
        with pytest.raises(Forbidden):
            make_appraisal(round=each, by=other)
        with pytest.raises(Forbidden):
            give_honour(appraisal=report, supplier_ref=two[0].ref, reason="示例", by=other)
        with pytest.raises(NotFoundOrHidden):
            report_by_ref(other, report.ref)
    assert SupplierAppraisal.objects.count() == 1
    elsewhere = a_round("jiangsu-star", "2020", code="SL-9")
    with pytest.raises(NotFoundOrHidden):
        make_appraisal(round=elsewhere, by=people.su)


def test_a_complaint_counts_for_whom_it_names_and_for_no_other(each: Round, people: People, two: Any) -> None:
    """The text speaks of both; named is one."""
    good, other = two
    text = f"{good.name}和{other.name}都没有来（示例）"
    told = Told("complaint", "supplier", COUNTY, text, supplier=good.uscc)
    enter_call(told=told, by=people.luo)
    found = {line["supplier"]: line["complaints"] for line in make_appraisal(round=each, by=people.su).lines}
    assert found == {good.ref: 1, other.ref: 1}, "the other's is the one from before, which names nobody"
