"""The queues of a round at the officers' desk: what each city has left and who waits for it, the places of one in their order.

The forecast is what would be short if all who wait were to be given what they ask for. Not here: serving (`services.serving`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case as When
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models import When as If
from django.utils.translation import gettext as _

from yunti.apps.intake.models import Turn
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, round_by_ref
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher, VoucherVersion
from yunti.apps.vouchers.permissions import queues_seen_by
from yunti.domain.regions import lies_within, stem_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.vouchers import Vouchers, vouchers_of

__all__ = [
    "City",
    "Desk",
    "Place",
    "State",
    "cities_of",
    "every_place",
    "places_of",
    "queue_desk",
    "without_quota",
]

PAGE = 50
TAKEN = (Kind.HELD, Kind.ISSUED)


@dataclass(frozen=True)
class Desk:
    """`within` is the region whose queues are shown."""

    round: Round
    spec: Vouchers
    within: str


@dataclass(frozen=True)
class City:
    """What a region has, in fen, and who stands in its queue without quota: waiting, or placed until it is approved."""

    region_code: str
    name: str
    free_fen: int
    held_fen: int
    issued_fen: int
    waiting: int
    waiting_fen: int

    @property
    def short_fen(self) -> int:
        return max(self.waiting_fen - self.free_fen, 0)


@dataclass(frozen=True)
class Place:
    """A place in a queue; `entry` is the one that took its quota, empty where none was taken."""

    turn: Turn
    voucher: Voucher | None
    entry: str


def queue_desk(actor: Actor, ref: str) -> Desk:
    """One statement."""
    each = round_by_ref(ref)
    within = queues_seen_by(actor, each)
    spec = vouchers_of(pack_of(each)) if within else None
    if spec is None:
        raise NotFoundOrHidden(_("没有找到这个批次的排队情况。"))
    return Desk(each, spec, within)


def cities_of(desk: Desk) -> list[City]:
    """Those that have quota or a queue, by code; two statements."""
    found = {
        (region, kind): side
        for (region, book, kind), side in balances(desk.round).items()
        if book == Book.ALLOTMENT
    }
    waiting = without_quota(desk.round, desk.within)
    regions = {region for region, kind in found if kind in {Kind.FREE.value, *(each.value for each in TAKEN)}}
    return [
        _city(code, found, *waiting.get(code, (0, 0)))
        for code in sorted(regions | set(waiting))
        if lies_within(desk.within, code)
    ]


def _city(
    code: str, found: Mapping[tuple[str, str], tuple[int, int]], waiting: int, waiting_fen: int
) -> City:
    def side(kind: Kind) -> tuple[int, int]:
        return found.get((code, kind.value), (0, 0))

    free, held, issued = side(Kind.FREE), side(Kind.HELD), side(Kind.ISSUED)
    return City(code, region_name(code), free[0], held[0], issued[0], waiting, waiting_fen)


def without_quota(each: Round, within: str) -> dict[str, tuple[int, int]]:
    """How many and for how much, by region: who waits with what was asked for, who is placed with what was found. One statement."""
    rows = Voucher.objects.filter(
        round=each,
        region_code__startswith=stem_of(within),
        state__in=[State.WAITING, State.PLACED],
    )
    wanted = When(If(state=State.WAITING, then=F("gross_fen")), default=F("amount_fen"))
    sums = rows.order_by().values_list("region_code").annotate(count=Count("pk"), fen=Sum(wanted))
    return {region: (count, fen) for region, count, fen in sums}


# one queue ----------------------------------------------------------------------------------------------------------


def places_of(desk: Desk, region_code: str, state: str, page: int) -> tuple[list[Place], bool]:
    """One page in the order of the places, and whether there are more; one statement."""
    begin = (page - 1) * PAGE
    found = [_placed(turn) for turn in _turns(desk, region_code, state)[begin : begin + PAGE + 1]]
    return found[:PAGE], len(found) > PAGE


def every_place(desk: Desk, region_code: str, state: str, most: int) -> list[Place]:
    """One statement."""
    return [_placed(turn) for turn in _turns(desk, region_code, state)[:most]]


def _turns(desk: Desk, region_code: str, state: str) -> "QuerySet[Turn]":
    """From the turns, whose places are an index of their own; who was just counted has no voucher yet."""
    rows = Turn.objects.filter(round=desk.round, region_code=region_code)
    if state:
        rows = rows.filter(voucher__state=state)
    taken = VoucherVersion.objects.filter(voucher__turn=OuterRef("pk"), version=OuterRef("voucher__version"))
    rows = rows.annotate(entry_ref=Subquery(taken.values("entry__ref")[:1]))
    return rows.select_related("arrival__prepared__case__enterprise", "voucher").order_by("place")


def _placed(turn: Turn) -> Place:
    return Place(turn, getattr(turn, "voucher", None), getattr(turn, "entry_ref", None) or "")
