"""Batches on their way to being paid, their files and the bank's answers, as an actor may see them.

Not here: what can be drawn now (`drawable.py`), what a line of an answer means (`answers.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from yunti.apps.accounts.models import Person
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.permissions import read_by
from yunti.apps.settlement.enums import Decision, Finding, PaymentState
from yunti.apps.settlement.models import (
    BankAnswer,
    BankAnswerRow,
    Payment,
    PaymentFile,
    SettlementBatch,
    SettlementLine,
)
from yunti.apps.settlement.permissions import can_pay, can_see_payments, has_finance
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden

Side = tuple[int, int]
"""Fen and how many."""
PAGE = 50


@dataclass(frozen=True)
class Sums:
    """What was decided is what was paid, what is with the bank, what lies in files, and what is still open; each line stands once."""

    decided: Side
    paid: Side
    sent: Side
    drawn: Side

    @property
    def open(self) -> Side:
        others = (self.paid, self.sent, self.drawn)
        return self.decided[0] - sum(fen for fen, _n in others), self.decided[1] - sum(
            n for _fen, n in others
        )


@dataclass(frozen=True)
class Paid:
    """A decided line with its latest payment and, for those who read the books, the last entry that moved its amount."""

    line: SettlementLine
    payment: Payment | None
    entry: str = ""


def decided_batches(actor: Actor) -> "QuerySet[SettlementBatch]":
    """The newest first; no statement yet."""
    rows = SettlementBatch.objects.filter(read_by(actor), decided_at__isnull=False)
    if actor.programmes:
        rows = rows.filter(round__programme__in=actor.programmes)
    return rows.select_related("round").order_by("-decided_at", "-id")


def batch_for_payment(actor: Actor, ref: str) -> SettlementBatch:
    found = decided_batches(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found


def payment_file(actor: Actor, ref: str) -> PaymentFile:
    found = PaymentFile.objects.select_related("batch__round").filter(ref=ref).first()
    if found is None or not can_see_payments(actor, found.batch):
        raise NotFoundOrHidden()
    return found


def bank_answer(actor: Actor, ref: str) -> BankAnswer:
    found = BankAnswer.objects.select_related("batch__round").filter(ref=ref).first()
    if found is None or not can_see_payments(actor, found.batch):
        raise NotFoundOrHidden()
    return found


def sums_of(batches: Sequence[SettlementBatch]) -> dict[int, Sums]:
    """Two statements for all of them."""
    keys = [each.pk for each in batches]
    lines = SettlementLine.objects.filter(batch__in=keys, decision=Decision.PAID).values("batch").order_by()
    decided = {
        row["batch"]: (int(row["fen"]), row["count"])
        for row in lines.annotate(fen=Sum(F("amount_fen") + F("local_fen")), count=Count("pk"))
    }
    payments = Payment.objects.filter(line__batch__in=keys).values("line__batch", "state").order_by()
    found: dict[int, dict[str, Side]] = defaultdict(dict)
    for row in payments.annotate(fen=Sum("amount_fen"), count=Count("pk")):
        found[row["line__batch"]][row["state"]] = int(row["fen"]), row["count"]
    return {
        key: Sums(
            decided.get(key, (0, 0)),
            *(
                found[key].get(state, (0, 0))
                for state in (PaymentState.CONFIRMED, PaymentState.SENT, PaymentState.DRAWN)
            ),
        )
        for key in keys
    }


def files_of(batch: SettlementBatch) -> list[PaymentFile]:
    return list(PaymentFile.objects.filter(batch=batch).order_by("-ordinal"))


def answers_of(batch: SettlementBatch) -> list[BankAnswer]:
    """With how many lines of each stand aside; one statement."""
    aside = Q(rows__finding__in=ASIDE)
    rows = BankAnswer.objects.filter(batch=batch).annotate(
        lines=Count("rows"), aside=Count("rows", filter=aside)
    )
    return list(rows.order_by("-received_at", "-id"))


ASIDE = (Finding.UNKNOWN, Finding.AMOUNT, Finding.UNREADABLE, Finding.CONTRARY)


def rows_of(answer: BankAnswer) -> list[BankAnswerRow]:
    rows = BankAnswerRow.objects.filter(answer=answer).select_related("payment__line__claim__enterprise")
    return list(rows.order_by("place"))


def counted(rows: Iterable[BankAnswerRow]) -> list[tuple[Finding, int]]:
    found = Counter(row.finding for row in rows)
    return [(finding, found[finding]) for finding in Finding if found[finding]]


def paid_lines(batch: SettlementBatch, page: int, *, returned: bool = False) -> tuple[list[Paid], bool]:
    """Of this page, and whether there are more. Three statements."""
    rows = SettlementLine.objects.filter(batch=batch, decision=Decision.PAID)
    if returned:
        rows = rows.filter(payments__state=PaymentState.RETURNED).distinct()
    start = (page - 1) * PAGE
    wanted = rows.select_related("claim__enterprise", "claim__voucher", "claim__case").order_by("place")
    lines = list(wanted[start : start + PAGE + 1])
    return _with_payments(lines[:PAGE]), len(lines) > PAGE


def _with_payments(lines: Sequence[SettlementLine]) -> list[Paid]:
    latest: dict[int, Payment] = {}
    payments = Payment.objects.filter(line__in=[line.pk for line in lines]).exclude(
        state=PaymentState.DROPPED
    )
    for payment in payments.select_related("account", "file").order_by("attempt"):
        latest[payment.line_id] = payment
    entries = entries_of([line.claim.voucher.ref for line in lines])
    return [Paid(line, latest.get(line.pk), entries.get(line.claim.voucher.ref, "")) for line in lines]


def entries_of(subjects: Sequence[str]) -> dict[str, str]:
    """By the reference of the voucher: the last entry that left its amount with what is to be paid or was paid. One statement."""
    kinds = (Kind.PAYABLE, Kind.PAID)
    rows = LedgerEntry.objects.filter(postings__subject__in=subjects, postings__debit__kind__in=kinds)
    return dict(rows.order_by("id").values_list("postings__subject", "ref"))


def entries_named(subject: str) -> dict[tuple[str, str], str]:
    """All that was booked of funds about a voucher, by happening and cause. One statement."""
    rows = LedgerEntry.objects.filter(postings__subject=subject, postings__debit__book=Book.FUNDS)
    return {
        (happening, cause): ref for happening, cause, ref in rows.values_list("happening", "cause", "ref")
    }


def payment_of_voucher(voucher: Voucher) -> Paid | None:
    """As its parties see it, without the books; nothing unless it was decided to be paid. Two statements, none before it is redeemed."""
    if voucher.state != State.REDEEMED:
        return None
    line = SettlementLine.objects.filter(claim__voucher=voucher, decision=Decision.PAID).first()
    if line is None:
        return None
    rows = Payment.objects.filter(line=line).exclude(state=PaymentState.DROPPED).select_related("account")
    return Paid(line, rows.order_by("-attempt").first())


def payments_in(file: PaymentFile, page: int) -> tuple[list[Payment], bool]:
    start = (page - 1) * PAGE
    rows = Payment.objects.filter(file=file).select_related("account", "line__claim__voucher")
    found = list(rows.order_by("line__place")[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def persons_of(row: PaymentFile) -> dict[str, str]:
    """Who drew, released and dropped it, by name. One statement."""
    acts = {"drawn": row.drawn_by, "first": row.first_by, "second": row.second_by, "dropped": row.dropped_by}
    names = dict(Person.objects.filter(ref__in=acts.values()).values_list("ref", "name"))
    return {act: names.get(ref, ref) for act, ref in acts.items()}


def next_to_release(row: PaymentFile, by: Actor) -> bool:
    """Whether this person may press the button now; the command asks all the rest."""
    if row.released_at is not None or row.dropped_at is not None or not can_pay(by, row.batch):
        return False
    if not row.first_by:
        return True
    desks = {row.first_desk, str(by.desk)}
    mixed = Desk.FINANCE in desks and len(desks) > 1
    return row.first_by != by.ref and (mixed or not has_finance(row.batch.region_code))


def who_is_missing(row: PaymentFile) -> str:
    """The desk whose release is still to come; empty where any other person will do."""
    if not row.first_by or not has_finance(row.batch.region_code):
        return ""
    return str(Desk.PREFECTURE.label if row.first_desk == Desk.FINANCE else Desk.FINANCE.label)
