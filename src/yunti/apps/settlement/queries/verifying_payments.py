"""Whether payments, what is asked back and the books of funds say the same. Each departure is a fault; nothing is mended.

Not here: claims against the books (`verifying.py`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from yunti.apps.ledger.chart import Book, Kind, growth
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.enums import Decision, PaymentState
from yunti.apps.settlement.models import Clawback, ClawbackReceipt, Payment, PaymentFile, SettlementLine
from yunti.apps.vouchers.queries.verifying import Fault

KINDS = (Kind.PAYABLE, Kind.PAID, Kind.RECOVERABLE, Kind.RECOVERED)
Sums = dict[Kind, int]


def payment_faults_of(each: Round) -> Iterator[Fault]:
    yield from _files(each)
    yield from _demands(each)
    lines = list(
        SettlementLine.objects.filter(batch__round=each, decision=Decision.PAID)
        .select_related("batch", "claim__voucher")
        .order_by("id")
    )
    expected = {line.pk: _expected(line, each) for line in lines}
    yield from _books(each, lines, expected)
    yield from _postings(each, lines, expected)


def _files(each: Round) -> Iterator[Fault]:
    """A file is what its digest says, and its payments are what it says."""
    for file in PaymentFile.objects.filter(batch__round=each).order_by("id"):
        payments = list(Payment.objects.filter(file=file))
        if hashlib.sha256(file.content.encode()).hexdigest() != file.digest:
            yield Fault("file_digest", file.ref, 0, 1)
        if (len(payments), sum(row.amount_fen for row in payments)) != (file.payment_count, file.total_fen):
            yield Fault("file_sum", file.ref, file.total_fen, sum(row.amount_fen for row in payments))
        sent = {PaymentState.SENT, PaymentState.CONFIRMED, PaymentState.RETURNED}
        wanted = (
            sent if file.released_at else {PaymentState.DROPPED} if file.dropped_at else {PaymentState.DRAWN}
        )
        for row in payments:
            if row.state not in wanted:
                yield Fault("payment_state", row.number, 0, 1)


def _demands(each: Round) -> Iterator[Fault]:
    for row in Clawback.objects.filter(line__batch__round=each).order_by("id"):
        received = sum(ClawbackReceipt.objects.filter(clawback=row).values_list("amount_fen", flat=True))
        if received != row.received_fen:
            yield Fault("received", row.ref, received, row.received_fen)


def _expected(line: SettlementLine, each: Round) -> Sums:
    """Where the amount of a paid line stands."""
    standing = Payment.objects.filter(line=line, state=PaymentState.CONFIRMED).first()
    if standing is None:
        return {Kind.PAYABLE: line.whole_fen}
    asked = received = 0
    for row in Clawback.objects.filter(line=line, confirmed_at__isnull=False):
        asked, received = asked + row.demanded_fen, received + row.received_fen
    return {
        Kind.PAID: standing.amount_fen - asked,
        Kind.RECOVERABLE: asked - received,
        Kind.RECOVERED: received,
    }


def _books(each: Round, lines: list[SettlementLine], expected: dict[int, Sums]) -> Iterator[Fault]:
    summed: dict[tuple[str, Kind], int] = defaultdict(int)
    for line in lines:
        for kind, fen in expected[line.pk].items():
            summed[line.batch.region_code, kind] += fen
    found = {
        (region, Kind(kind)): fen
        for (region, book, kind), (fen, _items) in balances(each).items()
        if book == Book.FUNDS and kind in KINDS
    }
    for place in sorted(set(summed) | set(found)):
        if summed[place] != found.get(place, 0):
            yield Fault("payment_book", f"{place[0]}/{place[1]}", summed[place], found.get(place, 0))


def _postings(each: Round, lines: list[SettlementLine], expected: dict[int, Sums]) -> Iterator[Fault]:
    """What was booked about a voucher leaves its amount where the payment stands, and nothing anywhere else."""
    booked: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    postings = LedgerPosting.objects.filter(entry__round=each, debit__book=Book.FUNDS).exclude(subject="")
    columns = ("subject", "debit__kind", "credit__kind", "amount_fen")
    for subject, debit, credit, fen in postings.values_list(*columns).iterator(chunk_size=5000):
        booked[subject][debit] += growth(debit, debited=True) * fen
        booked[subject][credit] += growth(credit, debited=False) * fen
    for line in lines:
        ref = line.claim.voucher.ref
        for kind in KINDS:
            wanted = expected[line.pk].get(kind, 0)
            if booked[ref][kind.value] != wanted:
                yield Fault("payment_booked", f"{ref}/{kind}", wanted, booked[ref][kind.value])
