"""Who may open, change and close a round. Not here: who may act on a case (`apps.cases`)."""

from django.utils.translation import gettext as _

from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks


def can_keep_rounds(actor: Actor, jurisdiction: str, programme: str) -> Decision:
    """Prefecture and province, for the region and the programmes they answer for."""
    if actor.is_system:
        return Allowed()
    decision = only_desks(actor, Desk.PREFECTURE, Desk.PROVINCE)
    if not decision:
        return decision
    if not actor.jurisdiction or not lies_within(actor.jurisdiction, jurisdiction):
        return Denied(
            "other_jurisdiction",
            _("只能为本岗位的辖区设立批次。"),
            next_step=_("请由该地区的主管部门办理。"),
        )
    if actor.programmes and programme not in actor.programmes:
        return Denied(
            "other_programme",
            _("本岗位不负责这个项目的批次。"),
            next_step=_("请由负责该项目的人员办理。"),
        )
    return Allowed()
