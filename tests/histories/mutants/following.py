"""Ways in which too little, too much or the wrong thing follows from a step, and in which publicity goes wrong.

Not here: finding them (`tests/histories/finding.py`).
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.db.models import Q

from tests.histories.mutants.registry import Patch, mutant, with_body
from yunti.apps.appeals.services import deciding, filing
from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.guards import Surroundings, findings
from yunti.apps.cases.models import Case, Objection
from yunti.apps.cases.services import (
    effects,
    following,
    moving,
    objecting,
)
from yunti.apps.publicity.queries import ready
from yunti.apps.registry.services import statuses
from yunti.kit import commands

# what follows -------------------------------------------------------------------------------------------------------


@mutant
def what_follows_happens_twice(patch: Patch) -> None:
    plain = moving.take_effect

    def twice(*given: Any) -> None:
        plain(*given)
        plain(*given)

    patch.setattr(moving, "take_effect", twice)


@mutant
def nothing_follows(patch: Patch) -> None:
    patch.setattr(moving, "take_effect", lambda *_: None)


@mutant
def liable_partners_go_free(patch: Patch) -> None:
    plain = effects._barred
    patch.setattr(
        effects, "_barred", lambda around, spec: plain(around, spec) if spec["ban"] == "enterprise" else ()
    )


@mutant
def a_fraud_leaves_the_status(patch: Patch) -> None:
    patch.setattr(effects, "_revoke", lambda *_: None)


@mutant
def an_earlier_status_stays_beside_the_new_one(patch: Patch) -> None:
    patch.setattr(effects, "_held", lambda *_: [])


@mutant
def a_step_is_told_to_nobody(patch: Patch) -> None:
    patch.setattr(moving, "note_move", lambda *_, **__: None)


@mutant
def a_step_is_told_twice(patch: Patch) -> None:
    plain = following.note_happening

    def twice(*given: Any, **named: Any) -> Any:
        plain(*given, **named)
        return plain(*given, **named)

    patch.setattr(following, "note_happening", twice)


@mutant
def a_step_leaves_two_events(patch: Patch) -> None:
    plain = commands.Step.record

    def twice(self: commands.Step, *given: Any, **named: Any) -> None:
        plain(self, *given, **named)
        if self.command == "cases.move_case":
            plain(self, *given, **named)

    patch.setattr(commands.Step, "record", twice)


@mutant
def a_step_remembers_the_wrong_origin(patch: Patch) -> None:
    plain = moving._write_move
    patch.setattr(
        moving,
        "_write_move",
        lambda step, around, move, *rest: (
            plain(
                step,
                around,
                SimpleNamespace(
                    action=move.action, source=move.target, target=move.target, actors=move.actors, guards=()
                ),
                *rest,
            )
            if move.source == "submitted"
            else plain(step, around, move, *rest)
        ),
    )


# publicity ----------------------------------------------------------------------------------------------------------


@mutant
def a_list_takes_in_the_neighbours(patch: Patch) -> None:
    patch.setattr(ready, "answered_for", lambda *_: ~Q(pk__in=()))
    patch.setattr(ready, "answers_for_case", lambda *_: True)


@mutant
def unconfirmed_objections_hold_a_case_up(patch: Patch) -> None:
    def linked(around: Surroundings, *_: Any) -> tuple[bool, str]:
        states = (ObjectionState.RAISED, ObjectionState.OPEN)
        return not Objection.objects.filter(case=around.case, state__in=states).exists(), "x"

    patch.setitem(findings.KINDS, "linked_case", linked)  # type: ignore[arg-type]


@mutant
def any_code_confirms_an_objection(patch: Patch) -> None:
    patch.setattr(
        objecting, "secrets", SimpleNamespace(compare_digest=lambda *_: True, randbelow=lambda most: 7)
    )


@mutant
def an_ended_status_stays(patch: Patch) -> None:
    def wrap(body: Callable[..., Any]) -> Callable[..., Any]:
        def nothing(step: Any, **given: Any) -> Any:
            step.open_to_all()
            step.record()
            return given["grant"]

        return nothing

    with_body(patch, statuses.revoke_status, wrap)


# appeals --------------------------------------------------------------------------------------------------------------


@mutant
def a_won_appeal_opens_nothing(patch: Patch) -> None:
    patch.setattr(deciding, "reopen_case", lambda **_: None)


@mutant
def a_lost_appeal_opens_the_case(patch: Patch) -> None:
    def wrap(body: Callable[..., Any]) -> Callable[..., Any]:
        return lambda step, *, won, **given: body(step, won=True, **given)

    with_body(patch, deciding.decide_appeal, wrap)


@mutant
def one_decision_is_appealed_twice(patch: Patch) -> None:
    free = SimpleNamespace(filter=lambda **_: SimpleNamespace(exclude=lambda **_: Case.objects.none()))
    plain = filing.Appeal
    made = SimpleNamespace(objects=free)
    patch.setattr(filing, "Appeal", made)
    create = commands.Step.create
    patch.setattr(
        commands.Step,
        "create",
        lambda self, model, **values: create(self, plain if model is made else model, **values),
    )


@mutant
def a_won_appeal_begins_at_the_beginning(patch: Patch) -> None:
    plain = deciding.reopen_case
    patch.setattr(deciding, "reopen_case", lambda **given: plain(**{**given, "to": "submitted"}))


@mutant
def a_won_appeal_leaves_what_followed(patch: Patch) -> None:
    patch.setattr(deciding, "undo_effects", lambda *_: {})


@mutant
def an_upheld_objection_stays_open(patch: Patch) -> None:
    patch.setattr(moving, "settle_with_step", lambda *_: None)
