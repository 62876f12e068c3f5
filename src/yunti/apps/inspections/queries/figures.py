"""What the register of checks on the spot knows of a case, for the rules and pages that ask for it.

Not here: which fact asks (the pack's `source: {figure: …}`), the register itself (`checks.py`).
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.figures import Figures
from yunti.apps.inspections.enums import CheckState
from yunti.apps.inspections.models import SpotCheck
from yunti.apps.inspections.queries.checks import party_of
from yunti.packs.reading import Pack
from yunti.packs.supervision import supervision_of


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    """Looked up when a rule asks for it, and not before."""
    return Figures((case, pack), {"spot_checks": _checks}) if supervision_of(pack) is not None else {}


def _checks(about: tuple[Case, Pack]) -> list[dict[str, Any]]:
    """Of the case, of the one above it and of those below, in the order of the days; what was found to be untrue is left out."""
    case, pack = about
    told = supervision_of(pack)
    conclusions = told.conclusions if told is not None else {}
    mine = Q(case=case) | Q(case__parent=case)
    if case.parent_id is not None:
        mine |= Q(case=case.parent_id)
    rows = SpotCheck.objects.filter(mine).exclude(state=CheckState.DISMISSED)
    return [
        {
            "target": party_of(row).name,
            "date": row.checked_on.isoformat(),
            "place": row.place,
            "result": conclusions[row.conclusion].title if row.conclusion in conclusions else row.result,
        }
        for row in rows.select_related("enterprise", "supplier").order_by("checked_on", "id")
    ]
