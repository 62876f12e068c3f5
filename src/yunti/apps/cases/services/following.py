"""What follows from a step within the case itself: its time, in whose hands it is, what people are to be told.

Not here: the step (`moving.py`), the registry (`effects.py`), the words of a message (`apps.notices`).
"""

from yunti.apps.cases.deadlines import due_day
from yunti.apps.cases.enums import HandlingEnd, HappeningKind
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import CaseMove
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.cases.services.handling import desks_of_state, end_handling, open_handling
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.pausing import follow_move
from yunti.domain.workflow import Move
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Desk
from yunti.kit.commands import Step
from yunti.packs.handling import state_meaning
from yunti.packs.objecting import objection_rule

OF_MEANING = {
    "refused": HappeningKind.REFUSED,
    "granted": HappeningKind.GRANTED,
    "withdrawn": HappeningKind.WITHDRAWN,
    "barred": HappeningKind.BARRED,
}


def follow_case(step: Step, around: Surroundings, move: Move) -> None:
    """Before the case is saved with its new state."""
    case, pack = around.case, around.pack
    paused = follow_move(step, case, pack, move.source, around.by)
    case.due_on = due_day(pack, case, case.state, clock.today(), came_from=move.source, paused=paused)
    if move.source != pack.section("workflows")[case.workflow]["start"]:
        _leave_hands(step, around)


def _leave_hands(step: Step, around: Surroundings) -> None:
    """Whoever has the case keeps it while their desk can act, and while the party corrects it."""
    case, pack = around.case, around.pack
    handling = open_handling(case)
    if handling is None or case.state in editable_states(pack, case.workflow):
        return
    if Desk(handling.mandate.desk) not in desks_of_state(pack, case.workflow, case.state):
        end_handling(step, handling, HandlingEnd.LEFT_DESK, around.by)


def note_move(around: Surroundings, move: Move, made: CaseMove, *, hands_in: bool) -> None:
    kind = kind_of_move(around, move, hands_in=hands_in)
    if kind is None:
        return
    workflow = around.pack.section("workflows")[around.case.workflow]
    title = next(spec["title"] for spec in workflow["moves"] if spec["action"] == move.action)
    told = {"step": title, "state": workflow["states"][move.target]["title"], "reasons": len(made.reasons)}
    note_happening(around.case, kind, by=around.by, about=f"move:{made.ordinal}", told=told)


def note_objection(around: Surroundings, move: Move, made: CaseMove, *, hands_in: bool) -> None:
    """Whoever is objected to is told that it was, and how it ended; who objected is answered. The names of objectors stay out."""
    case, pack = around.case, around.pack
    rule = objection_rule(pack, case.workflow)
    if rule is None or case.parent is None:
        return
    about = f"objection:{case.ref}"
    if hands_in:
        note_happening(case.parent, HappeningKind.OBJECTION_RAISED, by=around.by, about=about)
    if move.target in pack.section("workflows")[case.workflow]["ends"]:
        told = {"state": around.pack_value(rule.outcome)}
        note_happening(case.parent, HappeningKind.OBJECTION_ENDED, by=around.by, about=about, told=told)
        ended = f"move:{made.ordinal}"
        note_happening(case, HappeningKind.OBJECTION_ANSWERED, by=around.by, about=ended, told=told)


def kind_of_move(around: Surroundings, move: Move, *, hands_in: bool) -> HappeningKind | None:
    pack, workflow = around.pack, around.case.workflow
    meaning = state_meaning(pack, workflow, move.target)
    if meaning:
        return OF_MEANING[meaning] if around.case.number is not None else None
    if hands_in:
        return HappeningKind.HANDED_IN
    editable = editable_states(pack, workflow)
    if move.target in editable and move.source not in editable:
        return HappeningKind.RETURNED
    onward = desks_of_state(pack, workflow, move.target)
    if around.by.desk in OFFICERS and onward and around.by.desk not in onward:
        return HappeningKind.RECOMMENDED
    return None
