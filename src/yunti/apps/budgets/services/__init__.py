"""Writes of the room, re-exported by name."""

from yunti.apps.budgets.services.cutoffs import set_cutoff
from yunti.apps.budgets.services.earmarking import share_earmark
from yunti.apps.budgets.services.funding import Funds, fund_cities
from yunti.apps.budgets.services.matching import NewMatching, match_locally
from yunti.apps.budgets.services.periods import Target, begin_period, set_targets
from yunti.apps.budgets.services.releasing import reallot, release_tranche

__all__ = [
    "Funds",
    "NewMatching",
    "Target",
    "begin_period",
    "fund_cities",
    "match_locally",
    "reallot",
    "release_tranche",
    "set_cutoff",
    "set_targets",
    "share_earmark",
]
