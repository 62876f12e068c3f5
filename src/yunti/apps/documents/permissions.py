"""Who may hand in, open and remove evidence: the organisation it belongs to, and the desks of its jurisdiction; who may look at
what is lent to them.

Not here: whether the file is fit to be served (`services.open_evidence`).
"""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.documents.models import Evidence
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied

READING_DESKS = OFFICERS | {Desk.FINANCE, Desk.AUDITOR}


def evidence_seen_by(actor: Actor, lent: Collection[str] = ()) -> Q:
    """As a condition on rows; an actor without organisation or jurisdiction sees none.

    `lent` are references that a later room shows to this person for a task, as long as the task lasts; experts and suppliers alone are lent any.
    """
    if actor.is_system:
        return Q()
    seen = Q(pk__in=[])
    if actor.is_person and actor.desk is not None and actor.organisation_id is not None:
        seen |= Q(organisation_id=actor.organisation_id)
    if actor.desk in READING_DESKS and actor.jurisdiction:
        seen |= Q(organisation__region_code__startswith=_stem(actor.jurisdiction))
    if lent and actor.at(Desk.EXPERT, Desk.SUPPLIER):
        seen |= Q(ref__in=lent)
    return seen


def can_attach_evidence(actor: Actor, owner: Organisation) -> Decision:
    """For one's own organisation, or as an officer for one of the jurisdiction."""
    if actor.is_person and actor.desk is not None and actor.organisation_id == owner.pk:
        return Allowed()
    if actor.at(*OFFICERS) and _within(actor, owner):
        return Allowed()
    return Denied("other_organisation", _("只能为本单位或本辖区的单位上传文件。"))


def can_describe_evidence(actor: Actor, evidence: Evidence) -> Decision:
    """What a paper is says the organisation it belongs to."""
    if actor.is_person and actor.desk is not None and actor.organisation_id == evidence.organisation_id:
        return Allowed()
    return Denied("not_the_owner", _("材料的名称和有效期由提交单位填写。"))


def can_remove_evidence(actor: Actor, evidence: Evidence) -> Decision:
    """The organisation it belongs to; officers do not remove what others handed in."""
    if actor.is_person and actor.desk is not None and actor.organisation_id == evidence.organisation_id:
        return Allowed()
    if evidence.uploaded_by == actor.ref:
        return Allowed()
    return Denied("not_the_owner", _("这个文件由提交单位删除。"), next_step=_("请联系提交单位的经办人。"))


def _within(actor: Actor, owner: Organisation) -> bool:
    return bool(actor.jurisdiction) and owner.region_code.startswith(_stem(actor.jurisdiction))


def _stem(jurisdiction: str) -> str:
    """900000 → 90, 900100 → 9001: what the codes inside begin with."""
    while jurisdiction.endswith("00"):
        jurisdiction = jurisdiction[:-2]
    return jurisdiction
