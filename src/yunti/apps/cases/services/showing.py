"""A case enters a public list, or leaves it: the period that its step waits for begins and ends with the list.

Called by the room that keeps the lists, within its own command. Not here: the lists (`apps.publicity`).
"""

from collections.abc import Sequence
from datetime import date

from yunti.apps.cases.deadlines import due_again
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.commands import Step


def show_cases(step: Step, cases: Sequence[Case], until: date | None) -> None:
    """The rows are locked by the caller. Without a day they stand on no list any more."""
    for case in cases:
        case.shown_until = until
        case.due_on = due_again(pack_of(case.round), case)
        step.save(case, "shown_until", "due_on")
        if until is not None:
            note_happening(case, HappeningKind.PUBLICISED, by=step.by, about=f"shown:{until}")
