"""The board of a year: for each city its plan, where its quota, claims and money stand, who waits, which days come next.

Amounts and counts are balances of accounts, so that a board costs the same at any number of vouchers.
Not here: what would be short (`forecast.py`), counts by service and supplier (`statistics.py`), the books (`apps.ledger`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from yunti.apps.boards.permissions import boards_seen_by
from yunti.apps.budgets.models import Allotment, ProgrammePeriod
from yunti.apps.budgets.queries.released import GIVEN, went_back_in
from yunti.apps.ledger.chart import SOURCES, Book, Kind
from yunti.apps.ledger.models import LedgerAccount
from yunti.apps.ledger.queries import Side, round_called
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.vouchers.models import Strike
from yunti.apps.vouchers.queries.desk import without_quota
from yunti.domain.regions import stem_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.budget import Budget, budget_of
from yunti.packs.reading import Pack
from yunti.packs.vouchers import Vouchers, vouchers_of

Standing = Mapping[tuple[str, str], Side]
"""Fen and items by book and kind."""
EVER_ISSUED = (Kind.ISSUED, Kind.REDEEMED, Kind.LAPSED, Kind.VOID)
MOST_SHOWN = 50
PASSED_ON = frozenset({*SOURCES, Kind.UNALLOTTED})
"""Kinds that the province has and no city."""


@dataclass(frozen=True)
class Desk:
    """`within` is the region whose figures are shown; without a `period` the year is not begun."""

    round: Round
    pack: Pack
    spec: Vouchers
    budget: Budget
    period: ProgrammePeriod | None
    within: str
    cutoffs: Sequence[tuple[str, date]] = ()
    """Kinds and days in force, the next one first."""


@dataclass(frozen=True)
class Place:
    """One city: the plan of the year, what stands where, how many wait without quota and for how much."""

    region_code: str
    name: str
    target_fen: int
    issue_fen: int
    earmark_fen: int
    standing: Standing
    waiting: Side = (0, 0)
    went_back_fen: int = 0
    """Quota that the closing of the year took back."""

    def side(self, book: Book, kind: Kind) -> Side:
        return self.standing.get((book.value, kind.value), (0, 0))

    def fen(self, book: Book, kind: Kind) -> int:
        return self.side(book, kind)[0]

    @property
    def released_fen(self) -> int:
        """Whatever became of it."""
        return self.went_back_fen + sum(self.fen(Book.ALLOTMENT, kind) for kind in GIVEN)

    @property
    def issued_fen(self) -> int:
        """In all, whatever became of it since."""
        return sum(self.fen(Book.ALLOTMENT, kind) for kind in EVER_ISSUED)

    @property
    def waiting_fen(self) -> int:
        return self.waiting[1]


@dataclass(frozen=True)
class Struck:
    """Enterprises that let vouchers of the programme lapse, by how many."""

    once: int
    twice: int
    more: int


def board_desk(actor: Actor, ref: str) -> Desk:
    """One statement, two while the year is not begun."""
    year = ProgrammePeriod.objects.select_related("round").filter(round__ref=ref)
    columns = {"kind": F("cutoffs__kind"), "day": F("cutoffs__cutoff_on"), "other": F("cutoffs__replaced_by")}
    rows: list[Any] = list(year.annotate(**columns).order_by("cutoffs__cutoff_on", "cutoffs__id"))
    period = rows[0] if rows else None
    each = period.round if period is not None else round_called(ref)
    within = boards_seen_by(actor, each) if each is not None else ""
    if each is None or not within:
        raise NotFoundOrHidden(_("没有找到这个批次的看板。"))
    pack = pack_of(each)
    spec, budget = vouchers_of(pack), budget_of(pack)
    if spec is None or budget is None:
        raise NotFoundOrHidden(_("没有找到这个批次的看板。"))
    cutoffs = [(row.kind, row.day) for row in rows if row.kind is not None and row.other is None]
    return Desk(each, pack, spec, budget, period, within, cutoffs)


def boards_for(actor: Actor) -> list[Round]:
    """Rounds with a board that the actor sees, the latest first; one statement."""
    rows = ProgrammePeriod.objects.select_related("round").order_by("-id")[:MOST_SHOWN]
    return [row.round for row in rows if boards_seen_by(actor, row.round) and _has_vouchers(row.round)]


def _has_vouchers(each: Round) -> bool:
    pack = pack_or_none(each)
    return pack is not None and vouchers_of(pack) is not None


def places_of(desk: Desk, within: str = "") -> list[Place]:
    """Cities that have a plan, an account or a queue, by code; three statements, four once the year is closed."""
    stem = stem_of(within or desk.within)
    plans = {
        row.region_code: row
        for row in Allotment.objects.filter(period=desk.period, region_code__startswith=stem)
    }
    standing = _standing(desk.round, stem)
    waiting = without_quota(desk.round, within or desk.within)
    closed = desk.period is not None and desk.period.closed_at is not None
    went_back = went_back_in(desk.round) if closed else {}
    cities = {code for code, found in standing.items() if _is_of_a_city(found)}
    return [
        Place(
            code,
            region_name(code),
            plan.target_fen if plan else 0,
            plan.issue_fen if plan else 0,
            plan.earmark_fen if plan else 0,
            standing.get(code, {}),
            waiting.get(code, (0, 0)),
            went_back.get(code, 0),
        )
        for code in sorted(cities | set(plans) | set(waiting))
        for plan in (plans.get(code),)
    ]


def _standing(each: Round, stem: str) -> dict[str, dict[tuple[str, str], Side]]:
    found: dict[str, dict[tuple[str, str], Side]] = defaultdict(dict)
    rows = LedgerAccount.objects.filter(round=each, region_code__startswith=stem)
    for region, book, kind, fen, items in rows.values_list(
        "region_code", "book", "kind", "balance_fen", "items"
    ):
        found[region][book, kind] = fen, items
    return found


def _is_of_a_city(standing: Standing) -> bool:
    return any(kind not in PASSED_ON for _book, kind in standing)


def totals_of(places: Sequence[Place]) -> Place:
    """All of them as one."""
    summed: dict[tuple[str, str], Side] = {}
    for each in places:
        for key, (fen, items) in each.standing.items():
            before = summed.get(key, (0, 0))
            summed[key] = before[0] + fen, before[1] + items
    return Place(
        "",
        "",
        sum(each.target_fen for each in places),
        sum(each.issue_fen for each in places),
        sum(each.earmark_fen for each in places),
        summed,
        (sum(each.waiting[0] for each in places), sum(each.waiting[1] for each in places)),
        sum(each.went_back_fen for each in places),
    )


def next_days(desk: Desk, as_of: date) -> list[tuple[str, date]]:
    """Last days of the year that are still to come, with their titles."""
    titles = desk.budget.cutoffs
    return [
        (titles[kind].title if kind in titles else kind, day) for kind, day in desk.cutoffs if day >= as_of
    ]


def struck_in(desk: Desk, within: str) -> Struck:
    """In whichever years of the programme; one statement."""
    rows = Strike.objects.filter(
        period__programme=desk.round.programme, voucher__region_code__startswith=stem_of(within)
    )
    times = rows.order_by().values("enterprise").annotate(times=Count("pk"))
    found = times.aggregate(
        once=Count("times", filter=Q(times=1)),
        twice=Count("times", filter=Q(times=2)),
        more=Count("times", filter=Q(times__gt=2)),
    )
    return Struck(found["once"], found["twice"], found["more"])
