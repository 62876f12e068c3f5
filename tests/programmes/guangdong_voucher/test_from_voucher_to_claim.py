"""Redeeming a voucher by the rules of this programme: what the city looks at, the addition, what is too late, what lapsed.

Not here: the mechanics (`tests/apps/settlement`), how a voucher is come by (`test_from_draft_to_voucher.py`).
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.apps.cases.rounds import SETTING_UP, a_case, a_round
from tests.people import People
from tests.storm.redeeming import Kinds, some_audits
from yunti.apps.budgets.services import begin_period, set_cutoff
from yunti.apps.cases.guards import Surroundings, findings_for
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.facts import facts_of, text_of, value_of
from yunti.apps.cases.services import GuardsMissing, start_case
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.services import take_step
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock
from yunti.kit.errors import Refused
from yunti.packs.owners import owner_of
from yunti.packs.vouchers import vouchers_of
from yunti.web.officer.case_fields import standing_fields

pytestmark = pytest.mark.django_db
SUPPLIER = "示例供应商甲"
RIGHT: Mapping[str, Any] = {
    "supplier_name": SUPPLIER,
    "settlement_applied_at": "2026-05-12T09:31:00",
    "implementation_completed": True,
    "invoices": [
        {
            "invoice_no": "00012345",
            "issuer_name": SUPPLIER,
            "amount_yuan": Decimal("60000"),
            "invoice_date": "2018-12-20",
        }
    ],
    "payments": [{"payee_name": SUPPLIER, "amount_yuan": Decimal("60000"), "paid_on": "2018-12-21"}],
    "lianghua_certified": True,
    "lianghua_prior_award": False,
}


@pytest.fixture
def each(people: People) -> Round:
    each = a_round("guangdong-voucher", "2018")
    period = begin_period(round=each, by=people.su)
    last = clock.today() + timedelta(days=90)
    set_cutoff(period=period, kind="settlement", cutoff_on=last, reason="", seen=0, by=people.su)
    return each


def audits(each: Round, people: People, *, count: int = 1, **other: Any) -> list[Case]:
    """In the hands of the city, each for a voucher of 60,000."""
    kinds = Kinds("voucher_application", "redemption", "city_audit", 60_000_00, {**RIGHT, **other})
    return some_audits(each, people.ma, people.qin, count=count, enterprises=1, kinds=kinds).cases


def approve(case: Case, people: People) -> Claim:
    take_step(case=case, action="approve", seen=2, by=people.qin)
    return Claim.objects.get(case=case)


def test_certified_and_first_it_is_worth_the_addition_more(people: People, each: Round) -> None:
    """The sixth of the worked numbers: a voucher of 60,000, and payments of 60,000 are enough."""
    (case,) = audits(each, people)
    claim = approve(case, people)
    assert (claim.face_fen, claim.bonus_fen, claim.payable_fen) == (60_000_00, 200_000_00, 260_000_00)
    assert Voucher.objects.get().state == "redeemed"


def test_the_second_voucher_brings_no_second_addition(people: People, each: Round) -> None:
    first, second = audits(each, people, count=2)
    assert approve(second, people).bonus_fen == 200_000_00
    assert approve(first, people).bonus_fen == 0


@pytest.mark.parametrize(
    "said", [{"lianghua_certified": False}, {"lianghua_prior_award": True}, {"lianghua_certified": None}]
)
def test_without_the_certificate_or_awarded_before_nothing_is_added(
    people: People, each: Round, said: dict[str, Any]
) -> None:
    (case,) = audits(each, people, **said)
    assert approve(case, people).bonus_fen == 0


def papers(amount: str, who: str = SUPPLIER) -> dict[str, Any]:
    return {
        "invoices": [{**RIGHT["invoices"][0], "issuer_name": who, "amount_yuan": Decimal(amount)}],
        "payments": RIGHT["payments"],
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (papers("60000", "示例供应商乙"), "发票开具方"),
        (papers("59999.99"), "发票总额"),
        ({"payments": [{**RIGHT["payments"][0], "amount_yuan": Decimal("59999.99")}]}, "支付总额"),
        ({"payments": [{**RIGHT["payments"][0], "payee_name": "示例供应商乙"}]}, "收款方"),
        ({"invoices": [*RIGHT["invoices"], *papers("1", "示例供应商乙")["invoices"]]}, "发票开具方"),
    ],
)
def test_the_city_looks_at_papers_and_totals(
    people: People, each: Round, said: dict[str, Any], told: str
) -> None:
    (case,) = audits(each, people, **said)
    with pytest.raises(GuardsMissing) as refused:
        approve(case, people)
    missing = [finding.title for finding in refused.value.findings if finding.holds is not True]
    assert any(told in title for title in missing), missing
    assert not Claim.objects.exists() and Voucher.objects.get().state == "issued"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"behaviour_status": "not_completed"}, "已标注完成“上云上平台”"),
        ({"behaviour_status": "pending"}, "已标注完成“上云上平台”"),
        ({"implementation_completed": False}, "应用服务实施完成"),
        ({"supplier_confirmed": False}, "供应商已确认"),
    ],
)
def test_what_the_rules_do_not_have_redeemed_is_not_claimed(
    people: People, each: Round, said: dict[str, Any], told: str
) -> None:
    """Though the step asks for none of it: the marks of the province, what the enterprise says when it hands in anew."""
    (case,) = audits(each, people, **said)
    with pytest.raises(Refused) as refused:
        approve(case, people)
    assert refused.value.code == "not_payable" and told in refused.value.reason
    assert refused.value.clause.startswith("GDV-3") and refused.value.next_step
    assert not Claim.objects.exists() and Voucher.objects.get().state == "issued"


def test_the_tag_is_set_in_the_application_and_counts_where_it_is_a_pilot_unit_s(
    people: People, each: Round
) -> None:
    pack = pack_of(each)
    (case,) = audits(each, people)
    for role in ("city_authority", "province_commission"):
        asked = standing_fields(pack, "voucher_application", facts_of(case, pack), frozenset({role}))
        assert "pilot_tag" not in {slot.fact for slot in asked.slots}, "no officer sets it"
    assert case.parent is not None
    Answer.objects.create(
        case=case.parent, field="pilot_tag", value=text_of(True), saved_at=clock.now(), saved_by="test"
    )
    assert approve(case, people).tagged is False, "nobody is a pilot unit yet"


def test_without_an_invoice_nothing_is_claimed(people: People, each: Round) -> None:
    (case,) = audits(each, people, invoices=[])
    with pytest.raises(Refused):
        approve(case, people)
    assert not Claim.objects.exists()


def test_what_was_decided_for_the_application_stands_in_the_redemption(people: People, each: Round) -> None:
    application = a_case(each, "voucher_application", "issued", people)
    for field, value in (
        ("contract_date", "2018-11-01"),
        ("lianghua_certified", True),
        ("supplier_uscc", "91440000MA00000000"),
    ):
        Answer.objects.create(
            case=application, field=field, value=text_of(value), saved_at=clock.now(), saved_by="test"
        )
    case = start_case(
        round=each,
        workflow="redemption",
        party=application.enterprise,
        parent=application,
        by=SETTING_UP,  # type: ignore[arg-type]
    )
    found = {row.field: value_of(row.value) for row in case.answers.all()}
    assert found["contract_date"] == "2018-11-01" and found["lianghua_certified"] is True
    assert "invoices" not in found and "payments" not in found


@pytest.mark.parametrize(("days", "holds"), [(0, True), (90, True), (91, False)])
def test_after_the_last_day_nothing_is_handed_in_nor_handed_in_anew(
    people: People, each: Round, days: int, holds: bool
) -> None:
    """Though the first time counts for the order, whoever comes back after the last day is too late."""
    (case,) = audits(each, people)
    Case.objects.filter(pk=case.pk).update(state="returned")
    row = Case.objects.select_related("round").get(pk=case.pk)
    pack = pack_of(each)
    with clock.held(clock.now() + timedelta(days=days)):
        around = Surroundings(row, pack, people.ma, roles_in(people.ma, row, pack.section("actors")))
        (before, after) = findings_for(around, ["before_settlement_deadline", "settlement_deadline_passed"])
    assert (before.holds, after.holds) == (holds, not holds)


def test_each_step_that_moves_money_has_its_owner(each: Round) -> None:
    pack = pack_of(each)
    owners: dict[str, set[str]] = {"vouchers": set(), "settlement": set(), "": set()}
    for move in pack.moves["redemption"]:
        owners[owner_of(pack, "redemption", move.action)].add(move.action)
    assert owners["vouchers"] == {"submit_settlement", "resubmit", "expire", "reject", "approve"}
    in_batches = {"include_in_list", "pay", "carry_over", "postpone", "deny"}
    assert owners["settlement"] == {*in_batches, "recover_unreasonable_part"}


def test_lapsed_vouchers_bar_as_the_worked_numbers_say(each: Round) -> None:
    pack = pack_of(each)
    spec = vouchers_of(pack)
    assert spec is not None and spec.strikes is not None
    lapsed = [(2, "a"), (3, "b"), (5, "c")]
    found = {index: spec.strikes.standing(pack, lapsed, index, clock.today()) for index in range(2, 8)}
    assert [(found[i].count, found[i].status) for i in sorted(found)] == [
        (0, "normal"),
        (1, "normal"),
        (2, "suspended"),
        (2, "normal"),
        (3, "cancelled"),
        (3, "cancelled"),
    ]
    assert [spec.strikes.title(pack, found[i].status) for i in (4, 6)] == ["暂停", "取消"]
