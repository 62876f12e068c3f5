"""Until when: fixed days that a pack names for a step, and periods in working days that stand still while a case is paused.

A fixed day (a window of the round, a date, a period of publicity) is nobody's to move, and a step guarded by a window ends with it; a pause moves only the periods under
`deadlines` of the pack. The day on which something begins does not count, neither of a period nor of a pause.
Not here: counting (`domain.calendar`), beginning and ending a pause (`services.pausing`), reminding (`apps.notices`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from yunti.apps.budgets.models import CutOff
from yunti.apps.cases.models import Case, CaseMove, Pause, Reopening
from yunti.apps.cases.queries.supplying import last_day
from yunti.apps.programmes.enums import LEVEL_OF_DESK
from yunti.apps.programmes.queries.rounds import window_of
from yunti.apps.reference.queries.calendar import working_calendar
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.packs.guards import is_window
from yunti.packs.handling import HandlingPeriod, handling_periods, kind_of_cutoff, pausing
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


def due_day(
    pack: Pack, case: Case, state: str, entered: date, *, came_from: str = "", paused: bool = False
) -> date | None:
    """The earliest day by which somebody has to move the case on from a state; `came_from` is the state before it."""
    days = [*_fixed_days(pack, case, state, entered)]
    period = period_of_state(pack, case.workflow, state)
    if period is not None and not paused:
        days.append(_end_of(pack, case, period, entered, came_from))
    return min((day for day in days if day is not None), default=None)


def due_again(pack: Pack, case: Case, *, reopened: bool = False) -> date | None:
    """The same for a case that has stood there for a while: after a pause or a reopening. Four statements at most.

    A case that is opened again is not late for a day that had passed before.
    """
    entered = entered_day(case)
    days = [
        day
        for day in _fixed_days(pack, case, case.state, entered)
        if day is not None and not (reopened and day < entered)
    ]
    period = period_of_state(pack, case.workflow, case.state)
    if period is not None and open_pause(case) is None:
        run = run_of(pack, case, period)
        days.append(run.end)
    return min(days, default=None)


# fixed days -------------------------------------------------------------------------------------------------------


def _fixed_days(pack: Pack, case: Case, state: str, entered: date) -> Iterable[date | None]:
    """A period of publicity begins with the public list, not with the state: until then nothing is due."""
    shown = publicity_in(pack, case.workflow, state)
    return [
        case.shown_until
        if shown and move.get("deadline") == shown.days
        else _deadline(pack, case, move, entered)
        for move in _moves_from(pack, case.workflow, state)
    ]


def _moves_from(pack: Pack, workflow: str, state: str) -> Iterable[dict[str, Any]]:
    for move in pack.section("workflows")[workflow]["moves"]:
        if state == move["from"] or (state in move["from"] and not isinstance(move["from"], str)):
            yield move


def _deadline(pack: Pack, case: Case, move: dict[str, Any], entered: date) -> date | None:
    name = move.get("deadline")
    if not name:
        bound = any(is_window(pack, guard) for guard in move.get("guards") or ())
        return _window_end(pack, case, move) if bound else None
    parameter = pack.definition.parameters.get(name.partition(".")[0])
    if parameter is None:
        return _window_end(pack, case, move)
    if parameter.type.kind is Kind.DATE:
        value = _made_known(pack, case, name) or in_force(parameter, entered)
        return value if isinstance(value, date) else None
    return last_day_of(pack, name, entered)


def _made_known(pack: Pack, case: Case, planned: str) -> date | None:
    """The last day that the round made known in place of the one planned with; no statement where the pack has none of the kind."""
    kind = kind_of_cutoff(pack, planned)
    rows = CutOff.objects.filter(period__round=case.round_id, kind=kind, replaced_by__isnull=True)
    return rows.values_list("cutoff_on", flat=True).first() if kind else None


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


# periods that stand still -----------------------------------------------------------------------------------------


class Change(NamedTuple):
    """A case came from one state to another on a day; `anew` when it was opened again, which begins every period anew."""

    source: str
    target: str
    day: date
    anew: bool = False


@dataclass(frozen=True)
class Run:
    """A period of one case as it runs: since when, how many working days it stood still so far, its last day."""

    period: HandlingPeriod
    amount: int
    began: date
    stood_still: int
    end: date

    def left_on(self, day: date) -> int:
        """Working days left after `day`; negative when the last day has passed."""
        return working_calendar().working_days_between(day, self.end).value


def period_of_state(pack: Pack, workflow: str, state: str) -> HandlingPeriod | None:
    return next((each for each in handling_periods(pack, workflow) if state in each.states), None)


def _end_of(pack: Pack, case: Case, period: HandlingPeriod, entered: date, came_from: str) -> date | None:
    """No statement when the period begins with this step."""
    goes_on = came_from in period.states or pausing(pack, case.workflow, came_from) is not None
    if not goes_on:
        return last_day_of(pack, period.within, entered)
    return run_of(pack, case, period).end


def run_of(pack: Pack, case: Case, period: HandlingPeriod) -> Run:
    """Three statements."""
    pauses = list(case.pauses.filter(ended_at__isnull=False).order_by("id"))
    return run_from(pack, case, period, changes_of(case), pauses)


def run_from(
    pack: Pack, case: Case, period: HandlingPeriod, changes: Sequence[Change], pauses: Sequence[Pause]
) -> Run:
    began = began_on(period, pauses_by_state(pack, case.workflow), changes) or entered_day(case)
    still = sum(each.days for each in pauses if each.begun_on >= began and each.ended_at is not None)
    told = period_of(pack, period.within, began)
    amount = told.amount if told is not None else 0
    end = working_calendar().add_working_days(began, amount + still).value
    return Run(period, amount, began, still, end)


def pauses_by_state(pack: Pack, workflow: str) -> frozenset[str]:
    states = pack.section("workflows")[workflow]["states"]
    return frozenset(state for state in states if pausing(pack, workflow, state) is not None)


def changes_of(case: Case) -> list[Change]:
    """Two statements, in order."""
    moves = CaseMove.objects.filter(case=case).order_by("ordinal")
    steps = [
        (move.ordinal, 0, Change(move.source, move.target, clock.local(move.moved_at).date()))
        for move in moves
    ]
    again = [
        (each.after, 1, Change(each.source, each.target, clock.local(each.reopened_at).date(), True))
        for each in Reopening.objects.filter(case=case).order_by("id")
    ]
    return [change for _place, _kind, change in sorted([*steps, *again], key=lambda each: each[:2])]


def began_on(period: HandlingPeriod, still: frozenset[str], changes: Sequence[Change]) -> date | None:
    """When the period began: the last entry into its states from elsewhere. A state that pauses it, entered from within, is
    not elsewhere."""
    began = None
    for place in range(len(changes) - 1, -1, -1):
        change = changes[place]
        began = change.day
        before = changes[place - 1] if place else None
        from_pause = (
            change.source in still
            and before is not None
            and before.target == change.source
            and before.source in period.states
        )
        if change.anew or not (change.source in period.states or from_pause):
            break
    return began


def open_pause(case: Case) -> Pause | None:
    """One statement."""
    return case.pauses.filter(ended_at__isnull=True).first()


def paused_days(begun: date, ended: date) -> int:
    """Working days by which a pause moves the last day: those after the day it began up to the day it ended."""
    return max(0, working_calendar().working_days_between(begun, ended).value)
