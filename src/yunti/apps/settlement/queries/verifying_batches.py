"""Whether batches, their lines and the books say the same: places, pots, digests, what was booked. Nothing is mended.

Not here: claims against vouchers and books (`verifying.py`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

from yunti.apps.budgets.models import LocalMatching
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.enums import Decision, Pot, State
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.vouchers.queries.verifying import Fault
from yunti.domain.exact_json import canonical_json

SOURCES = {Pot.GENERAL: Kind.GENERAL, Pot.EARMARK: Kind.EARMARK}


def digest_of(lines: Sequence[SettlementLine]) -> str:
    """Over every line as it was decided, in the order of the queue; what a city adds is told only where it adds something."""
    told = [
        [line.place, line.claim_id, line.amount_fen, str(line.decision), line.pot, line.account_id]
        + ([line.local_fen] if line.local_fen else [])
        for line in sorted(lines, key=lambda each: each.place)
    ]
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()


def faults_of_batches(each: Round) -> Iterator[Fault]:
    """Six statements, whatever the number of lines."""
    lines: dict[int, list[SettlementLine]] = defaultdict(list)
    for line in SettlementLine.objects.filter(batch__round=each).order_by("batch", "place"):
        lines[line.batch_id].append(line)
    for batch in SettlementBatch.objects.filter(round=each).order_by("id"):
        yield from _batch(batch, lines[batch.pk])
    yield from _matched(each)
    paid = [line for own in lines.values() for line in own if line.decision == Decision.PAID]
    yield from _paid(each, paid)


def _batch(batch: SettlementBatch, lines: Sequence[SettlementLine]) -> Iterator[Fault]:
    for place, line in enumerate(lines, 1):
        if line.place != place:
            yield Fault("settlement_place", f"{batch.ref}/{line.place}", place, line.place)
    undecided = sum(not line.decision for line in lines)
    if batch.decided_at is None:
        if undecided != len(lines):
            yield Fault("settlement_undecided", batch.ref, len(lines), undecided)
        return
    if undecided:
        yield Fault("settlement_undecided", batch.ref, 0, undecided)
    if batch.digest != digest_of(lines):
        yield Fault("settlement_digest", batch.ref, 0, 1)
    own = sum(line.local_fen for line in lines)
    if own > (batch.local_fen or 0):
        yield Fault("settlement_pot", f"{batch.ref}/{Kind.LOCAL}", batch.local_fen or 0, own)
    for pot, lay in ((Pot.GENERAL, batch.general_fen), (Pot.EARMARK, batch.earmark_fen)):
        spent = sum(line.amount_fen for line in lines if line.pot == pot)
        if spent > (lay or 0):
            yield Fault("settlement_pot", f"{batch.ref}/{pot}", lay or 0, spent)


def _matched(each: Round) -> Iterator[Fault]:
    """What cities recorded as added of their own is what was booked for each, on the entry that the record names."""
    postings = LedgerPosting.objects.filter(entry__round=each, entry__happening=Happening.MATCHED)
    booked = {
        entry: (region, fen)
        for entry, region, fen in postings.values_list("entry", "debit__region_code", "amount_fen")
    }
    rows = LocalMatching.objects.filter(period__round=each).order_by("id")
    for ref, entry, region, fen in rows.values_list("ref", "entry", "region_code", "amount_fen"):
        found = booked.pop(entry, ("", 0))
        if found != (region, fen):
            yield Fault("matched", ref, fen, found[1])
    for entry, (region, fen) in sorted(booked.items()):
        yield Fault("matched", f"{region}/{entry}", 0, fen)


def _paid(each: Round, lines: Sequence[SettlementLine]) -> Iterator[Fault]:
    """Every paid line is booked once, out of its pot and in its amount, and its claim has its money; no other claim has."""
    booked: dict[str, list[tuple[str, int]]] = defaultdict(list)
    postings = LedgerPosting.objects.filter(
        entry__round=each, entry__happening=Happening.PAYABLE, debit__book=Book.FUNDS
    )
    for ref, kind, fen in postings.values_list("subject", "credit__kind", "amount_fen"):
        booked[ref].append((kind, fen))
    claims = {
        claim.pk: claim
        for claim in Claim.objects.filter(pk__in=[line.claim_id for line in lines]).select_related("voucher")
    }
    for line in lines:
        claim = claims[line.claim_id]
        ref = claim.voucher.ref
        wanted = [(SOURCES[Pot(line.pot)].value, line.amount_fen)]
        wanted += [(Kind.LOCAL.value, line.local_fen)] if line.local_fen else []
        own = booked.pop(ref, [])
        if sorted(own) != sorted(wanted):
            yield Fault("settlement_booked", ref, line.whole_fen, sum(fen for _kind, fen in own))
        if claim.state != State.FUNDED or line.amount_fen != claim.payable_fen:
            yield Fault("settlement_claim", ref, line.amount_fen, claim.payable_fen)
    for ref, own in sorted(booked.items()):
        yield Fault("settlement_booked", ref, 0, sum(fen for _kind, fen in own))
    funded = Claim.objects.filter(round=each, state=State.FUNDED).exclude(pk__in=list(claims))
    for ref, face in funded.order_by("id").values_list("voucher__ref", "face_fen"):
        yield Fault("settlement_claim", ref, 0, face)
