"""Cases as an actor may see them; the one door for list, search, count, export and detail.

Not here: facts (`facts.py`), what stands in the way of a step (`steps.py`).
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Assignment, Case, CaseMove, CasePartner, Submission
from yunti.apps.cases.permissions import READING_DESKS
from yunti.apps.registry.permissions import scope
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden

__all__ = ["Case", "case_by_ref", "cases_behind", "cases_visible_to", "history_of", "last_move"]


def cases_visible_to(actor: Actor) -> "QuerySet[Case]":
    """The party its own; officers, finance and audit by jurisdiction once handed in; partners and experts theirs."""
    rows = Case.objects.all()
    if actor.is_system:
        return rows
    if actor.at(Desk.APPLICANT) and actor.organisation_id is not None:
        return rows.filter(organisation_id=actor.organisation_id)
    if actor.at(Desk.SUPPLIER) and actor.organisation_id is not None:
        partners = CasePartner.objects.filter(
            case=OuterRef("pk"), supplier__organisation_id=actor.organisation_id, case__number__isnull=False
        )
        return rows.filter(Exists(partners)) | rows.filter(organisation_id=actor.organisation_id)
    if actor.desk in READING_DESKS and actor.jurisdiction:
        return rows.filter(number__isnull=False, **scope(actor.jurisdiction))
    if actor.at(Desk.EXPERT) and actor.person_id is not None:
        asked = Assignment.objects.filter(
            case=OuterRef("pk"), person_id=actor.person_id, ended_at__isnull=True
        )
        return rows.filter(Exists(asked))
    return rows.none()


def case_by_ref(actor: Actor, ref: str) -> Case:
    """One statement. Missing and hidden look the same."""
    found = (
        cases_visible_to(actor)
        .select_related("round", "enterprise", "supplier", "organisation", "parent")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise NotFoundOrHidden(_("没有找到这份申报。"))
    return found


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
