"""Who a person is in a case, by the pack's actors, and what that lets them see and do.

A role of the pack is a desk and a relation: the party itself, its partner, the authority of its region, the province,
an invited person. Not here: which move a role may take (the pack's workflow), guards (`guards`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.models import Assignment, Case
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks

READING_DESKS = OFFICERS | {Desk.FINANCE, Desk.AUDITOR}
PUBLIC_DESK, SYSTEM_DESK = "public", "system"


def roles_in(actor: Actor, case: Case, actors: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The names of the pack's actors as whom this person may act here. At most two statements."""
    return frozenset(name for name, spec in actors.items() if _acts_as(actor, case, name, spec))


def _acts_as(actor: Actor, case: Case, role: str, spec: Mapping[str, Any]) -> bool:
    desk, relation = spec["desk"], spec.get("relation", "none")
    if desk == SYSTEM_DESK:
        return actor.is_system
    if desk == PUBLIC_DESK:
        return not actor.is_system
    if actor.desk != desk or (actor.programmes and case.round.programme not in actor.programmes):
        return False
    if relation == "applies":
        return is_owner(actor, case)
    if relation == "partner":
        return is_owner(actor, case) or is_partner(actor, case)
    if relation == "invited":
        return is_assigned(actor, case, role)
    return answers_for(actor.jurisdiction, case.region_code, tuple(map(str, spec.get("counties") or ())))


def answers_for(jurisdiction: str, region_code: str, counties: tuple[str, ...]) -> bool:
    """A county that the pack gives this role of its own is out of its prefecture's hands."""
    if not jurisdiction or not lies_within(jurisdiction, region_code):
        return False
    if region_code in counties:
        return jurisdiction == region_code
    return not (counties and jurisdiction == region_code)


def is_owner(actor: Actor, case: Case) -> bool:
    return case.organisation_id is not None and actor.organisation_id == case.organisation_id


def is_partner(actor: Actor, case: Case) -> bool:
    if actor.organisation_id is None or actor.desk != Desk.SUPPLIER:
        return False
    return case.partners.filter(supplier__organisation_id=actor.organisation_id).exists()


def is_assigned(actor: Actor, case: Case, role: str = "") -> bool:
    if actor.person_id is None:
        return False
    own = Assignment.objects.filter(case=case, person_id=actor.person_id, ended_at__isnull=True)
    return (own.filter(role=role) if role else own).exists()


def can_see_case(actor: Actor, case: Case) -> bool:
    """The party always; officers of the jurisdiction once it was handed in; partners and invited people while they are."""
    if actor.is_system or (is_owner(actor, case) and actor.at(Desk.APPLICANT, Desk.SUPPLIER)):
        return True
    if actor.desk in READING_DESKS:
        return case.number is not None and lies_within(actor.jurisdiction, case.region_code)
    if actor.at(Desk.SUPPLIER):
        return case.number is not None and is_partner(actor, case)
    return actor.at(Desk.EXPERT) and is_assigned(actor, case)


def may_act_as(actor: Actor, roles: frozenset[str], wanted: frozenset[str], titles: str) -> Decision:
    """One of the roles that the step asks for."""
    if roles & wanted:
        return Allowed()
    return Denied(
        "not_your_step",
        _("这一步由%(who)s办理。") % {"who": titles},
        next_step=_("如有授权，请切换岗位后再办。"),
    )


def is_related(actor: Actor, case: Case) -> bool:
    """An officer or expert who also acts for the party or one of its partners. Two statements."""
    if actor.person_id is None:
        return False
    partners = case.partners.values_list("supplier__organisation_id", flat=True)
    organisations = {each for each in (case.organisation_id, *partners) if each is not None}
    if not organisations:
        return False
    own = Mandate.objects.filter(
        in_force(clock.today()), person_id=actor.person_id, organisation_id__in=organisations
    )
    return own.exists()


def has_no_interest(actor: Actor, case: Case) -> Decision:
    """Nobody decides on a case of their own."""
    if actor.at(Desk.APPLICANT, Desk.SUPPLIER) or not actor.is_person or not is_related(actor, case):
        return Allowed()
    return Denied(
        "conflict_of_interest",
        _("您同时是这家单位的经办人，不能办理它的申报。"),
        next_step=_("请交由本单位其他经办人办理。"),
    )


def can_start_case(actor: Actor) -> Decision:
    return Allowed() if actor.is_system else only_desks(actor, Desk.APPLICANT, Desk.SUPPLIER)
