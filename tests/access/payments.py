"""In each place a decided batch with a payment file and an answer of the bank. Not here: paying (`tests/apps/settlement`)."""

from typing import Any

from yunti.apps.cases.models import Case
from yunti.apps.registry.models import BankAccount
from yunti.apps.settlement.models import (
    BankAnswer,
    Claim,
    Clawback,
    Payment,
    PaymentFile,
    SettlementBatch,
    SettlementLine,
)
from yunti.apps.settlement.services.drawing import digest_of
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock


def lay_out_payments(things: dict[str, dict[str, dict[str, Any]]], canaries: dict[str, str]) -> None:
    now = clock.now()
    for place, canary in canaries.items():
        case = Case.objects.get(ref=things["case"][place]["ref"])
        batch = SettlementBatch.objects.create(
            case=case,
            round=case.round,
            region_code=case.prefecture_code,
            ordinal=1,
            proposed_at=now,
            decided_at=now,
            general_fen=1,
            earmark_fen=0,
            digest="0" * 64,
        )
        file = PaymentFile.objects.create(
            batch=batch,
            ordinal=1,
            content=canary,
            digest=digest_of(canary),
            payment_count=1,
            total_fen=1,
            drawn_at=now,
            drawn_by=canary,
        )
        answer = BankAnswer.objects.create(
            batch=batch, file_name=f"{canary}.csv", digest="0" * 64, received_at=now, received_by="test"
        )
        things.setdefault("settlement", {})[place] = {"ref": batch.ref}
        things.setdefault("payment_file", {})[place] = {"ref": file.ref}
        things.setdefault("bank_answer", {})[place] = {"ref": answer.ref}


def lay_out_recovery(things: dict[str, dict[str, dict[str, Any]]], canaries: dict[str, str]) -> None:
    """A line of the voucher there, and what is asked back of it."""
    now = clock.now()
    for place, canary in canaries.items():
        voucher = Voucher.objects.get(case__ref=things["voucher_case"][place]["ref"])
        batch = SettlementBatch.objects.get(ref=things["settlement"][place]["ref"])
        claim = Claim.objects.create(
            voucher=voucher,
            case=voucher.case,
            round=voucher.round,
            region_code=batch.region_code,
            enterprise_id=voucher.enterprise_id,
            face_fen=voucher.amount_fen,
            applied_at=now,
            state="funded",
        )
        line = SettlementLine.objects.create(
            batch=batch,
            claim=claim,
            place=1,
            amount_fen=claim.face_fen,
            proposed="paid",
            decision="paid",
            pot="general",
        )
        Payment.objects.create(
            line=line,
            attempt=1,
            number=f"{batch.ref.upper()}-1",
            account=BankAccount.objects.get(ref=things["account"][place]["ref"]),
            file=PaymentFile.objects.get(ref=things["payment_file"][place]["ref"]),
            amount_fen=line.amount_fen,
        )
        row = Clawback.objects.create(
            line=line, ground=canary, as_of=now.date(), demanded_fen=1, decided_at=now, decided_by="test"
        )
        things.setdefault("paid_line", {})[place] = {"ref": batch.ref, "place": 1}
        things.setdefault("clawback", {})[place] = {"ref": row.ref}
