"""Who hands out the money of a year: the authority of the province that the pack names; who adds money to it, in its own area. Not here: who reads the books (`apps.ledger`)."""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.budget import Budget
from yunti.packs.matching import Matching
from yunti.packs.reading import Pack


def can_hand_out(actor: Actor, each: Round, pack: Pack, budget: Budget) -> Decision:
    actors = pack.section("actors")
    mine = not actor.programmes or each.programme in actor.programmes
    if actor.is_person and mine and actor.desk in {actors[role]["desk"] for role in budget.by}:
        if lies_within(actor.jurisdiction, each.jurisdiction):
            return Allowed()
        return Denied(
            "other_jurisdiction",
            _("只能分配本岗位辖区的额度。"),
            next_step=_("请由该地区的主管部门办理。"),
        )
    titles = listed(actors[role]["title"] for role in budget.by)
    return Denied("not_your_budget", _("额度由%(who)s分配。") % {"who": titles})


def can_match(actor: Actor, each: Round, pack: Pack, matching: Matching) -> Decision:
    """For the actor's own area, which lies within the round."""
    actors = pack.section("actors")
    mine = not actor.programmes or each.programme in actor.programmes
    if actor.is_person and mine and actor.desk in {actors[role]["desk"] for role in matching.by}:
        if actor.jurisdiction and lies_within(each.jurisdiction, actor.jurisdiction):
            return Allowed()
        return Denied(
            "other_jurisdiction",
            _("只能登记本地区的%(what)s。") % {"what": matching.title},
            next_step=_("请由该地区的主管部门办理。"),
        )
    titles = listed(actors[role]["title"] for role in matching.by)
    return Denied("not_your_matching", _("%(what)s由%(who)s登记。") % {"what": matching.title, "who": titles})
