"""Ways in which the wrong person sees, moves or says something.

Not here: finding them (`tests/histories/finding.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.histories.mutants.registry import Patch, allowed, mutant, with_body
from yunti.apps.appeals.services import deciding, filing
from yunti.apps.cases import permissions
from yunti.apps.cases.guards import findings, statements
from yunti.apps.cases.models import Attestation, Case
from yunti.apps.cases.queries import cases as case_queries
from yunti.apps.cases.services import (
    moving,
    objecting,
    pausing,
    stating,
)


@mutant
def any_role_may_take_any_step(patch: Patch) -> None:
    patch.setattr(moving, "may_act_as", allowed)
    patch.setattr(moving, "_chosen", lambda around, moves, stated, reasons: (moves[0], []))


@mutant
def an_interest_is_no_matter(patch: Patch) -> None:
    patch.setattr(moving, "has_no_interest", allowed)


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
    for module in (statements, findings, stating):
        patch.setattr(
            module, "may_state", lambda around, spec: spec.get("by") == "expert" or bool(around.roles)
        )


@mutant
def anybody_settles_objections(patch: Patch) -> None:
    patch.setattr(objecting, "only_desks", allowed)
    patch.setattr(objecting, "officer_roles", lambda *_: frozenset({"local_authority"}))


@mutant
def statements_may_be_taken_back_by_others(patch: Patch) -> None:
    def wrap(body: Callable[..., Any]) -> Callable[..., Any]:
        def anybody(step: Any, *, statement: Attestation, by: Any) -> Any:
            return body(step, statement=statement, by=replace(by, person_ref=statement.stated_by))

        return anybody

    with_body(patch, stating.withdraw_statement, wrap)


@mutant
def who_decided_reviews_the_appeal(patch: Patch) -> None:
    patch.setattr(deciding, "may_decide", allowed)


@mutant
def others_may_appeal_for_the_party(patch: Patch) -> None:
    patch.setattr(filing, "may_appeal", allowed)


@mutant
def anybody_stops_the_clock(patch: Patch) -> None:
    patch.setattr(pausing, "_require_own", lambda step, *_: step.open_to_all())
