"""Until when: periods that a pack names by a parameter or by a window of the round, counted on the working calendar.

Not here: counting (`domain.calendar`), reminding (`jobs`).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import last_day
from yunti.apps.programmes.enums import LEVEL_OF_DESK
from yunti.apps.programmes.queries.rounds import window_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.packs.periods import period_of
from yunti.packs.publicity import publicity_in
from yunti.packs.reading import Pack
from yunti.rules.parameters import in_force
from yunti.rules.values import Kind


def last_day_of(pack: Pack, name: str, start: date) -> date | None:
    """The last day of a period that began with an event on `start`; the day of the event does not count."""
    period = period_of(pack, name, start)
    if period is None:
        return None
    return working_calendar().end_of_period(start, period, defer=False).value


def due_day(pack: Pack, case: Case, state: str, entered: date) -> date | None:
    """The earliest day by which somebody has to move the case on from a state. A period of publicity begins with the
    public list, not with the state: until then nothing is due."""
    shown = publicity_in(pack, case.workflow, state)
    days = [
        case.shown_until
        if shown and move.get("deadline") == shown.days
        else _deadline(pack, case, move, entered)
        for move in _moves_from(pack, case.workflow, state)
    ]
    return min((day for day in days if day is not None), default=None)


def _moves_from(pack: Pack, workflow: str, state: str) -> Iterable[dict[str, Any]]:
    for move in pack.section("workflows")[workflow]["moves"]:
        if state == move["from"] or (state in move["from"] and not isinstance(move["from"], str)):
            yield move


def _deadline(pack: Pack, case: Case, move: dict[str, Any], entered: date) -> date | None:
    name = move.get("deadline")
    if not name:
        return None
    parameter = pack.definition.parameters.get(name)
    if parameter is None:
        return _window_end(pack, case, move)
    if parameter.type.kind is Kind.DATE:
        value = in_force(parameter, entered)
        return value if isinstance(value, date) else None
    return last_day_of(pack, name, entered)


def _window_end(pack: Pack, case: Case, move: dict[str, Any]) -> date | None:
    """A deadline that the round sets: the end of the window of whoever has to act."""
    roles = [move["actor"]] if isinstance(move["actor"], str) else move["actor"]
    desks = {pack.section("actors")[role]["desk"] for role in roles}
    ends = [
        window_of(case.round, LEVEL_OF_DESK[Desk(desk)])
        for desk in desks
        if desk in Desk.values and Desk(desk) in LEVEL_OF_DESK
    ]
    return min((last_day(window.closes_at) for window in ends if window), default=None)


def entered_day(case: Case) -> date:
    return clock.local(case.entered_at).date()
