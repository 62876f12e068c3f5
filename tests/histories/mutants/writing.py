"""Ways in which what is written is lost, doubled or changed: two at once, keys, what is handed in, the one place in a round.

Not here: finding them (`tests/histories/finding.py`).
"""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from tests.histories.mutants.registry import Patch, mutant, with_body
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.services import (
    answering,
    locking,
    moving,
    starting,
    submitting,
    writing,
)
from yunti.kit import answers, commands

# two at once --------------------------------------------------------------------------------------------------------


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


# what is handed in --------------------------------------------------------------------------------------------------


@mutant
def what_was_handed_in_follows_the_answers(patch: Patch) -> None:
    def wrap(body: Callable[..., Any]) -> Callable[..., Any]:
        def thaw(step: Any, *, case: Case, **given: Any) -> Any:
            row = body(step, case=case, **given)
            for each in Submission.objects.filter(case=row):
                facts = submitting.known_facts(moving.pack_of(row.round), value_of(each.facts))
                for change in given["changes"]:
                    facts[change.field] = change.value
                each.facts = submitting.text_of(facts)
                each.save()
            return row

        return thaw

    with_body(patch, answering.save_answers, wrap)


@mutant
def only_the_first_text_is_handed_in(patch: Patch) -> None:
    plain = submitting.submit

    def again(step: Any, around: Surroundings) -> Submission:
        made = plain(step, around)
        first = around.case.submissions.order_by("ordinal")[0]
        made.facts = first.facts
        return step.save(made)  # type: ignore[no-any-return]

    patch.setattr(moving, "submit", again)


@mutant
def a_party_may_write_after_handing_in(patch: Patch) -> None:
    patch.setattr(writing, "editable_states", lambda pack, workflow: {"draft", "returned", "submitted"})


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
