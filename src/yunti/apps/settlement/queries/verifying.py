"""Whether claims, vouchers, batches and books say the same. Each departure is a fault; nothing is mended.

Not here: vouchers against the books of quota (`apps.vouchers.queries.verifying`).
"""

from collections import defaultdict
from collections.abc import Iterator

from yunti.apps.ledger.chart import Book, Kind, growth
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.enums import State
from yunti.apps.settlement.models import Claim
from yunti.apps.settlement.queries.verifying_batches import faults_of_batches
from yunti.apps.vouchers.enums import State as VoucherState
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.queries.verifying import Fault

STANDS_ON = {state.value: Kind(state.value) for state in State}


def faults_of(each: Round) -> Iterator[Fault]:
    claims = list(Claim.objects.filter(round=each).select_related("voucher").order_by("id"))
    yield from _claims_and_vouchers(each, claims)
    yield from _regions_and_books(each, claims)
    yield from _claims_and_postings(each, claims)
    yield from faults_of_batches(each)


def _claims_and_vouchers(each: Round, claims: list[Claim]) -> Iterator[Fault]:
    """Each redeemed voucher has one claim of its amount; a bonus comes once to an enterprise."""
    redeemed = Voucher.objects.filter(round=each, state=VoucherState.REDEEMED, claim__isnull=True)
    for ref, fen in redeemed.order_by("id").values_list("ref", "amount_fen"):
        yield Fault("claim_missing", ref, fen, 0)
    bonuses: dict[int, int] = defaultdict(int)
    for claim in claims:
        row = claim.voucher
        stands = claim.state == State.DENIED or row.state == VoucherState.REDEEMED
        same = (claim.case_id, claim.region_code, claim.enterprise_id) == (
            row.redemption_id,
            row.region_code,
            row.enterprise_id,
        )
        if not stands or not same or claim.face_fen != row.amount_fen:
            yield Fault("claim", row.ref, row.amount_fen, claim.face_fen)
        bonuses[claim.enterprise_id] += claim.bonus_fen > 0
    for enterprise, count in sorted(bonuses.items()):
        if count > 1:
            yield Fault("bonus_twice", f"{enterprise}", 1, count)


def _regions_and_books(each: Round, claims: list[Claim]) -> Iterator[Fault]:
    summed: dict[tuple[str, Kind], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for claim in claims:
        place = (claim.region_code, STANDS_ON[claim.state])
        fen, items = summed[place]
        summed[place] = fen + claim.payable_fen, items + 1
    found = {
        (region, Kind(kind)): side
        for (region, book, kind), side in balances(each).items()
        if book == Book.CLAIMS and kind != Kind.ACCEPTED
    }
    for place in sorted(set(summed) | set(found)):
        expected, there = summed[place], found.get(place, (0, 0))
        if expected[0] != there[0]:
            yield Fault("claim_book", f"{place[0]}/{place[1]}", expected[0], there[0])
        if expected[1] != there[1]:
            yield Fault("claim_book_items", f"{place[0]}/{place[1]}", expected[1], there[1])


def _claims_and_postings(each: Round, claims: list[Claim]) -> Iterator[Fault]:
    """What was booked about a claim leaves what is payable where it stands, and nothing anywhere else."""
    booked: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    postings = LedgerPosting.objects.filter(entry__round=each, debit__book=Book.CLAIMS).exclude(subject="")
    columns = ("subject", "debit__kind", "credit__kind", "amount_fen")
    for ref, debit, credit, fen in postings.values_list(*columns).iterator(chunk_size=5000):
        booked[ref][debit] += growth(debit, debited=True) * fen
        booked[ref][credit] += growth(credit, debited=False) * fen
    for claim in claims:
        ref = claim.voucher.ref
        for state, kind in STANDS_ON.items():
            expected = claim.payable_fen if state == claim.state else 0
            if booked[ref][kind.value] != expected:
                yield Fault("claim_booked", f"{ref}/{kind}", expected, booked[ref][kind.value])
