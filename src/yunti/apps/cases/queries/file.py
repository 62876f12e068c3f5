"""One case with everything that belongs to it: submissions, moves, statements, objections, who was asked, names.

Not here: whether somebody may see it (`cases.py`), its facts (`facts.py`), what can be done (`own_steps.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yunti.apps.accounts.models import Person
from yunti.apps.cases.models import (
    Answer,
    Assignment,
    Attestation,
    Case,
    CaseMove,
    Handling,
    Objection,
    Reopening,
    Submission,
)
from yunti.apps.cases.permissions import Reader, about_reader, reader_from
from yunti.apps.cases.queries.facts import READ_FOR_FACTS, value_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.shapes import shaped
from yunti.kit.together import prefetch_together


@dataclass(frozen=True)
class CaseFile:
    """`before` are the facts of the submission before the last one, none when there was only one."""

    submissions: tuple[Submission, ...]
    moves: tuple[CaseMove, ...]
    statements: tuple[Attestation, ...]
    objections: tuple[Objection, ...]
    assignments: tuple[Assignment, ...]
    names: dict[str, str]
    reader: Reader | None

    @property
    def before(self) -> dict[str, Any] | None:
        if len(self.submissions) < 2:
            return None
        facts: dict[str, Any] = value_of(self.submissions[-2].facts)
        return facts


@dataclass(frozen=True)
class Gathered:
    """`names` of everybody who did something in the cases, `reader`: who looks at them."""

    names: dict[str, str]
    reader: Reader | None


BELONGS = (
    *READ_FOR_FACTS,
    "moves",
    "attestations",
    "objections",
    "assignments__person",
    "handlings__mandate",
    "pauses",
    "reopenings",
    "partners__supplier",
)
"""Add the rows of a new noun here: they come with the same statement."""
Doers = Sequence[tuple[Any, str]]
DOERS: Doers = (
    (Answer, "saved_by"),
    (Submission, "submitted_by"),
    (CaseMove, "moved_by"),
    (Attestation, "stated_by"),
    (Handling, "handler"),
    (Reopening, "reopened_by"),
)


def file_of(case: Case, by: Actor, also: Sequence[str] = (), writers: Doers = ()) -> CaseFile:
    """One statement, whatever belongs to the case: afterwards `case.answers.all()` and its like ask no more.

    `also` are the rows of later rooms, `writers` the columns in which those name persons.
    """
    read = gather([case], by, also, writers)
    return CaseFile(
        tuple(sorted(case.submissions.all(), key=lambda row: row.ordinal)),
        tuple(sorted(case.moves.all(), key=lambda row: row.ordinal)),
        tuple(case.attestations.all()),
        tuple(case.objections.all()),
        tuple(case.assignments.all()),
        read.names,
        read.reader,
    )


def gather(cases: Sequence[Case], by: Actor, also: Sequence[str] = (), writers: Doers = ()) -> Gathered:
    """One statement for all cases: what guards, facts and pages read of them."""
    keys = tuple(case.pk for case in cases)
    persons = shaped(_named, keys, fixed=(*DOERS, *writers))
    named, *own = prefetch_together(cases, *BELONGS, *also, besides=[persons, *about_reader(by)])
    return Gathered({each.ref: each.name for each in named}, reader_from(*own))


def _named(*doers_and_keys: Any) -> "QuerySet[Person]":
    *doers, keys = doers_and_keys
    refs = [model.objects.filter(case__in=keys).values_list(column) for model, column in doers]
    return Person.objects.filter(ref__in=refs[0].union(*refs[1:]))


def expert_by_ref(ref: str) -> Person:
    found = Person.objects.filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden()
    return found
