"""One case with everything that belongs to it: submissions, moves, statements, objections, who was asked, names.

Not here: whether somebody may see it (`cases.py`), its facts (`facts.py`), what can be done (`own_steps.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.models import Assignment, Attestation, Case, CaseMove, Objection, Submission
from yunti.apps.cases.queries.facts import CaseFacts, value_of
from yunti.kit.actors import Desk
from yunti.kit.errors import NotFoundOrHidden

MOST_EXPERTS = 200


@dataclass(frozen=True)
class CaseFile:
    """`before` are the facts of the submission before the last one, none when there was only one."""

    submissions: tuple[Submission, ...]
    moves: tuple[CaseMove, ...]
    statements: tuple[Attestation, ...]
    objections: tuple[Objection, ...]
    assignments: tuple[Assignment, ...]
    names: dict[str, str]

    @property
    def stated_now(self) -> dict[str, Attestation]:
        """What persons stated since the last move, by guard."""
        since = len(self.moves)
        return {row.guard: row for row in self.statements if row.since == since and row.withdrawn_at is None}

    @property
    def before(self) -> dict[str, Any] | None:
        if len(self.submissions) < 2:
            return None
        facts: dict[str, Any] = value_of(self.submissions[-2].facts)
        return facts


def file_of(case: Case, facts: CaseFacts, also: Iterable[str] = ()) -> CaseFile:
    """Five statements, six where the submissions were not read yet. `also` are further persons whose names are wanted."""
    submissions = tuple(sorted(case.submissions.all(), key=lambda row: row.ordinal))
    moves = tuple(case.moves.order_by("ordinal"))
    statements = tuple(case.attestations.order_by("id"))
    objections = tuple(case.objections.order_by("id"))
    assignments = tuple(case.assignments.select_related("person").order_by("id"))
    refs = {row.saved_by for row in facts.answers.values()} | {row.submitted_by for row in submissions}
    refs |= {row.moved_by for row in moves} | {row.stated_by for row in statements} | set(also)
    return CaseFile(submissions, moves, statements, objections, assignments, names_of(refs))


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """One statement."""
    return dict(Person.objects.filter(ref__in=set(refs)).values_list("ref", "name"))


def experts_on(day: date) -> list[tuple[str, str]]:
    """One statement: (reference, name) of those who hold an expert's mandate."""
    seats = Mandate.objects.filter(in_force(day), desk=Desk.EXPERT).select_related("person")
    found = {row.person.ref: row.person.name for row in seats.order_by("person__name")[:MOST_EXPERTS]}
    return list(found.items())


def expert_by_ref(ref: str) -> Person:
    found = Person.objects.filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found
