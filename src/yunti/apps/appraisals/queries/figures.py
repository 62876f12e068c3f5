"""What is counted of each supplier of a round, from the rows of vouchers, spot checks and tickets as they stand now.

Not here: keeping it (`services`), points (`domain.appraising`).
"""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count

from yunti.apps.inspections.enums import CheckState
from yunti.apps.inspections.models import SpotCheck
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import Supplier
from yunti.apps.tickets.enums import TicketKind
from yunti.apps.tickets.models import Ticket
from yunti.apps.vouchers.enums import SETTLED, State
from yunti.apps.vouchers.models import Voucher
from yunti.domain.appraising import weighed
from yunti.packs.appraisal import FEWER
from yunti.packs.supervision import supervision_of

OUT = (State.ISSUED, *SETTLED)
WHOLE = 10_000


@dataclass(frozen=True)
class Line:
    """`completion` is what was redeemed of what was issued, in hundredths of a per cent; `score` in hundredths of a point."""

    supplier: str
    uscc: str
    name: str
    served: int
    issued: int
    redeemed: int
    lapsed: int
    completion: int
    faults: int
    complaints: int
    score: int = 0


def lines_of(each: Round, weights: dict[str, int]) -> list[dict[str, Any]]:
    """Six statements however many suppliers; the most points first, among equals by name."""
    rows = Voucher.objects.filter(round=each, supplier__isnull=False, state__in=OUT)
    served = dict(rows.values_list("supplier").annotate(n=Count("enterprise", distinct=True)).order_by())
    states: Counter[tuple[int, str]] = Counter()
    for supplier, state, count in rows.values_list("supplier", "state").annotate(n=Count("pk")).order_by():
        states[supplier, state] += count
    faults = _faults(each)
    suppliers = list(Supplier.objects.filter(pk__in={*served, *faults}).order_by("pk"))
    complaints = _complaints(each, suppliers)
    found = []
    for row in suppliers:
        issued = sum(states[row.pk, state] for state in OUT)
        redeemed = states[row.pk, State.REDEEMED]
        found.append(
            Line(
                row.ref,
                row.uscc,
                row.name,
                served.get(row.pk, 0),
                issued,
                redeemed,
                states[row.pk, State.LAPSED],
                redeemed * WHOLE // issued if issued else 0,
                faults.get(row.pk, 0),
                complaints[row.pk],
            )
        )
    return _ordered(found, weights)


def _ordered(found: list[Line], weights: dict[str, int]) -> list[dict[str, Any]]:
    measures = {name: [getattr(line, name) for line in found] for name in weights}
    scores = weighed(measures, weights, FEWER) if found else []
    told = [{**asdict(line), "score": score} for line, score in zip(found, scores, strict=True)]
    return sorted(told, key=lambda line: (-line["score"], line["name"], line["supplier"]))


def _faults(each: Round) -> dict[int, int]:
    """Confirmed checks of the round whose conclusion speaks against the supplier: what a pack lets be confirmed and lifts nothing."""
    told = supervision_of(pack_of(each))
    if told is None:
        return {}
    against = [code for code, each in told.conclusions.items() if each.needs_confirming and not each.lifts]
    rows = SpotCheck.objects.filter(
        round=each, supplier__isnull=False, state=CheckState.CONFIRMED, conclusion__in=against
    )
    return dict(rows.values_list("supplier").annotate(n=Count("pk")).order_by())


def _complaints(each: Round, suppliers: list[Supplier]) -> Counter[int]:
    """Complaints about the round, or about no round: of the supplier that is named, else of whoever the text names or gives the code of."""
    found: Counter[int] = Counter()
    rows = Ticket.objects.filter(kind=TicketKind.COMPLAINT, round_ref__in=(each.ref, ""))
    rows = rows.filter(submitted_at__gte=each.opened_at)
    for named, text in rows.values_list("supplier", "text").iterator():
        if named is not None:
            found[named] += 1
            continue
        for row in suppliers:
            found[row.pk] += row.name in text or row.uscc in text
    return found
