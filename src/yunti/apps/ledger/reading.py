"""The books as a reader is shown them: the rounds, where amounts stand, what moved an account, an entry with both its sides.

Not here: the statement of an enterprise or a supplier (`statements.py`), whether the books are right (`queries.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, F, Q, Sum, When
from django.utils.translation import gettext as _

from yunti.apps.ledger.chart import KINDS, Book, Happening, Kind, growth
from yunti.apps.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting
from yunti.apps.ledger.permissions import can_read_books, read_by
from yunti.apps.ledger.queries import seen_from
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden

PAGE = 50
MOST_ROUNDS = 100
__all__ = ["Book", "Happening", "Kind", "Round"]


@dataclass(frozen=True)
class Chosen:
    """Which postings: of these days, both included; of one happening; older than the last one that was shown."""

    since: date | None = None
    until: date | None = None
    happening: str = ""
    before: int = 0

    @property
    def begins(self) -> datetime | None:
        return _start_of(self.since) if self.since else None

    @property
    def ends(self) -> datetime | None:
        return _start_of(self.until + timedelta(days=1)) if self.until else None

    @property
    def within(self) -> Q:
        """A condition on postings, the page left aside."""
        asked = Q()
        if self.begins:
            asked &= Q(entry__posted_at__gte=self.begins)
        if self.ends:
            asked &= Q(entry__posted_at__lt=self.ends)
        return asked & Q(entry__happening=self.happening) if self.happening else asked

    @property
    def page(self) -> Q:
        return self.within & Q(pk__lt=self.before) if self.before else self.within


@dataclass(frozen=True)
class Held:
    """How much, and of how many things, stands in the account of one region."""

    region_code: str
    fen: int
    items: int


@dataclass(frozen=True)
class Moved:
    """One posting as its account sees it. `after_fen` is the balance after it; unknown where others are left out between."""

    posting: LedgerPosting
    other: LedgerAccount
    fen: int
    after_fen: int | None


@dataclass(frozen=True)
class Turnover:
    """An account through some days."""

    account: LedgerAccount
    opening_fen: int
    grown_fen: int
    shrunk_fen: int

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.grown_fen - self.shrunk_fen


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.BUSINESS_ZONE)


def rounds_to_read(actor: Actor) -> list[Round]:
    """Those with an account that the actor may read, the latest first; one statement."""
    return list(_rounds(actor).order_by("-id")[:MOST_ROUNDS])


def round_to_read(actor: Actor, ref: str) -> Round:
    found: Round | None = _rounds(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这个批次的总账。"))
    return found


def _rounds(actor: Actor) -> Any:
    read = LedgerAccount.objects.filter(read_by(actor))
    rows = Round.objects.filter(pk__in=read.values("round"))
    return rows.filter(programme__in=actor.programmes) if actor.programmes else rows


def standing(actor: Actor, each: Round) -> Mapping[tuple[str, str], Sequence[Held]]:
    """What stands in each kind of account, region by region; one statement."""
    rows = LedgerAccount.objects.filter(read_by(actor), round=each).order_by("region_code", "id")
    found: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for row in rows:
        found[row.book, row.kind].append(Held(row.region_code, row.balance_fen, row.items))
    return found


def kind_of(book: str, kind: str) -> tuple[Book, Kind]:
    if book not in Book.values or kind not in KINDS[Book(book)]:
        raise NotFoundOrHidden(_("没有找到这个账户。"))
    return Book(book), Kind(kind)


def turnovers(actor: Actor, each: Round, region_code: str, chosen: Chosen) -> list[Turnover]:
    """Every account of the region and of those within it is its own line. Three statements."""
    if not can_read_books(actor, region_code):
        raise NotFoundOrHidden(_("没有找到这个地区的账户。"))
    accounts = list(LedgerAccount.objects.filter(round=each, region_code=region_code))
    if not accounts:
        raise NotFoundOrHidden(_("没有找到这个地区的账户。"))
    moved = {side: _moved(side, accounts, chosen) for side in ("debit", "credit")}
    rows = []
    for account in accounts:
        debits, credits = moved["debit"].get(account.pk, (0, 0)), moved["credit"].get(account.pk, (0, 0))
        grows = growth(account.kind, debited=True) > 0
        (grown, grown_later), (shrunk, shrunk_later) = (debits, credits) if grows else (credits, debits)
        opening = account.balance_fen - grown_later + shrunk_later - grown + shrunk
        rows.append(Turnover(account, opening, grown, shrunk))
    order = {(book.value, kind.value): place for place, (book, kind) in enumerate(_in_order())}
    return sorted(rows, key=lambda row: order[row.account.book, row.account.kind])


def _in_order() -> list[tuple[Book, Kind]]:
    return [(book, kind) for book, kinds in KINDS.items() for kind in kinds]


def _moved(side: str, accounts: Sequence[LedgerAccount], chosen: Chosen) -> dict[int, tuple[int, int]]:
    """For each account what went over this side within the days, and after them."""
    later = Q(entry__posted_at__gte=chosen.ends) if chosen.ends else Q(pk__in=())
    rows = LedgerPosting.objects.filter(**{f"{side}__in": accounts}).values(side).order_by()
    rows = rows.annotate(
        inside=Sum("amount_fen", filter=chosen.within or None, default=0),
        later=Sum("amount_fen", filter=later, default=0),
    )
    return {row[side]: (int(row["inside"]), int(row["later"])) for row in rows}


def moves_of(account: LedgerAccount, chosen: Chosen) -> tuple[list[Moved], bool]:
    """A page of what moved it, the latest first, and whether there is more. Two statements, a third beyond the first page.

    The account is locked from the balance to the posting, so ids, moments and balances of its postings have one order.
    """
    found = sorted(
        (row for side in ("debit", "credit") for row in _side_of(account, side, chosen)),
        key=lambda row: -row.pk,
    )
    shown, more = found[:PAGE], len(found) > PAGE
    after = None if chosen.happening or not shown else _balance_after(account, shown[0], chosen)
    moves = []
    for posting in shown:
        other, fen = seen_from(account, posting)
        moves.append(Moved(posting, other, fen, after))
        after = None if after is None else after - fen
    return moves, more


def _side_of(account: LedgerAccount, side: str, chosen: Chosen) -> Iterable[LedgerPosting]:
    """Each side has its index; both at once would have none."""
    rows = LedgerPosting.objects.filter(chosen.page, **{side: account})
    return rows.select_related("entry", "debit", "credit").order_by("-id")[: PAGE + 1]


def _balance_after(account: LedgerAccount, posting: LedgerPosting, chosen: Chosen) -> int:
    if not chosen.before and not chosen.until:
        return account.balance_fen
    debited = growth(account.kind, debited=True)
    later = LedgerPosting.objects.filter(Q(debit=account) | Q(credit=account), pk__gt=posting.pk)
    signed = Case(When(debit=account, then=F("amount_fen") * debited), default=F("amount_fen") * -debited)
    return account.balance_fen - int(later.aggregate(fen=Sum(signed, default=0))["fen"])


def entry_to_read(actor: Actor, ref: str) -> LedgerEntry:
    """Of which the actor may read at least one side. Two statements."""
    entry = LedgerEntry.objects.select_related("round", "reverses", "reversal").filter(ref=ref).first()
    mine = entry is not None and (not actor.programmes or entry.round.programme in actor.programmes)
    if entry is None or not mine or not postings_to_read(actor).filter(entry=entry).exists():
        raise NotFoundOrHidden(_("没有找到这一笔。"))
    return entry


def postings_to_read(actor: Actor) -> Any:
    rows = LedgerPosting.objects.filter(
        read_by(actor, "debit__region_code") | read_by(actor, "credit__region_code")
    )
    if actor.programmes:
        rows = rows.filter(entry__round__programme__in=actor.programmes)
    return rows.select_related("entry", "debit", "credit", "enterprise", "supplier")


def lines_of(actor: Actor, entry: LedgerEntry, after: int) -> tuple[list[LedgerPosting], bool]:
    """A page of its postings in their order; an entry of a settlement has thousands."""
    rows = list(
        postings_to_read(actor).filter(entry=entry, ordinal__gt=after).order_by("ordinal")[: PAGE + 1]
    )
    return rows[:PAGE], len(rows) > PAGE


def way_of(actor: Actor, subject: str) -> list[LedgerPosting]:
    """Of one thing through the books, as it went."""
    rows = list(postings_to_read(actor).filter(subject=subject).order_by("id")[: PAGE * 4]) if subject else []
    if not rows:
        raise NotFoundOrHidden(_("这个对象还没有记过账。"))
    return rows
