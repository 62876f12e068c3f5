"""The proposal for the targets of a year from what became of the year before it; shown to whoever enters them, never entered by itself.

Not here: the arithmetic (`domain.next_quotas`), entering them (`apps.budgets.services`), the evaluation of suppliers (`apps.appraisals`).
"""

from dataclasses import dataclass
from datetime import date

from yunti.apps.appraisals.models import SupplierAppraisal
from yunti.apps.boards.queries.board import Desk, places_of
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.queries.unserved import let_go_unserved
from yunti.domain.next_quotas import Past, Proposed, Shares, next_target
from yunti.packs.budget import Next, budget_of
from yunti.packs.vouchers import vouchers_of


@dataclass(frozen=True)
class Row:
    """One city: what became of its last target, what is proposed."""

    region_code: str
    name: str
    past: Past
    proposed: Proposed


@dataclass(frozen=True)
class Proposal:
    """`after` is the round of the year it rests on, `report` its latest evaluation of suppliers where one was made."""

    after: Round
    rules: Next
    shares: Shares
    rows: list[Row]
    report: SupplierAppraisal | None

    @property
    def targets(self) -> dict[str, int]:
        return {row.region_code: row.proposed.fen for row in self.rows if row.proposed.fen}


def next_quotas(period: ProgrammePeriod, as_of: date) -> Proposal | None:
    """Nothing in a first year, and where the pack proposes none. At most seven statements."""
    before, pack = period.previous, pack_of(period.round)
    budget, spec = budget_of(pack), vouchers_of(pack)
    if before is None or budget is None or budget.next is None or spec is None:
        return None
    desk = Desk(before.round, pack, spec, budget, before, before.round.jurisdiction)
    shares = budget.next.shares_on(pack, as_of)
    unserved = let_go_unserved(before.round) if before.closed_at is not None else {}
    rows = []
    for each in places_of(desk):
        past = Past(
            each.target_fen,
            each.fen(Book.ALLOTMENT, Kind.REDEEMED),
            each.waiting_fen + each.fen(Book.CLAIMS, Kind.CARRIED) + unserved.get(each.region_code, 0),
        )
        rows.append(Row(each.region_code, each.name, past, next_target(past, shares)))
    reports = SupplierAppraisal.objects.filter(round=before.round).order_by("-ordinal")
    return Proposal(before.round, budget.next, shares, rows, reports.first())
