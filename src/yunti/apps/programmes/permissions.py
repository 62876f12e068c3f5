"""Who may open, change and close a round, who announces an event. Not here: who may act on a case (`apps.cases`)."""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round, RoundEvent
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks
from yunti.kit.wording import listed
from yunti.packs.events import Events
from yunti.packs.reading import Pack


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


def can_announce(actor: Actor, each: Round, pack: Pack, told: Events) -> Decision:
    """The desks that the pack names, for their own land, as far as the round reaches it."""
    actors = pack.section("actors")
    mine = not actor.programmes or each.programme in actor.programmes
    desks = {actors[role]["desk"] for role in told.by}
    if not (actor.is_person and actor.jurisdiction and mine and actor.desk in desks):
        titles = listed(actors[role]["title"] for role in told.by)
        return Denied("not_your_event", _("活动由%(who)s发布。") % {"who": titles})
    near = lies_within(each.jurisdiction, actor.jurisdiction)
    if not near and not lies_within(actor.jurisdiction, each.jurisdiction):
        return Denied("other_jurisdiction", _("这个批次不涉及本单位的辖区。"))
    return Allowed()


def can_correct_event(actor: Actor, event: RoundEvent, pack: Pack, told: Events) -> Decision:
    """Whoever announced it, and those above."""
    decision = can_announce(actor, event.round, pack, told)
    if decision and not lies_within(actor.jurisdiction, event.region_code):
        return Denied("other_jurisdiction", _("这个活动由别的单位发布。"))
    return decision
