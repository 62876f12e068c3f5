"""What one supplier sees of its vouchers: by round and state, its clients, what its services cost on the average, its place among others.

Not here: where amounts stand in the books (`apps.ledger.statements`), counts of all suppliers (`statistics.py`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Sum

from yunti.apps.boards.queries.statistics import EVER_ISSUED
from yunti.apps.ledger.queries import Side
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Supplier
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher, VoucherLine

MOST_ROUNDS = 20


@dataclass(frozen=True)
class Service:
    """Of the issued vouchers that name it: how many, and the average fee and cap, in whole fen, rounded down."""

    title: str
    count: int
    fee_fen: int
    cap_fen: int


@dataclass(frozen=True)
class Own:
    """In one round; `place` is by enterprises whose vouchers were redeemed, among the suppliers that have such."""

    round: Round
    states: Mapping[str, Side]
    clients: int
    served: int
    place: int
    among: int
    services: Sequence[Service]


def own_board(supplier: Supplier) -> list[Own]:
    """The latest round first. Two statements, and three for each round that is shown."""
    rows = Voucher.objects.filter(supplier=supplier)
    states: dict[int, dict[str, Side]] = defaultdict(dict)
    found = rows.order_by().values_list("round", "state").annotate(count=Count("pk"), fen=Sum("amount_fen"))
    for each, state, count, fen in found:
        states[each][state] = count, fen
    rounds = Round.objects.filter(pk__in=states).order_by("-id")[:MOST_ROUNDS]
    return [_in_round(supplier, each, states[each.pk]) for each in rounds]


def _in_round(supplier: Supplier, each: Round, states: Mapping[str, Side]) -> Own:
    rows = Voucher.objects.filter(supplier=supplier, round=each)
    clients = rows.aggregate(count=Count("enterprise", distinct=True))["count"]
    others = Voucher.objects.filter(round=each, state=State.REDEEMED, supplier__isnull=False)
    served = dict(
        others.order_by().values_list("supplier").annotate(count=Count("enterprise", distinct=True))
    )
    own = served.get(supplier.pk, 0)
    place = 1 + sum(count > own for count in served.values()) if own else 0
    return Own(each, states, clients, own, place, len(served), _services(supplier, each))


def _services(supplier: Supplier, each: Round) -> list[Service]:
    rows = VoucherLine.objects.filter(
        version__voucher__supplier=supplier,
        version__voucher__round=each,
        version__voucher__state__in=EVER_ISSUED,
        version__version=F("version__voucher__version"),
    )
    sums = (
        rows.order_by("service")
        .values_list("service", "title")
        .annotate(count=Count("pk"), fee=Sum("fee_fen"), cap=Sum("cap_fen"))
    )
    return [Service(title, count, fee // count, cap // count) for _service, title, count, fee, cap in sums]
