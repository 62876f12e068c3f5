"""Freezing rankings and deciding their terms (`ranking`), and the order in which an authority recommends (`ordering`)."""

from yunti.apps.rankings.services.ordering import set_order
from yunti.apps.rankings.services.ranking import (
    LONGEST_DOCUMENT,
    decide_terms,
    freeze_ranking,
    make_ranking,
    release_ranking,
)

__all__ = [
    "LONGEST_DOCUMENT",
    "decide_terms",
    "freeze_ranking",
    "make_ranking",
    "release_ranking",
    "set_order",
]
