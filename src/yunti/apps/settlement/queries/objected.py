"""What settlement knows of an objection to a line of its list: whether that batch was decided already.

Not here: how the objections to a claim stand (`apps.cases`), figures of claims (`figures.py`).
"""

from collections.abc import Mapping
from typing import Any

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.figures import Figures
from yunti.apps.settlement.models import SettlementBatch
from yunti.packs.objecting import objection_rule
from yunti.packs.reading import Pack


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    rule = objection_rule(pack, case.workflow)
    return {} if rule is None else Figures(case, {"payout_decided": _payout_decided})


def _payout_decided(case: Case) -> bool:
    decided = SettlementBatch.objects.filter(decided_at__isnull=False)
    return decided.filter(list__lines__objection_cases__case=case).exists()
