"""What claims and batches know of a case, for the rules that ask for it: first redemption, the addition, how the case stands in settlement;
for the case of a batch its money and how long its list was shown.

Not here: which facts ask (the pack's `source: {figure: …}`), other figures of vouchers (`apps.vouchers`).
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import is_of_authority
from yunti.apps.cases.queries.figures import Figures
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.queries import balances
from yunti.apps.registry.queries.merging import same_enterprise
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.objections import standing
from yunti.domain.money import FEN_PER_YUAN
from yunti.kit import clock
from yunti.packs.reading import Pack
from yunti.packs.settlement import settlement_of
from yunti.packs.vouchers import vouchers_of

NONE = "none"


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    """Each is looked up when a rule asks for it, and not before."""
    settled = settlement_of(pack)
    if is_of_authority(case):
        return Figures(case, _OF_BATCH) if settled is not None and case.workflow == settled.batch else {}
    if vouchers_of(pack) is None or case.enterprise_id is None:
        return {}
    return Figures(case, _FIGURES if settled is None else {**_FIGURES, **_OF_CLAIM})


def claims_before(case: Case) -> "QuerySet[Claim]":
    """Of the enterprise in the programme, before the claim of this case, in whichever round and by whichever of its files."""
    assert case.enterprise_id is not None
    own = same_enterprise(case.enterprise_id)
    rows = Claim.objects.filter(enterprise__in=own, round__programme=case.round.programme)
    claim = Claim.objects.filter(case=case).values_list("pk", flat=True).first()
    return rows if claim is None else rows.filter(pk__lt=claim)


def _first(case: Case) -> bool:
    return not claims_before(case).exists()


def _bonus_granted(case: Case) -> bool:
    return claims_before(case).filter(bonus_key__isnull=False).exists()


_FIGURES: Mapping[str, Callable[[Case], Any]] = {
    "first_redemption": _first,
    "bonus_granted": _bonus_granted,
}


# of a claim -------------------------------------------------------------------------------------------------------


def line_of(case: Case) -> SettlementLine | None:
    """The last one on which its claim stands. One statement."""
    return SettlementLine.objects.filter(claim__case=case).order_by("-id").first()


def _is_open(case: Case) -> bool:
    """It stands on the list of a batch that is not decided."""
    line = line_of(case)
    return line is not None and not line.decision


def _decision(case: Case) -> str:
    """As it was decided, until the case has taken the step."""
    line = line_of(case)
    return line.decision if line is not None and line.decision and line.carried_out_at is None else NONE


def _objection(case: Case) -> str:
    return standing([case.pk]).get(case.pk, NONE)


_OF_CLAIM: Mapping[str, Callable[[Case], Any]] = {
    "settlement_open": _is_open,
    "settlement_decision": _decision,
    "settlement_objection": _objection,
}


# of a batch -------------------------------------------------------------------------------------------------------


def _batch(case: Case) -> SettlementBatch | None:
    return SettlementBatch.objects.filter(case=case).select_related("list").first()


def _pot(kind: Kind) -> Callable[[Case], Any]:
    """What lies there; once decided, what lay there then."""

    def found(case: Case) -> Decimal:
        batch = _batch(case)
        fen = None if batch is None else getattr(batch, f"{kind.value}_fen")
        if fen is None:
            fen = balances(case.round, [case.region_code]).get((case.region_code, Book.FUNDS, kind), (0, 0))[
                0
            ]
        return Decimal(fen) / FEN_PER_YUAN

    return found


def _posted(case: Case) -> bool:
    batch = _batch(case)
    return batch is not None and batch.list is not None and batch.list.withdrawn_at is None


def _shown_from(case: Case) -> str | None:
    batch = _batch(case)
    return batch.list.opened_on.isoformat() if batch is not None and batch.list is not None else None


def _shown_until(case: Case) -> str | None:
    """The last whole day on which it was shown: a period that still runs has not lasted to its end."""
    batch = _batch(case)
    if batch is None or batch.list is None or batch.list.last_day is None:
        return None
    return min(batch.list.last_day, clock.today() - timedelta(days=1)).isoformat()


_OF_BATCH: Mapping[str, Callable[[Case], Any]] = {
    "settlement_general_yuan": _pot(Kind.GENERAL),
    "settlement_earmark_yuan": _pot(Kind.EARMARK),
    "settlement_posted": _posted,
    "settlement_shown_from": _shown_from,
    "settlement_shown_until": _shown_until,
}
