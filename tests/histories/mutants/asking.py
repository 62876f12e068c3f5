"""Ways in which a step asks for too little or too much: rules, statements, the clock.

Not here: finding them (`tests/histories/finding.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.histories.mutants.registry import Patch, kind_holds, mutant, with_body
from yunti.apps.cases import permissions
from yunti.apps.cases.guards import Surroundings, findings, statements, timing
from yunti.apps.cases.models import Attestation, Case
from yunti.apps.cases.services import (
    moving,
    pausing,
    stating,
)
from yunti.apps.inspections.services import visiting
from yunti.apps.publicity.services import publishing
from yunti.kit import clock, commands

# guards -------------------------------------------------------------------------------------------------------------


@mutant
def rules_are_not_asked(patch: Patch) -> None:
    kind_holds(patch, "criterion")


@mutant
def statements_are_not_asked(patch: Patch) -> None:
    kind_holds(patch, "attestation")


@mutant
def the_clock_is_not_asked(patch: Patch) -> None:
    kind_holds(patch, "clock")


@mutant
def objections_are_not_asked(patch: Patch) -> None:
    kind_holds(patch, "linked_case")


@mutant
def the_ratio_is_not_asked(patch: Patch) -> None:
    kind_holds(patch, "population")


@mutant
def the_form_is_not_looked_at(patch: Patch) -> None:
    patch.setattr(statements, "form_is_sound", lambda around: (True, ""))


@mutant
def only_the_first_guard_is_asked(patch: Patch) -> None:
    plain = findings.findings_for
    patch.setattr(
        moving, "findings_for", lambda around, names, stated=None: plain(around, list(names)[:1], stated)
    )


@mutant
def anybody_may_state_anything(patch: Patch) -> None:
    for module in (statements, findings, stating):
        patch.setattr(module, "may_state", lambda around, spec: True)


@mutant
def statements_count_for_ever(patch: Patch) -> None:
    def all_ever(self: Surroundings) -> dict[str, Attestation]:
        return {row.guard: row for row in self.case.attestations.filter(withdrawn_at=None)}

    patch.setattr(Surroundings, "statements", property(all_ever))


@mutant
def statements_taken_back_still_count(patch: Patch) -> None:
    def taken_back_too(self: Surroundings) -> dict[str, Attestation]:
        return {row.guard: row for row in self.case.attestations.filter(since=self.case.moves.count())}

    patch.setattr(Surroundings, "statements", property(taken_back_too))


@mutant
def reasons_need_not_be_given(patch: Patch) -> None:
    patch.setattr(moving, "_told", lambda pack, guard, text, reasons: text or "x")


# time ---------------------------------------------------------------------------------------------------------------


@mutant
def the_window_closes_a_moment_late(patch: Patch) -> None:
    plain = timing.state_at
    late = timedelta(milliseconds=1)
    patch.setattr(timing, "state_at", lambda each, level, moment: plain(each, level, moment - late))


@mutant
def the_window_closes_a_moment_early(patch: Patch) -> None:
    plain = timing.state_at
    early = timedelta(milliseconds=1)
    patch.setattr(timing, "state_at", lambda each, level, moment: plain(each, level, moment + early))


@mutant
def publicity_is_a_day_short(patch: Patch) -> None:
    plain = publishing.last_day_of_list
    patch.setattr(publishing, "last_day_of_list", lambda *given: plain(*given) - timedelta(days=1))


@mutant
def publicity_is_over_on_its_last_day(patch: Patch) -> None:
    plain = timing._period

    def early(around: Surroundings, parameter: str, wanted: bool) -> Any:
        with clock.held(clock.now() + timedelta(days=1)):
            return plain(around, parameter, wanted)

    patch.setattr(timing, "_period", early)


@mutant
def the_day_shown_stays_when_the_case_moves_on(patch: Patch) -> None:
    plain = commands.Step.save

    def save(self: commands.Step, row: Any, *names: str) -> Any:
        if isinstance(row, Case) and row.shown_until is None and not names:
            row.shown_until = Case.objects.values_list("shown_until", flat=True).get(pk=row.pk)
        return plain(self, row, *names)

    patch.setattr(commands.Step, "save", save)


@mutant
def a_visit_needs_no_signature(patch: Patch) -> None:
    def wrap(body: Callable[..., Any]) -> Callable[..., Any]:
        def at_once(step: Any, **given: Any) -> Any:
            visit = body(step, **given)
            pack = moving.pack_of(visit.case.round)
            roles = permissions.roles_in(given["by"], visit.case, pack.section("actors"))
            around = Surroundings(visit.case, pack, given["by"], roles)
            stating.state_by_record(step, around, "onsite_record_signed", "x", visit.ref)
            return visit

        return at_once

    with_body(patch, visiting.save_visit, wrap)


@mutant
def anybody_may_say_that_a_record_is_signed(patch: Patch) -> None:
    plain = statements.may_state

    def without_record(around: Surroundings, spec: Any) -> bool:
        return plain(around, {name: value for name, value in spec.items() if name != "record"})

    for module in (statements, findings, stating):
        patch.setattr(module, "may_state", without_record)


@mutant
def a_pause_outlives_the_step(patch: Patch) -> None:
    patch.setattr(pausing, "end_pause", lambda *_: None)


@mutant
def a_case_is_paused_in_any_state(patch: Patch) -> None:
    plain = pausing.pause_kinds
    everywhere = frozenset({"city_announced", "city_publicity", "province_recognised", "filed_with_province"})
    patch.setattr(
        pausing,
        "pause_kinds",
        lambda *given: {
            name: replace(kind, during=kind.during | everywhere) for name, kind in plain(*given).items()
        },
    )
