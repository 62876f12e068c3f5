"""How many vouchers there are of each city, service and supplier, by what became of them; what the programme was to reach.

Counted over all vouchers of a year, so that it costs more the more there are: a page of its own. An issued voucher stays counted as issued,
whatever became of it. A voucher of several services is counted for each of them.
Not here: amounts (`board.py`), what one supplier sees (`suppliers.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, F, QuerySet

from yunti.apps.boards.queries.board import Desk
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.registry.models import ListedService
from yunti.apps.settlement.enums import State as ClaimState
from yunti.apps.vouchers.enums import SETTLED, State
from yunti.apps.vouchers.models import Voucher, VoucherLine
from yunti.domain.regions import stem_of

EVER_ISSUED = (State.ISSUED, *SETTLED)


@dataclass(frozen=True)
class Counts:
    """Of one city, service or supplier; `applied` is not known of a service, which stands on what was issued."""

    key: str
    title: str
    applied: int | None = 0
    issued: int = 0
    redeemed: int = 0
    lapsed: int = 0
    carried: int = 0

    def plus(self, state: str, claim: str | None, count: int) -> "Counts":
        return replace(
            self,
            applied=None if self.applied is None else self.applied + count,
            issued=self.issued + count * (state in EVER_ISSUED),
            redeemed=self.redeemed + count * (state == State.REDEEMED),
            lapsed=self.lapsed + count * (state == State.LAPSED),
            carried=self.carried + count * (claim == ClaimState.CARRIED),
        )


@dataclass(frozen=True)
class Reached:
    """One aim of the programme and how far it is; nothing where the platform does not know it."""

    title: str
    unit: str
    aim: int
    reached: int | None
    note: str = ""


@dataclass(frozen=True)
class Statistics:
    cities: Sequence[Counts]
    services: Sequence[Counts]
    suppliers: Sequence[Counts]
    names: Mapping[str, str] = field(default_factory=dict)
    """References of the suppliers, by their keys."""

    @property
    def rows(self) -> Iterable[tuple[str, Counts]]:
        """As one table: each line names the column in which its title stands."""
        for column, own in (("city", self.cities), ("service", self.services), ("supplier", self.suppliers)):
            for each in own:
                yield column, each


def statistics_of(desk: Desk) -> Statistics:
    """Two statements."""
    vouchers = Voucher.objects.filter(round=desk.round, region_code__startswith=stem_of(desk.within))
    cities: dict[str, Counts] = {}
    suppliers: dict[str, Counts] = {}
    names: dict[str, str] = {}
    columns = ("region_code", "supplier", "supplier__name", "supplier__ref", "state", "claim__state")
    for region, supplier, name, ref, state, claim, count in _counted(vouchers, *columns):
        before = cities.get(region, Counts(region, region_name(region)))
        cities[region] = before.plus(state, claim, count)
        if supplier is not None:
            key = str(supplier)
            suppliers[key] = suppliers.get(key, Counts(key, name)).plus(state, claim, count)
            names[key] = ref
    return Statistics(
        [cities[code] for code in sorted(cities)],
        _services(desk),
        sorted(suppliers.values(), key=lambda each: (-each.issued, each.title)),
        names,
    )


def _counted(rows: "QuerySet[Voucher]", *columns: str) -> Iterable[tuple[str, int, str, str, str, str, int]]:
    found: Iterable[tuple[str, int, str, str, str, str, int]] = (
        rows.order_by().values_list(*columns).annotate(count=Count("pk"))
    )
    return found


def _services(desk: Desk) -> list[Counts]:
    """By the newest version of each voucher; lines are made when it is issued."""
    rows = VoucherLine.objects.filter(
        version__voucher__round=desk.round,
        version__voucher__region_code__startswith=stem_of(desk.within),
        version__voucher__state__in=EVER_ISSUED,
        version__version=F("version__voucher__version"),
    )
    columns = ("service", "version__voucher__state", "version__voucher__claim__state")
    found: dict[str, Counts] = {}
    for service, state, claim, count in rows.order_by().values_list(*columns).annotate(count=Count("pk")):
        title = desk.spec.service_title(desk.pack, service)
        before = found.get(service, Counts(service, title, applied=None))
        found[service] = before.plus(state, claim, count)
    return [found[service] for service in sorted(found)]


def reached_in(desk: Desk) -> list[Reached]:
    """What the programme is to reach in all its years, wherever; one statement for each aim that the platform can count."""
    return [
        Reached(
            each.title, each.unit, each.aim, _COUNTED[each.counts](desk) if each.counts else None, each.note
        )
        for each in desk.budget.aims
    ]


def _enterprises(desk: Desk) -> int:
    rows = Voucher.objects.filter(round__programme=desk.round.programme, state=State.REDEEMED)
    return rows.values("enterprise").distinct().count()


def _suppliers(desk: Desk) -> int:
    rows = ListedService.objects.filter(programme=desk.round.programme, listed_to__isnull=True)
    return rows.values("supplier").distinct().count()


_COUNTED = {"enterprises": _enterprises, "suppliers": _suppliers}
