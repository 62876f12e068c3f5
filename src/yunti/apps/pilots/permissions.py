"""Who takes in papers, who looks at the pilots of a round. Not here: who decides on an application (`apps.cases`)."""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.domain.regions import common_to, lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.pilots import Pilots
from yunti.packs.reading import Pack

READERS = frozenset({Desk.PROVINCE, Desk.PREFECTURE})


def can_take_in(actor: Actor, each: Round, pack: Pack, spec: Pilots) -> Decision:
    """A desk that the pack names, of the whole round."""
    actors = pack.section("actors")
    mine = not actor.programmes or each.programme in actor.programmes
    desks = {actors[role]["desk"] for role in spec.received_by}
    if (
        actor.is_person
        and mine
        and actor.desk in desks
        and lies_within(actor.jurisdiction, each.jurisdiction)
    ):
        return Allowed()
    titles = listed(actors[role]["title"] for role in spec.received_by)
    return Denied("not_your_papers", _("纸质材料由%(who)s接收。") % {"who": titles})


def seen_within(actor: Actor, each: Round) -> str:
    """The region whose part of the table an officer sees; nothing where there is none."""
    if actor.desk not in READERS or (actor.programmes and each.programme not in actor.programmes):
        return ""
    return common_to(actor.jurisdiction, each.jurisdiction)
