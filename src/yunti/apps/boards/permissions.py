"""Who looks at the boards of a round: the authorities over a region and those who keep its money. Not here: the books themselves (`apps.ledger`)."""

from yunti.apps.programmes.models import Round
from yunti.domain.regions import common_to
from yunti.kit.actors import Actor, Desk

READERS = frozenset({Desk.PREFECTURE, Desk.PROVINCE, Desk.FINANCE})


def boards_seen_by(actor: Actor, each: Round) -> str:
    """The region whose figures the actor sees; nothing where there is none."""
    if actor.desk not in READERS or (actor.programmes and each.programme not in actor.programmes):
        return ""
    return common_to(actor.jurisdiction, each.jurisdiction)
