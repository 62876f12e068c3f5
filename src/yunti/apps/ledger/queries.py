"""What the books say: balances, the trial balance, the postings behind an amount; and whether they are right.

Not here: booking (`services.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from yunti.apps.ledger.chart import ITEMISED, KINDS, SOURCES, Book, Happening, growth
from yunti.apps.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting
from yunti.apps.ledger.permissions import can_read_books
from yunti.apps.programmes.models import Round
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden

Side = tuple[int, int]
"""Fen and items."""


@dataclass(frozen=True)
class Fault:
    """One thing that does not add up. `kind` is for machines."""

    kind: str
    subject: str
    expected: int
    found: int


@dataclass(frozen=True)
class Trial:
    """One book of a round: what came from outside, and where all of it stands."""

    book: Book
    sources: Mapping[str, Side]
    uses: Mapping[str, Side]

    @property
    def difference_fen(self) -> int:
        return sum(fen for fen, _items in self.sources.values()) - sum(
            fen for fen, _items in self.uses.values()
        )


def rounds_with_accounts() -> "QuerySet[Round]":
    return Round.objects.filter(pk__in=LedgerAccount.objects.values("round")).order_by("id")


def round_called(ref: str) -> Round | None:
    return Round.objects.filter(ref=ref).first()


def accounts_of(each: Round, regions: Iterable[str] | None = None) -> "QuerySet[LedgerAccount]":
    rows = LedgerAccount.objects.filter(round=each).order_by("region_code", "book", "id")
    return rows if regions is None else rows.filter(region_code__in=list(regions))


def balances(each: Round, regions: Iterable[str] | None = None) -> dict[tuple[str, str, str], Side]:
    """Fen and items by region, book and kind."""
    rows = accounts_of(each, regions).values_list("region_code", "book", "kind", "balance_fen", "items")
    return {(region, book, kind): (fen, items) for region, book, kind, fen, items in rows}


def trial_balance(each: Round) -> list[Trial]:
    summed: dict[tuple[str, str], Side] = defaultdict(lambda: (0, 0))
    for (_region, book, kind), (fen, items) in balances(each).items():
        before = summed[book, kind]
        summed[book, kind] = before[0] + fen, before[1] + items
    return [
        Trial(
            book,
            {kind.value: summed[book.value, kind.value] for kind in kinds if kind in SOURCES},
            {kind.value: summed[book.value, kind.value] for kind in kinds if kind not in SOURCES},
        )
        for book, kinds in KINDS.items()
    ]


def account_at(actor: Actor, each: Round, region_code: str, book: str, kind: str) -> LedgerAccount:
    found = LedgerAccount.objects.filter(round=each, region_code=region_code, book=book, kind=kind).first()
    if found is None or not can_read_books(actor, region_code):
        raise NotFoundOrHidden(_("没有找到这个账户。"))
    return found


def seen_from(account: LedgerAccount, posting: LedgerPosting) -> tuple[LedgerAccount, int]:
    """The other account, and by how many fen this one grew or shrank."""
    debited = posting.debit_id == account.pk
    fen = growth(account.kind, debited=debited) * posting.amount_fen
    return (posting.credit if debited else posting.debit), fen


def booked(happening: Happening, causes: Iterable[str]) -> set[str]:
    """Which of these are booked already."""
    rows = LedgerEntry.objects.filter(happening=happening, cause__in=list(causes))
    return set(rows.values_list("cause", flat=True))


# whether they are right -------------------------------------------------------------------------------------------


def faults_of(each: Round | None = None) -> Iterator[Fault]:
    """Every account against its postings, every reversal against what it reverses, every book against itself."""
    yield from _accounts_and_postings(each)
    yield from _uneven_reversals(each)
    yield from _strangers(each)
    rounds = (
        [each] if each is not None else Round.objects.filter(pk__in=LedgerAccount.objects.values("round"))
    )
    for one in rounds:
        for trial in trial_balance(one):
            if trial.difference_fen:
                yield Fault("unbalanced", f"{one.pk}/{trial.book}", 0, trial.difference_fen)


def _accounts_and_postings(each: Round | None) -> Iterator[Fault]:
    accounts = LedgerAccount.objects.all() if each is None else accounts_of(each)
    debits, credits = _summed("debit", each), _summed("credit", each)
    for row in accounts.order_by("id"):
        into, out = debits.get(row.pk, (0, 0)), credits.get(row.pk, (0, 0))
        sign = growth(row.kind, debited=True)
        expected = sign * (into[0] - out[0])
        if expected != row.balance_fen:
            yield Fault("balance", f"{row.pk}", expected, row.balance_fen)
        items = sign * (into[1] - out[1]) if row.kind in ITEMISED else 0
        if items != row.items:
            yield Fault("items", f"{row.pk}", items, row.items)


def _summed(side: str, each: Round | None) -> dict[int, Side]:
    rows = LedgerPosting.objects.all() if each is None else LedgerPosting.objects.filter(entry__round=each)
    found = rows.values(side).annotate(fen=Sum("amount_fen"), things=Sum("items")).order_by()
    return {row[side]: (int(row["fen"]), int(row["things"])) for row in found}


def _uneven_reversals(each: Round | None) -> Iterator[Fault]:
    reversals = LedgerEntry.objects.filter(happening=Happening.REVERSED)
    if each is not None:
        reversals = reversals.filter(round=each)
    for row in reversals.prefetch_related("postings", "reverses__postings").iterator(chunk_size=1000):
        assert row.reverses is not None
        there = sorted((p.credit_id, p.debit_id, p.amount_fen, p.items) for p in row.reverses.postings.all())
        back = sorted((p.debit_id, p.credit_id, p.amount_fen, p.items) for p in row.postings.all())
        if there != back:
            yield Fault("reversal", row.ref, len(there), len(back))


def _strangers(each: Round | None) -> Iterator[Fault]:
    """Postings between books or rounds, and entries that moved nothing: what no service books."""
    rows = LedgerPosting.objects.exclude(
        debit__round=F("credit__round"), debit__book=F("credit__book"), entry__round=F("debit__round")
    )
    empty = LedgerEntry.objects.filter(postings__isnull=True)
    if each is not None:
        rows, empty = rows.filter(entry__round=each), empty.filter(round=each)
    for ref in rows.values_list("entry__ref", flat=True):
        yield Fault("stranger", ref, 0, 1)
    for ref in empty.values_list("ref", flat=True):
        yield Fault("empty", ref, 1, 0)
