"""What the rules may read of rankings: whether terms were decided, whether the order of an authority stands. Not here: places (`standings.py`)."""

from collections.abc import Mapping
from typing import Any

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.figures import Figures
from yunti.apps.rankings.models import RankingTerms
from yunti.apps.rankings.queries.orders import order_stands
from yunti.packs.reading import Pack


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    return Figures(
        case, {"terms_decided": _terms_decided, "order_stands": lambda each: order_stands(each, pack)}
    )


def _terms_decided(case: Case) -> bool:
    return RankingTerms.objects.filter(round=case.round_id).exists()
