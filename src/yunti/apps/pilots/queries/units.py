"""Which suppliers are pilot units of a round, now or as they stood when something was marked.

Not here: what they did (`served.py`), the amounts kept for them (`apps.budgets`).
"""

from collections.abc import Collection
from datetime import datetime

from yunti.apps.cases.models import Case, CaseMove
from yunti.packs.pilots import Pilots


def are_running(spec: Pilots, round_id: int, suppliers: Collection[int], at: datetime | None = None) -> bool:
    """Whether one of the suppliers was a pilot unit of the round at the moment, else now. At most two statements."""
    cases = Case.objects.filter(round=round_id, workflow=spec.workflow, supplier__in=suppliers)
    if at is None:
        return cases.filter(state__in=spec.running).exists()
    stood: dict[int, str] = {}
    moves = CaseMove.objects.filter(case__in=cases, moved_at__lte=at).order_by("case", "ordinal")
    for case, target in moves.values_list("case", "target"):
        stood[case] = target
    return any(state in spec.running for state in stood.values())


def unit_case(spec: Pilots, round_id: int, supplier_id: int) -> Case | None:
    """The case by which a supplier is, or was, the pilot unit of a round: the newest that was handed in."""
    rows = Case.objects.filter(
        round=round_id, workflow=spec.workflow, supplier=supplier_id, number__isnull=False
    )
    return rows.select_related("round", "supplier").order_by("-id").first()
