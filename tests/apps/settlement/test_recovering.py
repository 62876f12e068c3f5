"""What was paid is asked back: two persons, by the rules, never more than was paid, in instalments, and the case takes its step.

Not here: paying (`test_paying.py`), the rules of a real programme (`tests/programmes`).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.apps.settlement.paying import a_batch, an_account, answered, said, sent
from tests.apps.settlement.test_paying import another_officer, fen, sound
from tests.first_vouchers import SETTLING, write_pack
from tests.people import People
from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import Clawback, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.verifying_payments import payment_faults_of
from yunti.apps.settlement.services import (
    confirm_recovery,
    demand_recovery,
    drop_recovery,
    receive_recovery,
    take_step,
)
from yunti.kit import clock
from yunti.kit.errors import Conflict, Refused

pytestmark = pytest.mark.django_db
PARTS = {
    "\nfacts:\n": """
facts:
  paid_before: {title: 已兑付, type: money, unit: 元, from: officer, by: city, for: redemption, clause: V-7}
  fair_items: {title: 公平价格, type: list, from: officer, by: city, for: redemption, clause: V-7, rows: {service: {title: 服务, type: code, list: services}, fee: {title: 费用, type: money, unit: 元}}}
""",
    "\ncolumns:\n": """
columns:
  fair_items:
    fair_cap: {lookup: services, key: service, column: cap}
    fair_amount: {title: 公平金额, clause: V-7, unit: 元, value: 'min(fair_cap, fee)'}
""",
    "\nderive:\n": """
derive:
  fair_sum: {title: 公平之和, clause: V-7, unit: 元, sum: fair_amount, of: fair_items}
  fair_part: {title: 合理部分, clause: V-7, unit: 元, value: 'min(paid_before, fair_sum)'}
  to_recover: {title: 应追回, clause: V-7, unit: 元, value: paid_before - fair_part}
""",
    "\noperations:\n": """
operations:
  recovering: {title: 追回, clause: V-7, uses: evaluate, output: {to_recover: to_recover}}
""",
    "\nguards:\n": """
guards:
  price_unfair: {title: 价格不公平, kind: attestation, by: city, clause: V-7, advice: 请先查实}
""",
    "\nsettlement:\n": """
settlement:
  recovery: {step: recover, operation: recovering, paid: paid_before, lines: fair_items, result: to_recover, clause: V-7}
