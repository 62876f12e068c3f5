"""Where a case stands in the ranking of its round, as a card on its own page. Not here: the ranking itself (`web.officer.rankings`)."""

from typing import Any

from yunti.apps.cases.guards import Surroundings
from yunti.apps.rankings.queries.standings import standing_of


def ranking_card(around: Surroundings) -> dict[str, Any]:
    """One statement where the pack ranks such cases and the case was handed in, else none."""
    if around.case.number is None:
        return {}
    standing = standing_of(around.case, around.pack, around.evaluation.value)
    return {} if standing is None else {"ranked": standing}
