"""The windows of a round as a table shows them: who, from when to when in Beijing time, whether it is on.

Not here: what a window binds (`apps.cases`), the pages (`web.public.rounds`, `web.officer.rounds`).
"""

from dataclasses import dataclass
from datetime import datetime

from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.queries.rounds import Round, state_at, window_of
from yunti.kit import clock

TONES = {RoundState.TO_COME: "todo", RoundState.OPEN: "on", RoundState.CLOSED: "bad"}


@dataclass(frozen=True)
class WindowLine:
    label: str
    opens_at: datetime
    closes_at: datetime
    state: RoundState
    tone: str


def windows_shown(each: Round, now: datetime) -> list[WindowLine]:
    """In the order in which the levels work."""
    found = []
    for level in WindowLevel:
        window = window_of(each, level)
        if window is not None:
            state = state_at(each, level, now)
            opens, closes = clock.local(window.opens_at), clock.local(window.closes_at)
            found.append(WindowLine(str(level.label), opens, closes, state, TONES[state]))
    return found