""",
    "ends: [lapsed, rejected, denied, paid]": "ends: [lapsed, rejected, denied, paid, recovered]",
    "      on_list: {title: 已列入清单}\n": "      on_list: {title: 已列入清单}\n      recovered: {title: 已收回部分}\n",
    "    - {from: approved, action: include,": "    - {from: paid, action: recover, title: 收回, actor: city, guards: [price_unfair], to: recovered, clause: V-7}\n    - {from: approved, action: include,",
}


def recovering() -> str:
    pack = SETTLING
    for old, new in PARTS.items():
        assert pack.count(old) == 1, old
        pack = pack.replace(old, new)
    return pack


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf, recovering())
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@pytest.fixture
def batch(each: Round, people: People) -> SettlementBatch:
    """One voucher of fifty thousand yuan, paid."""
    batch = a_batch(each, people, 50_000)
    an_account(batch, people)
    answered(batch, people, *said(sent(batch, people)))
    Case.objects.filter(claim__lines__batch=batch).update(state="paid")
    return batch


def line_of(batch: SettlementBatch) -> SettlementLine:
    rows = SettlementLine.objects.select_related(
        "batch__round", "claim__voucher__turn", "claim__round", "claim__case"
    )
    return rows.get(batch=batch)


def demanded(
    batch: SettlementBatch, people: People, fair: int = 30_000, ground: str = "示例审计"
) -> Clawback:
    return demand_recovery(line=line_of(batch), ground=ground, fees_fen={"s2": fair * 100}, by=people.qin)


def test_it_is_asked_back_by_one_and_confirmed_by_another(
    people: People, each: Round, batch: SettlementBatch
) -> None:
    row = demanded(batch, people)
    assert (row.demanded_fen, fen("paid"), fen("recoverable")) == (20_000_00, 50_000_00, 0)
    with pytest.raises(Refused, match="same_person"):
        confirm_recovery(clawback=row, by=people.qin)
    assert fen("recoverable") == 0
    confirm_recovery(clawback=row, by=another_officer(people))
    assert (fen("paid"), fen("recoverable")) == (30_000_00, 20_000_00)
    case = Case.objects.get(claim__lines__batch=batch)
    assert (case.state, case.moves.latest("ordinal").action) == ("recovered", "recover")
    sound(each)


def test_finance_demands_and_the_authority_alone_takes_the_step(
    people: People, batch: SettlementBatch
) -> None:
    row = demanded(batch, people)
    with pytest.raises(Refused):
        confirm_recovery(clawback=row, by=people.tan)
    assert Clawback.objects.get().confirmed_at is None and fen("recoverable") == 0


def test_the_step_is_not_taken_without_the_money(people: People, batch: SettlementBatch) -> None:
    case = Case.objects.select_related("round").get(claim__lines__batch=batch)
    with pytest.raises(Refused, match="with_its_payment"):
        take_step(case=case, action="recover", seen=case.moves.count(), by=people.qin)


@pytest.mark.parametrize(("fair", "code"), [(50_000, "nothing_unfair"), (60_000, "nothing_unfair")])
def test_what_was_fair_is_not_asked_back(
    people: People, batch: SettlementBatch, fair: int, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        demanded(batch, people, fair)


def test_never_more_than_was_paid_is_asked_back(people: People, each: Round, batch: SettlementBatch) -> None:
    lin = another_officer(people)
    confirm_recovery(clawback=demanded(batch, people), by=lin)
    with pytest.raises(Refused, match="more_than_paid"):
        demanded(batch, people, 10_000, "另一事由")
    with pytest.raises(Conflict, match="same_ground"):
        demanded(batch, people, 30_000)
    confirm_recovery(clawback=demanded(batch, people, 20_000, "另一事由"), by=lin)
    assert (fen("paid"), fen("recoverable")) == (0, 50_000_00)
    sound(each)


def test_what_was_not_paid_is_not_asked_back(people: People, each: Round) -> None:
    batch = a_batch(each, people, 50_000)
    with pytest.raises(Refused, match="not_paid"):
        demanded(batch, people)


def test_it_comes_back_in_instalments_and_never_more(
    people: People, each: Round, batch: SettlementBatch
) -> None:
    row = demanded(batch, people)
    told: dict[str, Any] = {"received_on": clock.today(), "by": people.tan}
    with pytest.raises(Refused, match="not_confirmed"):
        receive_recovery(clawback=row, amount_fen=1, bank_reference="a", **told)
    confirm_recovery(clawback=row, by=another_officer(people))
    receive_recovery(clawback=row, amount_fen=5_000_00, bank_reference="a", **told)
    for amount, reference in ((0, "b"), (15_000_01, "b"), (1, "a"), (1, " ")):
        with pytest.raises(Refused, match="invalid_input"):
            receive_recovery(clawback=row, amount_fen=amount, bank_reference=reference, **told)
    late = {**told, "received_on": clock.today() + timedelta(days=1)}
    with pytest.raises(Refused, match="invalid_input"):
        receive_recovery(clawback=row, amount_fen=1, bank_reference="b", **late)
    receive_recovery(clawback=row, amount_fen=15_000_00, bank_reference="b", **told)
    assert (fen("paid"), fen("recoverable"), fen("recovered")) == (30_000_00, 0, 20_000_00)
    sound(each)
    Clawback.objects.filter(pk=row.pk).update(received_fen=1)
    assert "received" in {fault.kind for fault in payment_faults_of(each)}


def test_a_demand_is_dropped_before_it_is_confirmed(people: People, batch: SettlementBatch) -> None:
    row = demanded(batch, people)
    with pytest.raises(Refused, match="不追回的理由"):
        drop_recovery(clawback=row, reason=" ", by=people.qin)
    drop_recovery(clawback=row, reason="示例：重新核算", by=people.qin)
    with pytest.raises(Conflict, match="recovery_decided"):
        confirm_recovery(clawback=row, by=another_officer(people))
    assert Case.objects.get(claim__lines__batch=batch).state == "paid"
    assert demanded(batch, people).demanded_fen == 20_000_00


def test_the_database_keeps_to_two_persons_and_to_the_bound(people: People, batch: SettlementBatch) -> None:
    row = demanded(batch, people)
    for wrong in (
        {"confirmed_by": row.decided_by},
        {"confirmed_by": "another", "received_fen": 20_000_01},
        {"received_fen": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Clawback.objects.filter(pk=row.pk).update(**wrong)


def test_what_is_asked_back_is_not_returned_by_the_bank(
    people: People, each: Round, batch: SettlementBatch
) -> None:
    demanded(batch, people)
    file = batch.files.get()
    answer = answered(batch, people, *said(file, "退回"), digest="2" * 64)
    assert answer.rows.get().finding == "contrary"
    sound(each)
