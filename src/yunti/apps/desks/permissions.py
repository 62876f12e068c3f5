"""Who heads a desk, and who may arrange the absence of somebody.

Not here: who may act on a case (`apps.cases.permissions`).
"""

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import Level, MandateRole
from yunti.apps.accounts.models import Mandate
from yunti.domain.regions import lies_within
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied

RANK = {Desk.COUNTY: 1, Desk.PREFECTURE: 2, Desk.PROVINCE: 3}


def is_head_over(actor: Actor, mandate: Mandate) -> bool:
    """The head of the same desk of the same authority, or a desk above it that the region belongs to. An authority with the
    powers of a prefecture has its own desk of a prefecture above its desk of a county, and none of another body's."""
    if actor.desk not in OFFICERS or mandate.desk not in OFFICERS:
        return False
    if actor.desk == mandate.desk and actor.organisation_id == mandate.organisation_id:
        return MandateRole.MANAGER in actor.roles
    higher = RANK[actor.desk] > RANK[Desk(mandate.desk)]
    if not higher or not actor.jurisdiction or not lies_within(actor.jurisdiction, mandate.jurisdiction):
        return False
    own_body = actor.organisation_id == mandate.organisation_id
    return own_body or actor.desk != Desk.PREFECTURE or mandate.organisation.level != Level.BOTH


def may_arrange(actor: Actor, mandate: Mandate) -> Decision:
    """One's own absence, or that of somebody one is over."""
    if mandate.person_id == actor.person_id or is_head_over(actor, mandate):
        return Allowed()
    return Denied(
        "not_your_desk",
        _("只能安排本人的代班，或由本岗位负责人、上级主管部门安排。"),
        next_step=_("请联系本岗位负责人。"),
    )
