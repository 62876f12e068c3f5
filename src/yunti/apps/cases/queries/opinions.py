"""What an invited person is asked: the cases, and in each the statements that are awaited from this person; who is invited.

Nobody's opinion but one's own comes back. Not here: stating (`services.stating`), who is asked (`services.assigning`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F
from django.utils.translation import gettext as _

from yunti.apps.accounts.queries.regions import region_filter
from yunti.apps.cases.enums import INTERESTED
from yunti.apps.cases.guards import Surroundings, may_state
from yunti.apps.cases.models import Assignment, Attestation, Case
from yunti.apps.programmes.queries.rounds import pack_or_none, unusable
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden

MOST = 200
STATEMENT = "attestation"


@dataclass(frozen=True)
class Asked:
    case: Case
    kind: str
    state: str
    since: datetime
    answered: bool


@dataclass(frozen=True)
class Awaited:
    """`note` is what this person stated already; `taken` says that the statement has been made by somebody."""

    guard: str
    title: str
    clause: tuple[str, ...]
    taken: bool
    note: str


def cases_asked_for(actor: Actor) -> list[Asked]:
    """Two statements, newest first."""
    if actor.person_id is None:
        return []
    own = Assignment.objects.filter(person_id=actor.person_id, ended_at__isnull=True)
    rows = list(
        own.select_related("case__round", "case__enterprise", "case__supplier").order_by(
            "-assigned_at", "-id"
        )[:MOST]
    )
    answered = set(
        Attestation.objects.filter(
            case__in=[row.case_id for row in rows], stated_by=actor.ref, withdrawn_at__isnull=True
        ).values_list("case_id", flat=True)
    )
    found: dict[int, Asked] = {}
    for row in rows:
        kind, state = _titles(row.case)
        found.setdefault(row.case_id, Asked(row.case, kind, state, row.assigned_at, row.case_id in answered))
    return list(found.values())


def _titles(case: Case) -> tuple[str, str]:
    pack = pack_or_none(case.round)
    if pack is None:
        return case.workflow, unusable()
    workflow = pack.section("workflows")[case.workflow]
    return workflow["title"], workflow["states"][case.state]["title"]


def case_once_asked_of(actor: Actor, ref: str) -> Case:
    """One statement: for the answer to what was sent twice; whether the person may still do something is asked there."""
    own = Assignment.objects.filter(case__ref=ref, person__ref=actor.person_ref)
    found = own.select_related("case__round").first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这份申报。"))
    return found.case


def in_hand_of(persons: Collection[int]) -> dict[int, int]:
    """One statement: how many cases each is asked to look at now; who is asked for none is 0."""
    rows = Assignment.objects.filter(person__in=persons, ended_at__isnull=True)
    counted = dict(rows.values_list("person_id").annotate(Count("case", distinct=True)))
    return {each: counted.get(each, 0) for each in persons}


def asked_within(jurisdiction: str, person_id: int) -> list[Assignment]:
    """One statement: for which cases of a jurisdiction somebody was asked, the newest first."""
    rows = Assignment.objects.filter(
        region_filter(jurisdiction, "case__region_code"), person=person_id, case__number__isnull=False
    )
    return list(
        rows.select_related("case__enterprise", "case__supplier").order_by("-assigned_at", "-id")[:MOST]
    )


def open_assignments(case: Case, actor: Actor) -> list[Assignment]:
    """What this person is asked in the case now. One statement, none where it was read along."""
    own = (each for each in case.assignments.all() if each.person_id == actor.person_id)
    return sorted((each for each in own if each.ended_at is None), key=lambda each: each.pk)


def has_given_opinion(case: Case, actor: Actor) -> bool:
    """Since being asked. Two statements, none where they were read along."""
    asked = [each.assigned_at for each in open_assignments(case, actor)]
    return bool(asked) and any(
        each.stated_by == actor.ref and each.withdrawn_at is None and each.stated_at >= min(asked)
        for each in case.attestations.all()
    )


def earlier_opinions(around: Surroundings) -> list[Attestation]:
    """What this person stated before the last step, in the order of time. No statement where they were read along."""
    since = around.case.moves.count()
    own = (each for each in around.case.attestations.all() if each.stated_by == around.by.ref)
    return sorted(
        (each for each in own if each.withdrawn_at is None and each.since != since), key=lambda each: each.pk
    )


def assignment_named(case: Case, person: str, role: str) -> Assignment:
    """One statement: the open invitation, by the references of person and role, else the last that ended without an interest."""
    rows = Assignment.objects.filter(case=case, person__ref=person, role=role).exclude(end__in=INTERESTED)
    newest = rows.order_by(F("ended_at").desc(nulls_first=True), "-id")
    found = newest.select_related("case", "person").first()
    if found is None:
        raise NotFoundOrHidden(_("没有请过这位专家，或者利害关系已经记录。"))
    return found


def awaited_from(around: Surroundings) -> list[Awaited]:
    """Statements that steps from here ask for and that this person may make."""
    found: dict[str, Awaited] = {}
    guards = around.pack.section("guards")
    for move in around.pack.moves[around.case.workflow]:
        for name in move.guards if move.source == around.case.state else ():
            spec = guards[name]
            if spec["kind"] != STATEMENT or not may_state(around, spec):
                continue
            made = around.statements.get(name)
            own = made is not None and made.stated_by == around.by.ref
            clause = spec.get("clause", ())
            found[name] = Awaited(
                name,
                spec["title"],
                (clause,) if isinstance(clause, str) else tuple(clause),
                made is not None,
                made.note if made is not None and own else "",
            )
    return list(found.values())
