"""The pilots of a round as officers see them: who applied, what came in, what was done, the amounts by city and unit.

A city sees the units and its own amounts. Not here: what an application says (`apps.cases`), sharing amounts out (`apps.budgets`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.budgets.permissions import can_hand_out
from yunti.apps.budgets.queries.earmarks import Earmarks, earmarks_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import can_see_case
from yunti.apps.pilots.models import PaperReception
from yunti.apps.pilots.permissions import can_take_in, seen_within
from yunti.apps.pilots.queries.served import Served, served_by_each
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, round_by_ref
from yunti.apps.registry.models import Supplier
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.budget import Budget, budget_of
from yunti.packs.pilots import Pilots, pilots_of
from yunti.packs.reading import Pack

MOST = 200


@dataclass(frozen=True)
class Desk:
    """`within` is the region whose amounts are shown; the whole table only where that is all of the round."""

    round: Round
    pack: Pack
    spec: Pilots
    budget: Budget | None
    within: str
    takes_in: bool
    hands_out: bool

    @property
    def whole(self) -> bool:
        return self.within == self.round.jurisdiction


@dataclass(frozen=True)
class Unit:
    """One application. What stands in it is hidden while it is not handed in: then only the supplier and its papers are told."""

    case: Case
    supplier: Supplier
    state: str
    running: bool
    ended: bool
    reception: PaperReception | None
    served: Served
    share_fen: int
    opens: bool


@dataclass(frozen=True)
class CityShares:
    """What is kept apart in a city, and for whom; `rows` name the units."""

    region_code: str
    kept_fen: int
    rows: tuple[tuple[str, int], ...]

    @property
    def shared_fen(self) -> int:
        return sum(fen for _name, fen in self.rows)

    @property
    def left_fen(self) -> int:
        return self.kept_fen - self.shared_fen


def pilot_desk(actor: Actor, ref: str) -> Desk:
    each = round_by_ref(ref)
    within = seen_within(actor, each)
    spec = pilots_of(pack_of(each)) if within else None
    if spec is None:
        raise NotFoundOrHidden(_("没有找到这个批次的试点。"))
    pack = pack_of(each)
    budget = budget_of(pack)
    hands_out = budget is not None and bool(can_hand_out(actor, each, pack, budget))
    return Desk(each, pack, spec, budget, within, bool(can_take_in(actor, each, pack, spec)), hands_out)


def units_of(desk: Desk, actor: Actor) -> tuple[list[Unit], list[CityShares]]:
    """Five statements: those that run first, then by the order in which they were begun."""
    rows = Case.objects.filter(round=desk.round, workflow=desk.spec.workflow, supplier__isnull=False)
    if desk.takes_in:
        rows = rows.filter(Q(number__isnull=False) | Q(paper_reception__isnull=False))
    else:
        rows = rows.filter(number__isnull=False, state__in=_selected(desk))
    cases = list(
        rows.select_related("round", "supplier", "organisation", "paper_reception").order_by("id")[:MOST]
    )
    found = earmarks_in(desk.round.pk)
    served = served_by_each(desk.round.pk, [each.supplier_id for each in cases if each.supplier_id])
    units = [_unit(desk, actor, each, served, found) for each in cases]
    return sorted(units, key=lambda each: not each.running), _cities(desk, found, units)


def _selected(desk: Desk) -> Sequence[str]:
    """From which on an application is no secret of the province's any more."""
    workflow = desk.pack.section("workflows")[desk.spec.workflow]
    ends = [
        state for state in workflow["ends"] if any(_leads(desk, each, state) for each in desk.spec.running)
    ]
    return [*desk.spec.running, *ends]


def _leads(desk: Desk, source: str, target: str) -> bool:
    moves = desk.pack.moves[desk.spec.workflow]
    return any((each.source, each.target) == (source, target) for each in moves)


def _unit(desk: Desk, actor: Actor, case: Case, served: Mapping[int, Served], found: Earmarks) -> Unit:
    assert case.supplier is not None
    workflow = desk.pack.section("workflows")[desk.spec.workflow]
    shares = [
        fen
        for (region, supplier), fen in found.shares.items()
        if supplier == case.supplier_id and lies_within(desk.within, region)
    ]
    return Unit(
        case,
        case.supplier,
        workflow["states"][case.state]["title"],
        case.state in desk.spec.running,
        case.state in workflow["ends"],
        getattr(case, "paper_reception", None),
        served[case.supplier.pk],
        sum(shares),
        can_see_case(actor, case),
    )


def _cities(desk: Desk, found: Earmarks, units: Sequence[Unit]) -> list[CityShares]:
    names = {each.supplier.pk: each.supplier.name for each in units}
    regions = sorted({*found.kept, *(region for region, _supplier in found.shares)})
    shown = [
        CityShares(
            region,
            found.kept.get(region, 0),
            tuple(
                (names[supplier], fen)
                for (where, supplier), fen in sorted(found.shares.items())
                if where == region and supplier in names and fen
            ),
        )
        for region in regions
        if lies_within(desk.within, region)
    ]
    return [each for each in shown if each.kept_fen or each.rows]


def unit_by_ref(desk: Desk, ref: str) -> Case:
    """One statement: an application that was handed in, to share out for it."""
    rows = Case.objects.filter(round=desk.round, workflow=desk.spec.workflow, number__isnull=False, ref=ref)
    found = rows.select_related("round", "supplier").first()
    if found is None or found.supplier is None:
        raise NotFoundOrHidden(_("没有找到这个试点单位。"))
    return found


def case_being_written(desk: Desk, uscc: str) -> Case | None:
    """One statement: by the code of its supplier, whatever it says so far."""
    rows = Case.objects.filter(
        round=desk.round, workflow=desk.spec.workflow, supplier__uscc=uscc.strip().upper(), number=None
    )
    return rows.select_related("round", "supplier").order_by("-id").first()


def least_of(desk: Desk) -> int:
    return desk.spec.least_on(desk.pack, clock.today())
