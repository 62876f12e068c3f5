"""A supplier's own pilots: where each stands, what came in, its amounts by city, its customers so far.

Not here: the application itself (`apps.cases`), the desk of the province (`desk.py`).
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from yunti.apps.budgets.queries.earmarks import shares_of
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.pilots.models import PaperReception
from yunti.apps.pilots.queries.served import Served, served_by
from yunti.apps.programmes.queries.rounds import pack_or_none
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import Voucher
from yunti.kit.actors import Actor, Desk
from yunti.packs.pilots import Pilots, pilots_of
from yunti.packs.reading import Pack

MOST = 500


@dataclass(frozen=True)
class OwnPilot:
    """`vouchers` are those of customers that it marked and that were issued."""

    case: Case
    pack: Pack
    spec: Pilots
    state: str
    running: bool
    reception: PaperReception | None
    shares: tuple[tuple[str, int], ...]
    served: Served
    vouchers: tuple[Voucher, ...]


def has_pilots(actor: Actor) -> bool:
    """One statement, for the home page: whether there is any application of the supplier in a programme with pilots."""
    return bool(_cases(actor))


def _cases(actor: Actor) -> list[tuple[Case, Pack, Pilots]]:
    """One statement: the newest first."""
    if not actor.at(Desk.SUPPLIER) or actor.organisation_id is None:
        return []
    rows = Case.objects.filter(organisation_id=actor.organisation_id, supplier__isnull=False)
    found = []
    for case in rows.select_related("round", "supplier", "paper_reception").order_by("-id")[:MOST]:
        pack = pack_or_none(case.round)
        spec = pilots_of(pack) if pack is not None else None
        if pack is not None and spec is not None and spec.workflow == case.workflow:
            found.append((case, pack, spec))
    return found


def own_pilots(actor: Actor) -> list[OwnPilot]:
    """One statement, and four for the newest, whose customers alone are told."""
    return [_told(*each, newest=place == 0) for place, each in enumerate(_cases(actor))]


def _told(case: Case, pack: Pack, spec: Pilots, *, newest: bool) -> OwnPilot:
    assert case.supplier_id is not None
    return OwnPilot(
        case,
        pack,
        spec,
        pack.section("workflows")[case.workflow]["states"][case.state]["title"],
        case.state in spec.running,
        getattr(case, "paper_reception", None),
        tuple(shares_of(case.round_id, case.supplier_id)) if newest else (),
        served_by(case.round_id, case.supplier_id) if newest else Served((), 0, 0, ()),
        tuple(_vouchers(case, spec)) if newest else (),
    )


def _vouchers(case: Case, spec: Pilots) -> list[Voucher]:
    marked = Answer.objects.filter(case=OuterRef("case"), field=spec.tag, value=text_of(True))
    rows = Voucher.objects.filter(Exists(marked), round=case.round_id, supplier=case.supplier_id)
    rows = rows.exclude(state=State.RELEASED).exclude(number="")
    return list(rows.select_related("enterprise", "case").order_by("issued_on", "id")[:MOST])
