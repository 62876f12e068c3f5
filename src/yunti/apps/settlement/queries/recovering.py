"""What was asked back of lines that were paid, what may still be, and what the rules make of fair prices.

Not here: asking back (`services.recovering`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.enums import Decision, PaymentState
from yunti.apps.settlement.models import Clawback, Payment, SettlementLine
from yunti.apps.settlement.permissions import can_see_payments
from yunti.apps.vouchers.models import VoucherLine
from yunti.domain.money import FEN_PER_YUAN
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.recovering import Recovery, recovery_of
from yunti.packs.vouchers import Vouchers, vouchers_of


@dataclass(frozen=True)
class Asking:
    """A line that was paid: `left_fen` is what may still be asked back, `services` are those of its voucher with their fees."""

    line: SettlementLine
    payment: Payment | None
    services: Sequence[VoucherLine]
    demands: Sequence[Clawback]
    spec: Recovery | None

    @property
    def left_fen(self) -> int:
        paid = self.payment.amount_fen if self.payment is not None else 0
        return paid - sum(each.demanded_fen for each in self.demands if each.dropped_at is None)

    @property
    def as_of(self) -> date:
        """The day by whose rules the voucher was worth what it was."""
        return clock.local(self.line.claim.voucher.turn.counted_at).date()

    def computed(self, fees_fen: Mapping[str, int]) -> int | None:
        """By the rules, from fair fees by service; unknown where the pack has no say or cannot tell."""
        pack = pack_of(self.line.claim.round)
        vouchers = vouchers_of(pack)
        if self.spec is None or vouchers is None:
            return None
        rows = [_row(vouchers, each, fees_fen.get(each.service, each.fee_fen)) for each in self.services]
        return self.spec.asked(pack, self.line.claim.face_fen, rows, self.as_of)


def _row(spec: Vouchers, each: VoucherLine, fee_fen: int) -> dict[str, Any]:
    assert spec.lines is not None  # a voucher without lines has none to be asked about
    named: dict[str, Any] = {
        spec.lines.service: each.service,
        spec.lines.fee: Decimal(fee_fen) / FEN_PER_YUAN,
    }
    if spec.lines.devices and each.devices:
        named[spec.lines.devices] = each.devices
    return named


def asking_of(line: SettlementLine) -> Asking:
    """Four statements."""
    paid = Payment.objects.filter(line=line, state=PaymentState.CONFIRMED).select_related("account").first()
    voucher = line.claim.voucher
    services = VoucherLine.objects.filter(version__voucher=voucher, version__version=voucher.version)
    demands = Clawback.objects.filter(line=line).prefetch_related("receipts").order_by("-id")
    spec = recovery_of(pack_of(line.claim.round))
    return Asking(line, paid, list(services.order_by("id")), list(demands), spec)


def paid_line(actor: Actor, batch_ref: str, place: int) -> SettlementLine:
    rows = SettlementLine.objects.filter(batch__ref=batch_ref, place=place, decision=Decision.PAID)
    found = rows.select_related(
        "batch__round", "claim__enterprise", "claim__voucher__turn", "claim__round", "claim__case__round"
    ).first()
    if found is None or not can_see_payments(actor, found.batch):
        raise NotFoundOrHidden()
    return found


def clawback_by_ref(actor: Actor, ref: str) -> Clawback:
    rows = Clawback.objects.filter(ref=ref)
    found = rows.select_related(
        "line__batch__round", "line__claim__voucher__turn", "line__claim__round", "line__claim__case__round"
    ).first()
    if found is None or not can_see_payments(actor, found.line.batch):
        raise NotFoundOrHidden()
    return found
