"""Queues as they stand: which have something to be served, what waits in one, what its region has left.

Not here: serving (`services.serving`), the place of one application (`standing.py`).
"""

from django.db.models import Min, Q, QuerySet

from yunti.apps.intake.models import Turn
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.models import LedgerAccount
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import EnterpriseAward, Voucher
from yunti.domain.allocating import Shortfall
from yunti.kit import clock
from yunti.packs.vouchers import vouchers_of

Place = tuple[Round, str]
"""A round and the region of a queue in it."""


def free_in(each: Round) -> dict[str, int]:
    """Fen by region; one statement."""
    rows = LedgerAccount.objects.filter(round=each, book=Book.ALLOTMENT, kind=Kind.FREE)
    return dict(rows.values_list("region_code", "balance_fen"))


def free_at(each: Round, region_code: str) -> int:
    return free_in(each).get(region_code, 0)


def waiting_in(each: Round, region_code: str) -> "QuerySet[Voucher]":
    """In the order in which they are served."""
    rows = Voucher.objects.filter(round=each, region_code=region_code, state=State.WAITING)
    return rows.order_by("place")


def unserved(each: Round, region_code: str, next_place: int) -> "QuerySet[Turn]":
    rows = Turn.objects.filter(round=each, region_code=region_code, place__gte=next_place)
    return rows.select_related("arrival__prepared__case").order_by("place")


def rounds_of_vouchers() -> list[Round]:
    """Those in which something arrived that is not handed in yet, or waits."""
    fresh = Turn.objects.filter(outcome="").values("round")
    waiting = Voucher.objects.filter(state=State.WAITING).values("round")
    rows = Round.objects.filter(Q(pk__in=fresh) | Q(pk__in=waiting)).order_by("pk")
    return [each for each in rows if vouchers_of(pack_of(each)) is not None]


def queues_to_serve() -> list[Place]:
    """Where a turn has no voucher yet, or the first who waits would fit. Nobody's turn is handed in before it is served, so
    the turns that are not handed in are all there is to look at."""
    found: list[Place] = []
    for each in rounds_of_vouchers():
        turns = Turn.objects.filter(round=each, outcome="", voucher__isnull=True)
        regions = set(turns.order_by().values_list("region_code", flat=True).distinct())
        regions |= _with_room(each)
        found += [(each, region) for region in sorted(regions)]
    return found


def _with_room(each: Round) -> set[str]:
    """Where the first who waits fits into what is free, or the smallest where the pack skips. Four statements."""
    waiting = Voucher.objects.filter(round=each, state=State.WAITING).order_by()
    seen = list(waiting.values("region_code").annotate(first=Min("place"), least=Min("gross_fen")))
    if not seen:
        return set()
    pack = pack_of(each)
    spec = vouchers_of(pack)
    assert spec is not None
    skips = spec.shortfall_on(pack, clock.today()) is Shortfall.SKIP
    free = free_in(each)
    heads = Q(pk__isnull=True)
    for row in seen:
        heads |= Q(region_code=row["region_code"], place=row["first"])
    need = {row["region_code"]: row["least"] for row in seen if skips}
    firsts = list(waiting.filter(heads))
    awards = EnterpriseAward.objects.filter(
        round=each, enterprise__in=[first.enterprise_id for first in firsts]
    )
    room = {award.enterprise_id: award.ceiling_fen - award.awarded_fen for award in awards}
    for first in firsts:
        own = min(first.gross_fen, room.get(first.enterprise_id, first.gross_fen))
        need[first.region_code] = min(own, need.get(first.region_code, own))
    return {region for region, fen in need.items() if fen <= free.get(region, 0)}


def anything_to_serve() -> bool:
    return bool(queues_to_serve())


def turns_ready() -> Q:
    """Turns that may be handed in: served ones, and those of rounds that give no vouchers."""
    return Q(voucher__isnull=False) | ~Q(round__in=[each.pk for each in rounds_of_vouchers()])
