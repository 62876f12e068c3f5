"""Who makes rankings and decides their terms, and who reads them. Not here: what a party sees of its own place (`queries.standings`)."""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.orders import OrderRule
from yunti.packs.rankings import RankingRule
from yunti.packs.reading import Pack

READING = frozenset({Desk.PROVINCE, Desk.PREFECTURE})


def can_rank(actor: Actor, each: Round, pack: Pack, rule: RankingRule) -> Decision:
    actors = pack.section("actors")
    mine = not actor.programmes or pack.programme in actor.programmes
    desks = {actors[role]["desk"] for role in rule.by}
    if not (actor.is_person and actor.jurisdiction and mine and actor.desk in desks):
        return Denied(
            "not_your_ranking",
            _("排名由%(who)s办理。") % {"who": listed(actors[role]["title"] for role in rule.by)},
        )
    if not lies_within(actor.jurisdiction, each.jurisdiction):
        return Denied("other_jurisdiction", _("这个批次由别的地区办理。"))
    return Allowed()


def can_read_rankings(actor: Actor, each: Round) -> Decision:
    """Authorities above the counties, of their own rows."""
    if actor.desk not in READING or (actor.programmes and each.programme not in actor.programmes):
        return Denied("not_your_ranking", _("排名由省、市主管部门查看。"))
    related = lies_within(each.jurisdiction, actor.jurisdiction) or lies_within(
        actor.jurisdiction, each.jurisdiction
    )
    return (
        Allowed()
        if actor.jurisdiction and related
        else Denied("other_jurisdiction", _("这个批次由别的地区办理。"))
    )


def can_order(actor: Actor, each: Round, pack: Pack, rule: OrderRule) -> Decision:
    """The authority that the pack names, for the cases of its own place."""
    spec = pack.section("actors")[rule.by]
    mine = not actor.programmes or pack.programme in actor.programmes
    if not (actor.is_person and actor.jurisdiction and mine and actor.desk == spec["desk"]):
        return Denied("not_your_order", _("排序由%(who)s决定。") % {"who": spec["title"]})
    if not lies_within(each.jurisdiction, actor.jurisdiction):
        return Denied("other_jurisdiction", _("这个批次由别的地区办理。"))
    return Allowed()
