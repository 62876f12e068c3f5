"""Cases as an actor may see them; the one door for list, search, count, export and detail.

Not here: facts (`facts.py`), what stands in the way of a step (`steps.py`).
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Assignment, Case, CaseMove, CasePartner, Submission
from yunti.apps.cases.permissions import READING_DESKS, is_party
from yunti.apps.registry.permissions import scope
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.shapes import Build, Shaped, first_row, shaped

__all__ = [
    "Case",
    "case_by_ref",
    "cases_behind",
    "cases_visible_to",
    "history_of",
    "last_move",
    "own_case_by_ref",
]


def cases_visible_to(actor: Actor) -> "QuerySet[Case]":
    """The party its own; officers, finance and audit by jurisdiction once handed in; partners and experts theirs."""
    return _door(actor).queryset


def _door(actor: Actor) -> Shaped:
    if actor.is_system:
        return shaped(Case.objects.all)
    if actor.at(Desk.APPLICANT) and actor.organisation_id is not None:
        return shaped(_of_organisation, actor.organisation_id)
    if actor.at(Desk.SUPPLIER) and actor.organisation_id is not None:
        return shaped(_of_supplier, actor.organisation_id)
    if actor.desk in READING_DESKS and actor.jurisdiction:
        columns = scope(actor.jurisdiction)
        return shaped(_handed_in, *columns.values(), fixed=tuple(columns))
    if actor.at(Desk.EXPERT) and actor.person_id is not None:
        return shaped(_asked_to, actor.person_id)
    return shaped(Case.objects.none)


def _of_organisation(organisation: int) -> "QuerySet[Case]":
    return Case.objects.filter(organisation_id=organisation)


def _of_supplier(organisation: int) -> "QuerySet[Case]":
    partners = CasePartner.objects.filter(
        case=OuterRef("pk"),
        supplier__organisation_id=organisation,
        case__number__isnull=False,
        ended_at__isnull=True,
    )
    return Case.objects.filter(Exists(partners)) | _of_organisation(organisation)


def _handed_in(*columns_and_codes: str) -> "QuerySet[Case]":
    half = len(columns_and_codes) // 2
    scope_of = dict(zip(columns_and_codes[:half], columns_and_codes[half:], strict=True))
    begun = Q(number__isnull=False) | Q(enterprise__isnull=True, supplier__isnull=True)
    return Case.objects.filter(begun, **scope_of)


def _asked_to(person: int) -> "QuerySet[Case]":
    asked = Assignment.objects.filter(case=OuterRef("pk"), person_id=person, ended_at__isnull=True)
    return Case.objects.filter(Exists(asked))


def case_by_ref(actor: Actor, ref: str) -> Case:
    """One statement. Missing and hidden look the same."""
    door = _door(actor)
    found = first_row(shaped(_whole, *door.values, ref, fixed=(door.build, *door.fixed)))
    if found is None:
        raise NotFoundOrHidden(_("没有找到这份申报。"))
    case: Case = found
    return case


def own_case_by_ref(actor: Actor, ref: str) -> Case:
    """For those who write it: a partner may see a case, and reads it elsewhere."""
    case = case_by_ref(actor, ref)
    if not is_party(actor, case):
        raise NotFoundOrHidden(_("没有找到这份申报。"))
    return case


def _whole(door: Build, *values: Any) -> "QuerySet[Case]":
    *own, ref = values
    rows: QuerySet[Case] = door(*own).filter(ref=ref)
    return rows.select_related("round", "enterprise", "supplier", "organisation", "parent")


def cases_behind(actor: Actor, refs: Collection[str]) -> dict[str, Case]:
    """By the reference of the case or of one of its submissions; only what this person may open. Two statements."""
    if not refs:
        return {}
    seen = cases_visible_to(actor)
    found = {case.ref: case for case in seen.filter(ref__in=refs)}
    handed_in = Submission.objects.filter(ref__in=refs, case__in=seen).select_related("case")
    return found | {row.ref: row.case for row in handed_in}


def history_of(case: Case) -> list[CaseMove]:
    """One statement, none where they were read along; in the order of the moves."""
    return sorted(case.moves.all(), key=lambda each: each.ordinal)


def last_move(case: Case) -> CaseMove | None:
    """One statement."""
    return case.moves.order_by("-ordinal").first()
