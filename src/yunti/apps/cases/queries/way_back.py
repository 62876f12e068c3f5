"""The party's way back: whether it can hand in again from where a step leaves the case, and until when.

Not here: the guard that keeps it from handing in afterwards (`guards`), what pages say of it (`web.shared.way_back`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.queries.rounds import state_at, window_of
from yunti.domain.workflow import Move
from yunti.kit import clock
from yunti.packs.reading import Pack

NEAR = timedelta(days=3)
APPLIES = "applies"


@dataclass(frozen=True)
class WayBack:
    """Handing in again ends at `closes_at`. `is_over`: it has ended; `is_near`: it ends within a few days."""

    closes_at: datetime
    is_over: bool
    is_near: bool


def way_back(case: Case, pack: Pack, state: str) -> WayBack | None:
    """None where the party hands in nothing from this state, or may do so at any time.

    No statement where the windows of the round were read along with the case.
    """
    moves = [
        move
        for move in pack.moves[case.workflow]
        if move.source == state and _is_of_party(pack, move) and is_handing_in(pack, case.workflow, move)
    ]
    if not moves or not all(_within_window(pack, move) for move in moves):
        return None
    each, now = case.round, clock.now()
    window = window_of(each, WindowLevel.APPLICANT)
    ends = [moment for moment in (window.closes_at if window else None, each.closed_at) if moment is not None]
    if not ends:
        return None
    closes_at = min(ends)
    is_over = state_at(each, WindowLevel.APPLICANT, now) is RoundState.CLOSED
    return WayBack(closes_at, is_over, not is_over and closes_at - now <= NEAR)


def is_handing_in(pack: Pack, workflow: str, move: Move) -> bool:
    """From where the party may write to where it may not, unless that is the end."""
    editable = editable_states(pack, workflow)
    ends = pack.section("workflows")[workflow]["ends"]
    return move.source in editable and move.target not in editable and move.target not in ends


def _is_of_party(pack: Pack, move: Move) -> bool:
    actors = pack.section("actors")
    return any(actors[role].get("relation") == APPLIES for role in move.actors)


def _within_window(pack: Pack, move: Move) -> bool:
    guards = pack.section("guards")
    return any((guards[name].get("clock") or {}).get("window") for name in move.guards)
