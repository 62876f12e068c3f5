"""What a line of the bank's answer means for the payments as they stand: told one line after the other, nothing is written.

Not here: reading the table (`importing`), booking (`services.answering`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yunti.apps.settlement.enums import Finding, PaymentState
from yunti.apps.settlement.models import Clawback, Payment, SettlementBatch
from yunti.apps.settlement.spellings import PAID, RETURNED, plain
from yunti.domain.money import MoneyError, parse_yuan


@dataclass(frozen=True)
class Said:
    """A line as it stands in the table; `place` is its number there."""

    place: int
    number: str = ""
    amount: str = ""
    result: str = ""
    bank_reference: str = ""
    reason: str = ""

    @property
    def is_paid(self) -> bool:
        return plain(self.result) in PAID

    @property
    def is_returned(self) -> bool:
        return plain(self.result) in RETURNED

    @property
    def amount_fen(self) -> int | None:
        try:
            return parse_yuan(self.amount)
        except MoneyError:
            return None


@dataclass(frozen=True)
class Judged:
    said: Said
    finding: Finding
    payment: Payment | None = None


def judged(batch: SettlementBatch, lines: Sequence[Said]) -> list[Judged]:
    """Two statements. A payment is named by one line; lines that say different things of it are all kept aside."""
    wanted = {plain(each.number).upper() for each in lines}
    rows = Payment.objects.filter(file__batch=batch, number__among=sorted(wanted))
    known = {
        each.number: each
        for each in rows.select_related(
            "line__claim__voucher", "line__claim__case", "account__enterprise__organisation"
        )
    }
    asked_back = set(
        Clawback.objects.filter(line__batch=batch, dropped_at__isnull=True).values_list("line", flat=True)
    )
    found: list[Judged] = []
    said_of: dict[str, list[int]] = {}
    for each in lines:
        number = plain(each.number).upper()
        payment = known.get(number)
        finding = _unreadable(each) or _finding(each, payment, asked_back)
        if payment is not None and finding is not Finding.UNREADABLE:
            said_of.setdefault(number, []).append(len(found))
        found.append(Judged(each, finding, payment))
    return _one_for_each(found, said_of)


def _one_for_each(found: list[Judged], said_of: Mapping[str, Sequence[int]]) -> list[Judged]:
    for places in said_of.values():
        lines = [found[place] for place in places]
        same = (
            len({(each.said.is_paid, each.said.amount_fen, each.said.bank_reference) for each in lines}) == 1
        )
        for place in places[1:] if same else places if len(places) > 1 else ():
            finding = Finding.KNOWN if same else Finding.CONTRARY
            if same and found[place].finding not in (Finding.PAID, Finding.RETURNED):
                continue
            found[place] = Judged(found[place].said, finding, found[place].payment)
    return found


def _unreadable(each: Said) -> Finding | None:
    told = each.is_paid or each.is_returned
    if not each.number or not told or each.amount_fen is None:
        return Finding.UNREADABLE
    return Finding.UNREADABLE if each.is_paid and not each.bank_reference else None


def _finding(each: Said, payment: Payment | None, asked_back: set[int]) -> Finding:
    if payment is None:
        return Finding.UNKNOWN
    if each.amount_fen != payment.amount_fen:
        return Finding.AMOUNT
    state = payment.state
    if each.is_paid:
        if state == PaymentState.SENT:
            return Finding.PAID
        same = state == PaymentState.CONFIRMED and payment.bank_reference == each.bank_reference
        return Finding.KNOWN if same else Finding.CONTRARY
    if state == PaymentState.RETURNED:
        return Finding.KNOWN
    if state == PaymentState.SENT or (state == PaymentState.CONFIRMED and payment.line_id not in asked_back):
        return Finding.RETURNED
    return Finding.CONTRARY
