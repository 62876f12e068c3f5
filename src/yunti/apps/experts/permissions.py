"""Who keeps experts, who sees them, what experts do for themselves. Not here: inviting to a case (`apps.cases.permissions`)."""

from django.utils.translation import gettext as _

from yunti.apps.experts.models import Expert
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks

KEEPERS = (Desk.PREFECTURE, Desk.PROVINCE)


def can_keep(actor: Actor, region_code: str, person_id: int) -> Decision:
    """Prefecture and province for their jurisdiction; nobody keeps their own entry."""
    if actor.is_system:
        return Allowed()
    decision = only_desks(actor, *KEEPERS)
    if not decision:
        return decision
    if actor.person_id == person_id:
        return Denied("own_entry", _("本人在专家库的登记由其他人办理。"))
    if not lies_within(actor.jurisdiction, region_code):
        return Denied(
            "other_jurisdiction",
            _("这位专家不由本单位管理。"),
            next_step=_("请由管理这位专家的主管部门办理。"),
        )
    return Allowed()


def sees_expert(actor: Actor, expert: Expert) -> bool:
    """Who keeps the expert, and the authorities below, which may ask the experts of the province too."""
    return actor.at(*KEEPERS) and (
        lies_within(actor.jurisdiction, expert.region_code)
        or lies_within(expert.region_code, actor.jurisdiction)
    )


def is_self(actor: Actor, expert: Expert) -> bool:
    return actor.at(Desk.EXPERT) and actor.person_id == expert.person_id


def can_set_availability(actor: Actor, expert: Expert) -> Decision:
    return Allowed() if is_self(actor, expert) else can_keep(actor, expert.region_code, expert.person_id)


def can_publish_undertaking(actor: Actor) -> Decision:
    return Allowed() if actor.is_system else only_desks(actor, Desk.PROVINCE)
