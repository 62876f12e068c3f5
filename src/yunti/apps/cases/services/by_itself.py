"""Steps that the pack gives to the platform, taken once everything holds. Runs behind, a few cases at a time, round and round.

Not here: the step (`moving.py`), where such cases stand (`queries.by_itself`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.by_itself import standing_by_itself
from yunti.apps.cases.queries.own_steps import steps_open_to
from yunti.apps.cases.services.moving import move_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import system_actor
from yunti.kit.errors import Refused

logger = logging.getLogger(__name__)
BATCH = 200
BY = system_actor("cases.by_itself")


@dataclass
class _Turn:
    """Behind which case this worker looks next: those that wait for a day keep the others from nothing."""

    after: int = 0


_turn = _Turn()


def take_steps_due(now: datetime, *, take: Callable[..., Case] = move_case) -> int:
    """How many steps were taken among the next cases. A room above that owns some of the steps hands in its own way to take them."""
    rows = list(standing_by_itself().select_related("round").filter(pk__gt=_turn.after)[:BATCH])
    _turn.after = rows[-1].pk if len(rows) == BATCH else 0
    return sum(_take(each, take) for each in rows)


def _take(case: Case, take: Callable[..., Case]) -> bool:
    """One case that cannot go on keeps no other from it."""
    pack = pack_of(case.round)
    around = Surroundings(case, pack, BY, roles_in(BY, case, pack.section("actors")))
    ready = next((each for each in steps_open_to(around) if each.is_ready), None)
    if ready is None:
        return False
    try:
        take(case=case, action=ready.action, seen=case.moves.count(), by=BY)
    except Refused as refusal:
        logger.warning("case %s did not go on by itself: %s", case.ref, refusal.code)
        return False
    return True
