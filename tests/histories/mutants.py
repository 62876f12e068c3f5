"""Half a hundred ways in which casework could be wrong, each by its name, put in place while the program runs.

A mutant that no history finds means that the model or the machine looks away. Not here: finding them (`test_mutants.py`).
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from yunti.apps.cases import guards, permissions
from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.models import Attestation, Case, Objection, Submission
from yunti.apps.cases.queries import cases as case_queries
from yunti.apps.cases.services import (
    answering,
    effects,
    following,
    locking,
    moving,
    objecting,
    starting,
    stating,
    submitting,
)
from yunti.apps.publicity.queries import ready
from yunti.apps.publicity.services import publishing
from yunti.apps.registry.services import statuses
from yunti.kit import answers, clock, commands
from yunti.kit.permissions import Allowed

Patch = pytest.MonkeyPatch
MUTANTS: dict[str, Callable[[Patch], None]] = {}


def mutant(apply: Callable[[Patch], None]) -> Callable[[Patch], None]:
    MUTANTS[apply.__name__] = apply
    return apply


def _kind_holds(patch: Patch, kind: str) -> None:
    patch.setitem(guards._KINDS, kind, lambda *_: (True, ""))  # type: ignore[arg-type]


def _allowed(*_args: Any, **_named: Any) -> Allowed:
    return Allowed()


def _body(patch: Patch, command: Any, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    patch.setattr(command, "body", wrap(command.body))


# guards ---------------------------------------------------------------------------------------------------------------


@mutant
def rules_are_not_asked(patch: Patch) -> None:
    _kind_holds(patch, "criterion")


@mutant
def statements_are_not_asked(patch: Patch) -> None:
    _kind_holds(patch, "attestation")


@mutant
def the_clock_is_not_asked(patch: Patch) -> None:
    _kind_holds(patch, "clock")


@mutant
def objections_are_not_asked(patch: Patch) -> None:
    _kind_holds(patch, "linked_case")


@mutant
def the_ratio_is_not_asked(patch: Patch) -> None:
    _kind_holds(patch, "population")


@mutant
def the_form_is_not_looked_at(patch: Patch) -> None:
    patch.setattr(guards, "_form_is_sound", lambda around: (True, ""))


@mutant
def only_the_first_guard_is_asked(patch: Patch) -> None:
    plain = guards.findings_for
    patch.setattr(
        moving, "findings_for", lambda around, names, stated=None: plain(around, list(names)[:1], stated)
    )


@mutant
def anybody_may_state_anything(patch: Patch) -> None:
    for module in (guards, stating):
        patch.setattr(module, "may_state", lambda around, spec: True)


@mutant
def statements_count_for_ever(patch: Patch) -> None:
    def all_ever(self: guards.Surroundings) -> dict[str, Attestation]:
        return {row.guard: row for row in self.case.attestations.filter(withdrawn_at=None)}

    patch.setattr(guards.Surroundings, "statements", property(all_ever))


@mutant
def statements_taken_back_still_count(patch: Patch) -> None:
    def taken_back_too(self: guards.Surroundings) -> dict[str, Attestation]:
        return {row.guard: row for row in self.case.attestations.filter(since=self.case.moves.count())}

    patch.setattr(guards.Surroundings, "statements", property(taken_back_too))


@mutant
def reasons_need_not_be_given(patch: Patch) -> None:
    patch.setattr(moving, "_told", lambda pack, guard, text, reasons: text or "x")


# time -----------------------------------------------------------------------------------------------------------------


@mutant
def the_window_closes_a_moment_late(patch: Patch) -> None:
    plain = guards.state_at
    late = timedelta(milliseconds=1)
    patch.setattr(guards, "state_at", lambda each, level, moment: plain(each, level, moment - late))


@mutant
def the_window_closes_a_moment_early(patch: Patch) -> None:
    plain = guards.state_at
    early = timedelta(milliseconds=1)
    patch.setattr(guards, "state_at", lambda each, level, moment: plain(each, level, moment + early))


@mutant
def publicity_is_a_day_short(patch: Patch) -> None:
    plain = publishing._last_day
    patch.setattr(publishing, "_last_day", lambda *given: plain(*given) - timedelta(days=1))


@mutant
def publicity_is_over_on_its_last_day(patch: Patch) -> None:
    plain = guards._period

    def early(around: guards.Surroundings, parameter: str, wanted: bool) -> Any:
        with clock.held(clock.now() + timedelta(days=1)):
            return plain(around, parameter, wanted)

    patch.setattr(guards, "_period", early)


@mutant
def the_day_shown_stays_when_the_case_moves_on(patch: Patch) -> None:
    plain = commands.Step.save

    def save(self: commands.Step, row: Any, *names: str) -> Any:
        if isinstance(row, Case) and row.shown_until is None and not names:
            row.shown_until = Case.objects.values_list("shown_until", flat=True).get(pk=row.pk)
        return plain(self, row, *names)

    patch.setattr(commands.Step, "save", save)


# persons --------------------------------------------------------------------------------------------------------------


@mutant
def any_role_may_take_any_step(patch: Patch) -> None:
    patch.setattr(moving, "may_act_as", _allowed)
    patch.setattr(moving, "_chosen", lambda around, moves, stated, reasons: (moves[0], []))


@mutant
def an_interest_is_no_matter(patch: Patch) -> None:
    patch.setattr(moving, "has_no_interest", _allowed)


@mutant
def every_officer_answers_for_every_place(patch: Patch) -> None:
    patch.setattr(permissions, "answers_for", lambda *_: True)


@mutant
def hidden_cases_can_be_moved_at(patch: Patch) -> None:
    patch.setattr(moving, "_refuse_unseen", lambda around: None)


@mutant
def drafts_are_seen_by_officers(patch: Patch) -> None:
    plain = case_queries.cases_visible_to

    def more(actor: Any) -> Any:
        if actor.jurisdiction == "900100":
            return Case.objects.filter(prefecture_code="900100")
        return plain(actor)

    patch.setattr(case_queries, "cases_visible_to", more)


@mutant
def the_neighbours_cases_are_seen(patch: Patch) -> None:
    patch.setattr(case_queries, "scope", lambda jurisdiction: {"province_code": jurisdiction[:2] + "0000"})


@mutant
def uninvited_experts_may_speak(patch: Patch) -> None:
    patch.setattr(guards, "may_state", lambda around, spec: bool(spec.get("by") == "expert" or around.roles))
    patch.setattr(stating, "may_state", lambda around, spec: bool(spec.get("by") == "expert" or around.roles))


@mutant
def anybody_settles_objections(patch: Patch) -> None:
    patch.setattr(objecting, "only_desks", _allowed)
    patch.setattr(objecting, "roles_in", lambda *_: frozenset({"anybody"}))


@mutant
def statements_may_be_taken_back_by_others(patch: Patch) -> None:
    def wrap(body: Callable[..., Any]) -> Callable[..., Any]:
        def anybody(step: Any, *, statement: Attestation, by: Any) -> Any:
            return body(step, statement=statement, by=replace(by, person_ref=statement.stated_by))

        return anybody

    _body(patch, stating.withdraw_statement, wrap)


# two at once ----------------------------------------------------------------------------------------------------------


@mutant
def a_stale_page_may_move_a_case(patch: Patch) -> None:
    patch.setattr(moving, "_refuse_overtaken", lambda case, seen: None)


@mutant
def a_colleague_is_written_over(patch: Patch) -> None:
    patch.setattr(answering, "_refuse_overtaken", lambda changes, known, by: None)


@mutant
def a_change_raises_no_version(patch: Patch) -> None:
    plain = answering._write

    def write(step: Any, case: Case, row: Any, change: Any, by: Any) -> None:
        if row is not None:
            row.version -= 1
        plain(step, case, row, change, by)

    patch.setattr(answering, "_write", write)


@mutant
def parties_are_locked_after_cases(patch: Patch) -> None:
    plain = locking.lock_row

    def lock(step: Any, case: Case) -> Any:
        step.lock(Case.objects.filter(pk=case.pk))
        return plain(step, case)

    for module in (locking, moving):
        patch.setattr(module, "lock_row", lock)


@mutant
def a_key_takes_any_content(patch: Patch) -> None:
    patch.setattr(answers, "content", lambda value: "x")


@mutant
def a_key_is_forgotten(patch: Patch) -> None:
    patch.setattr(
        commands.Command,
        "_once_per_key",
        lambda self, by, args, kwargs: self._run(by, None, args, kwargs),
    )


@mutant
def a_refusal_in_the_middle_keeps_what_was_written(patch: Patch) -> None:
    patch.setattr(commands.transaction, "atomic", lambda *_, **__: nullcontext())


# what is handed in ----------------------------------------------------------------------------------------------------


@mutant
def what_was_handed_in_follows_the_answers(patch: Patch) -> None:
    def wrap(body: Callable[..., Any]) -> Callable[..., Any]:
        def thaw(step: Any, *, case: Case, **given: Any) -> Any:
            row = body(step, case=case, **given)
            for each in Submission.objects.filter(case=row):
                facts = submitting.known_facts(moving.pack_of(row.round), guards.value_of(each.facts))
                for change in given["changes"]:
                    facts[change.field] = change.value
                each.facts = submitting.text_of(facts)
                each.save()
            return row

        return thaw

    _body(patch, answering.save_answers, wrap)


@mutant
def only_the_first_text_is_handed_in(patch: Patch) -> None:
    plain = submitting.submit

    def again(step: Any, around: guards.Surroundings) -> Submission:
        made = plain(step, around)
        first = around.case.submissions.order_by("ordinal")[0]
        made.facts = first.facts
        return step.save(made)  # type: ignore[no-any-return]

    patch.setattr(moving, "submit", again)


@mutant
def a_party_may_write_after_handing_in(patch: Patch) -> None:
    patch.setattr(answering, "editable_states", lambda pack, workflow: {"draft", "returned", "submitted"})


@mutant
def a_party_may_apply_twice(patch: Patch) -> None:
    plain = starting._new

    def free(*given: Any) -> Case:
        case = plain(*given)
        case.once_key = None
        return case

    patch.setattr(starting, "_new", free)


@mutant
def withdrawing_always_frees_the_place(patch: Patch) -> None:
    plain = commands.Step.save

    def save(self: commands.Step, row: Any, *names: str) -> Any:
        if isinstance(row, Case) and row.state == "withdrawn":
            row.once_key = None
        return plain(self, row, *names)

    patch.setattr(commands.Step, "save", save)


@mutant
def withdrawing_never_frees_the_place(patch: Patch) -> None:
    plain = commands.Step.save

    def save(self: commands.Step, row: Any, *names: str) -> Any:
        if isinstance(row, Case) and row.state == "withdrawn" and row.once_key is None:
            row.once_key = Case.objects.values_list("once_key", flat=True).get(pk=row.pk)
        return plain(self, row, *names)

    patch.setattr(commands.Step, "save", save)


# what follows ---------------------------------------------------------------------------------------------------------


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


# publicity ------------------------------------------------------------------------------------------------------------


@mutant
def a_list_takes_in_the_neighbours(patch: Patch) -> None:
    patch.setattr(ready, "scope", lambda jurisdiction: {})
    patch.setattr(ready, "answers_for_case", lambda *_: True)


@mutant
def unconfirmed_objections_hold_a_case_up(patch: Patch) -> None:
    def linked(around: guards.Surroundings, *_: Any) -> tuple[bool, str]:
        states = (ObjectionState.RAISED, ObjectionState.OPEN)
        return not Objection.objects.filter(case=around.case, state__in=states).exists(), "x"

    patch.setitem(guards._KINDS, "linked_case", linked)  # type: ignore[arg-type]


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

    _body(patch, statuses.revoke_status, wrap)
