"""Who may look into the queue of a region: the authorities over it. Not here: who takes a step (`apps.cases`)."""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.domain.regions import common_to
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied

READERS = frozenset({Desk.PREFECTURE, Desk.PROVINCE})


def queues_seen_by(actor: Actor, each: Round) -> str:
    """The region whose queues the actor sees; nothing where there is none."""
    if actor.desk not in READERS or (actor.programmes and each.programme not in actor.programmes):
        return ""
    return common_to(actor.jurisdiction, each.jurisdiction)


def can_take_queue(actor: Actor, each: Round) -> Decision:
    """Whoever sees it on the page may take it along."""
    if queues_seen_by(actor, each):
        return Allowed()
    return Denied("not_your_queue", _("只能导出本岗位看得到的排队情况。"))
