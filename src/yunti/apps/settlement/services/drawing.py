"""Payment files: drawn from decided lines and pinned accounts, dropped while nobody has released them.

The content depends on the rows alone and on no clock, so the same payments give the same bytes.
Not here: releasing (`releasing.py`), what the bank answers (`answering.py`).
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from yunti.apps.registry.exports import harmless
from yunti.apps.settlement.enums import PaymentState
from yunti.apps.settlement.models import Payment, PaymentFile, SettlementBatch
from yunti.apps.settlement.permissions import can_pay
from yunti.apps.settlement.queries.drawable import Drawable, payable_in
from yunti.apps.settlement.spellings import HEADS
from yunti.domain.money import plain_yuan
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused

MARK = "\ufeff"
LONGEST_REASON = 200


@command("settlement.draw_file")
def draw_file(step: Step, *, batch: SettlementBatch, by: Actor, key: str | None = None) -> PaymentFile:
    """Of all lines that can be paid now; the others are told by `queries.drawable` and stay for the next file."""
    row = locked(step, batch, by)
    if row.decided_at is None:
        raise Refused("not_decided", _("这个批次还没有决定，没有可以付的。"))
    found = payable_in(row, clock.now())
    if not found.ready:
        raise Refused(
            "nothing_to_draw",
            _("现在没有可以付的行：都已编入付款文件，或者还没有可用的收款账户。"),
            next_step=_("请看“还不能付的”写明缺什么。"),
        )
    payments = [_payment(row, each) for each in found.ready]
    content = content_of(payments)
    made = step.create(
        PaymentFile,
        batch=row,
        ordinal=row.files.count() + 1,
        content=content,
        digest=digest_of(content),
        payment_count=len(payments),
        total_fen=found.total_fen,
        drawn_at=clock.now(),
        drawn_by=by.ref,
    )
    for payment in payments:
        payment.file = made
    step.bulk_create(Payment, payments)
    failpoints.reached("paying.drawn")
    told = {"digest": made.digest, "payments": len(payments), "fen": made.total_fen}
    step.record(made, details={**told, "left_out": len(found.lacking)})
    return made


def _payment(batch: SettlementBatch, each: Drawable) -> Payment:
    return Payment(
        line=each.line,
        attempt=each.attempt,
        number=f"{batch.ref.upper()}-{each.line.place:06d}-{each.attempt}",
        account=each.account,
        amount_fen=each.line.whole_fen,
    )


def content_of(payments: Iterable[Payment]) -> str:
    """In the order of the queue, UTF-8 with its mark, every cell quoted, nothing that a spreadsheet would run."""
    packed = io.StringIO(newline="")
    writer = csv.writer(packed, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADS)
    for each in payments:
        account = each.account
        cells = (account.holder, account.bank, account.account_number)
        purpose = each.line.claim.voucher.number
        writer.writerow([each.number, *map(harmless, cells), plain_yuan(each.amount_fen), harmless(purpose)])
    return MARK + packed.getvalue()


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


@command("settlement.drop_file")
def drop_file(step: Step, *, file: PaymentFile, reason: str, by: Actor) -> PaymentFile:
    """Its lines may be drawn anew. What was released may be with the bank already."""
    locked(step, file.batch, by)
    row = file_again(file)
    require_unreleased(row)
    row.dropped_reason = _reason(reason)
    row.dropped_at, row.dropped_by = clock.now(), by.ref
    step.save(row, "dropped_at", "dropped_by", "dropped_reason")
    payments = payments_of(row)
    for each in payments:
        each.state = PaymentState.DROPPED
    write_states(step, payments)
    step.record(row, details={"reason": row.dropped_reason})
    return row


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        advice = _("例如账户有变，重新编制。")
        raise InvalidInput([Problem("reason", "empty", _("没有填写撤下的理由。"), advice)])
    if len(said) > LONGEST_REASON:
        text = _("理由不能超过 %(limit)s 个字。") % {"limit": LONGEST_REASON}
        raise InvalidInput([Problem("reason", "too_long", text)])
    return said


# what every step of paying begins with -----------------------------------------------------------------------------


def locked(step: Step, batch: SettlementBatch, by: Actor) -> SettlementBatch:
    """Under the lock of the batch nobody else draws, releases, reads an answer or asks back in it."""
    step.require(can_pay(by, batch))
    return step.lock_one(SettlementBatch.objects.select_related("round").filter(pk=batch.pk))


def file_again(file: PaymentFile) -> PaymentFile:
    """As it stands under the lock of its batch."""
    found = PaymentFile.objects.select_related("batch__round").filter(pk=file.pk).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def require_unreleased(row: PaymentFile) -> None:
    if row.dropped_at is not None:
        raise Conflict("file_dropped", _("这个付款文件已经撤下。"), next_step=_("请重新编制付款文件。"))
    if row.released_at is not None:
        raise Conflict("file_released", _("这个付款文件已经放行。"), next_step=_("请刷新页面。"))


def payments_of(row: PaymentFile) -> list[Payment]:
    """With all that their content says. One statement."""
    rows = Payment.objects.filter(file=row).select_related(
        "account__enterprise", "line__claim__voucher", "line__claim__enterprise"
    )
    return list(rows.order_by("line__place"))


def write_states(step: Step, payments: Sequence[Payment], *names: str) -> None:
    Payment.objects.bulk_update(payments, ["state", *names], batch_size=500)
    for each in payments:
        step.covers(each)
