"""What the bank answers: kept line by line, and taken once by a person. What was paid is booked, what came back is booked back.

Lines that name no payment of the batch, differ in the amount or contradict what is known are kept aside and never booked.
Not here: what a line means (`queries.answers`), the table (`importing`).
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line, book, reverse
from yunti.apps.settlement.enums import Finding, PaymentState
from yunti.apps.settlement.models import BankAnswer, BankAnswerRow, Payment, SettlementBatch
from yunti.apps.settlement.queries.answers import Judged, Said, judged
from yunti.apps.settlement.queries.terms import Terms, terms_of
from yunti.apps.settlement.services.drawing import locked, write_states
from yunti.apps.settlement.services.telling import tell_paid, tell_returned
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict

COUNTED = (Finding.PAID, Finding.RETURNED, Finding.KNOWN)
"""The findings with which a line is done with; all others stand aside."""


@command("settlement.receive_answer")
def receive_answer(
    step: Step,
    *,
    batch: SettlementBatch,
    rows: Sequence[Said],
    file_name: str,
    digest: str,
    by: Actor,
    key: str | None = None,
) -> BankAnswer:
    """Kept and judged, nothing booked yet. The same file again is the answer that is there already."""
    row = locked(step, batch, by)
    known = BankAnswer.objects.filter(batch=row, digest=digest).first()
    if known is not None:
        step.record(known, details={"digest": digest, "again": True})
        return known
    made = step.create(
        BankAnswer,
        batch=row,
        file_name=file_name[-200:],
        digest=digest,
        received_at=clock.now(),
        received_by=by.ref,
    )
    step.bulk_create(BankAnswerRow, [_row(made, each) for each in judged(row, rows)])
    step.record(made, details={"digest": digest, "lines": len(rows)})
    return made


def _row(answer: BankAnswer, each: Judged) -> BankAnswerRow:
    said = each.said
    return BankAnswerRow(
        answer=answer,
        place=said.place,
        number=said.number[:64],
        amount=said.amount[:64],
        result=said.result[:64],
        bank_reference=said.bank_reference[:64],
        reason=said.reason[:200],
        finding=each.finding,
        payment=each.payment,
    )


@command("settlement.take_answer")
def take_answer(step: Step, *, answer: BankAnswer, by: Actor, key: str | None = None) -> BankAnswer:
    """Judged once more as all stands now; then payments, messages, books."""
    batch = locked(step, answer.batch, by)
    row = BankAnswer.objects.get(pk=answer.pk)
    if row.taken_at is not None:
        raise Conflict(
            "answer_taken", _("这份回单已经入账，没有重复入账。"), next_step=_("请刷新后查看结果。")
        )
    lines = list(row.rows.order_by("place"))
    found = judged(batch, [_said(each) for each in lines])
    for line, each in zip(lines, found, strict=True):
        line.finding, line.payment = each.finding, each.payment
    BankAnswerRow.objects.bulk_update(lines, ["finding", "payment"], batch_size=500)
    for line in lines:
        step.covers(line)
    paid = [each for each in found if each.finding is Finding.PAID]
    returned = [each for each in found if each.finding is Finding.RETURNED]
    row.taken_at, row.taken_by = clock.now(), by.ref
    step.save(row, "taken_at", "taken_by")
    entries = _entries_of(returned)
    _change(step, paid, returned)
    _tell(paid, returned, by)
    failpoints.reached("paying.answered")
    terms = terms_of(batch)
    if paid:
        book(step, batch.round, [_paid(batch, terms, each.payment) for each in paid if each.payment])
    if entries:
        reverse(step, entries, reason=_("银行退回"))
    counts = {finding.value: sum(each.finding is finding for each in found) for finding in Finding}
    step.record(row, details={"digest": row.digest, **counts}, clause=terms.clause, edition=terms.edition)
    return row


def _said(each: BankAnswerRow) -> Said:
    return Said(each.place, each.number, each.amount, each.result, each.bank_reference, each.reason)


def _entries_of(returned: Sequence[Judged]) -> list[LedgerEntry]:
    """What was booked as paid for those that come back after all."""
    numbers = [
        each.payment.number
        for each in returned
        if each.payment is not None and each.payment.state == PaymentState.CONFIRMED
    ]
    rows = LedgerEntry.objects.filter(happening=Happening.PAID, cause__in=numbers)
    return list(rows.order_by("id"))


def _change(step: Step, paid: Sequence[Judged], returned: Sequence[Judged]) -> None:
    now = clock.now()
    changed: list[Payment] = []
    for each in (*paid, *returned):
        payment = each.payment
        assert payment is not None  # of such a finding
        if each.finding is Finding.PAID:
            payment.state, payment.bank_reference = PaymentState.CONFIRMED, each.said.bank_reference[:64]
        else:
            payment.state = PaymentState.RETURNED
            payment.returned_reason = (each.said.reason or each.said.result)[:200]
        payment.answered_at = now
        changed.append(payment)
    write_states(step, changed, "bank_reference", "returned_reason", "answered_at")


def _tell(paid: Sequence[Judged], returned: Sequence[Judged], by: Actor) -> None:
    for each in paid:
        assert each.payment is not None
        tell_paid(each.payment, by)
    for each in returned:
        assert each.payment is not None
        tell_returned(each.payment, by)


def _paid(batch: SettlementBatch, terms: Terms, payment: Payment) -> Booking:
    claim = payment.line.claim
    line = Line(
        Book.FUNDS,
        Kind.PAID,
        Kind.PAYABLE,
        payment.amount_fen,
        batch.region_code,
        items=1,
        enterprise_id=claim.enterprise_id,
        supplier_id=claim.supplier_id,
        subject=claim.voucher.ref,
    )
    return Booking(Happening.PAID, payment.number, [line], clause=terms.clause, edition=terms.edition)
