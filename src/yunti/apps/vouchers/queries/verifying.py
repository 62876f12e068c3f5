"""Whether vouchers, books, awards and contracts say the same. Each departure is a fault; nothing is mended.

Not here: the books against themselves (`apps.ledger.queries`), the log (`apps.audit`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q

from yunti.apps.intake.models import Turn
from yunti.apps.ledger.chart import Book, Kind, growth
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.enums import STANDING, State
from yunti.apps.vouchers.models import (
    AllotmentQueue,
    ContractUse,
    EnterpriseAward,
    Strike,
    Voucher,
    VoucherVersion,
)

STANDS_ON = {
    State.HELD: Kind.HELD,
    State.ISSUED: Kind.ISSUED,
    State.LAPSED: Kind.LAPSED,
    State.REDEEMED: Kind.REDEEMED,
    State.VOID: Kind.VOID,
}


@dataclass(frozen=True)
class Fault:
    """One thing that does not agree. `kind` is for machines."""

    kind: str
    subject: str
    expected: int
    found: int


def rounds_with_vouchers() -> list[Round]:
    return list(Round.objects.filter(pk__in=Voucher.objects.values("round")).order_by("id"))


def faults_of(each: Round) -> Iterator[Fault]:
    rows = list(Voucher.objects.filter(round=each).order_by("id"))
    yield from _regions_and_books(each, rows)
    yield from _vouchers_and_postings(rows)
    yield from _versions(each, rows)
    yield from _awards(each, rows)
    yield from _contracts(each)
    yield from _places(each)
    yield from _strikes(each)


def _regions_and_books(each: Round, rows: list[Voucher]) -> Iterator[Fault]:
    summed: dict[tuple[str, Kind], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows:
        kind = _kind(row)
        if kind is not None and row.amount_fen:
            fen, items = summed[row.region_code, kind]
            summed[row.region_code, kind] = fen + row.amount_fen, items + 1
    found = {
        (region, Kind(kind)): side
        for (region, book, kind), side in balances(each).items()
        if book == Book.ALLOTMENT and kind in set(STANDS_ON.values())
    }
    for place in sorted(set(summed) | set(found)):
        expected, there = summed[place], found.get(place, (0, 0))
        if expected[0] != there[0]:
            yield Fault("book", f"{place[0]}/{place[1]}", expected[0], there[0])
        if expected[1] != there[1]:
            yield Fault("book_items", f"{place[0]}/{place[1]}", expected[1], there[1])


def _kind(row: Voucher) -> Kind | None:
    return next((kind for state, kind in STANDS_ON.items() if state == row.state), None)


def _vouchers_and_postings(rows: list[Voucher]) -> Iterator[Fault]:
    """What was booked about a voucher leaves its amount where it stands, and nothing anywhere else."""
    known = {row.ref: row for row in rows}
    booked: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for ref, debit, credit, fen in _postings(rows):
        booked[ref][debit] += growth(debit, debited=True) * fen
        booked[ref][credit] += growth(credit, debited=False) * fen
    for ref, row in known.items():
        kind = _kind(row)
        for account in STANDS_ON.values():
            expected = row.amount_fen if account == kind else 0
            if booked[ref][account.value] != expected:
                yield Fault("voucher", f"{ref}/{account}", expected, booked[ref][account.value])


def _postings(rows: list[Voucher]) -> Iterator[tuple[str, str, str, int]]:
    if not rows:
        return
    postings = LedgerPosting.objects.filter(entry__round=rows[0].round_id, debit__book=Book.ALLOTMENT)
    columns = ("subject", "debit__kind", "credit__kind", "amount_fen")
    yield from postings.exclude(subject="").values_list(*columns).iterator(chunk_size=5000)


def _versions(each: Round, rows: list[Voucher]) -> Iterator[Fault]:
    latest: Mapping[tuple[int, int], int] = {
        (voucher, version): fen
        for voucher, version, fen in VoucherVersion.objects.filter(voucher__round=each).values_list(
            "voucher", "version", "amount_fen"
        )
    }
    for row in rows:
        if row.state in STANDING and latest.get((row.pk, row.version)) != row.amount_fen:
            yield Fault("version", row.ref, row.amount_fen, latest.get((row.pk, row.version), 0))


def _awards(each: Round, rows: list[Voucher]) -> Iterator[Fault]:
    summed: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.state in STANDING:
            summed[row.enterprise_id] += row.amount_fen
    for award in EnterpriseAward.objects.filter(round=each).order_by("id"):
        expected = summed.pop(award.enterprise_id, 0)
        if award.awarded_fen != expected or award.awarded_fen > award.ceiling_fen:
            yield Fault("award", f"{award.pk}", expected, award.awarded_fen)
    for enterprise, fen in sorted(summed.items()):
        yield Fault("award", f"enterprise {enterprise}", fen, 0)


def _contracts(each: Round) -> Iterator[Fault]:
    """Used by what has left, or by more than one."""
    uses = ContractUse.objects.filter(freed_at__isnull=True)
    for ref in uses.filter(voucher__round=each, voucher__state=State.RELEASED).values_list(
        "voucher__ref", flat=True
    ):
        yield Fault("contract", ref, 0, 1)
    twice = uses.values("contract_key").annotate(count=Count("pk")).filter(count__gt=1)
    for key, count in twice.values_list("contract_key", "count"):
        yield Fault("contract_twice", key, 1, count)


def _places(each: Round) -> Iterator[Fault]:
    """A voucher stands at the place of its turn, and every turn before the next place has one."""
    astray = Voucher.objects.filter(round=each).exclude(
        place=F("turn__place"), region_code=F("turn__region_code"), round=F("turn__round")
    )
    for ref in astray.values_list("ref", flat=True):
        yield Fault("place", ref, 0, 1)
    for queue in AllotmentQueue.objects.filter(round=each).order_by("id"):
        before = Turn.objects.filter(
            round=each, region_code=queue.region_code, place__lt=queue.next_place
        ).aggregate(all=Count("pk"), without=Count("pk", filter=Q(voucher__isnull=True)))
        if before["without"] or before["all"] != queue.next_place - 1:
            yield Fault("queue", queue.region_code, queue.next_place - 1, before["all"] - before["without"])


def _strikes(each: Round) -> Iterator[Fault]:
    """Of a voucher that did not lapse, of another enterprise, or in a period of another round."""
    rows = Strike.objects.filter(voucher__round=each).exclude(
        voucher__state=State.LAPSED, enterprise=F("voucher__enterprise"), period__round=each
    )
    for ref in rows.order_by("id").values_list("voucher__ref", flat=True):
        yield Fault("strike", ref, 0, 1)
