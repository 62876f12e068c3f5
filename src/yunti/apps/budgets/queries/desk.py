"""Rounds with a budget as an officer may see them: the province whole, a city its own line. Not here: the amounts (`table.py`)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.permissions import can_hand_out
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, round_by_ref
from yunti.domain.regions import common_to
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.budget import Budget, budget_of
from yunti.packs.reading import Pack

MOST_SHOWN = 50


@dataclass(frozen=True)
class Desk:
    """`within` is the region whose lines are shown; `hands_out` whether the officer may change anything."""

    round: Round
    pack: Pack
    budget: Budget
    within: str
    hands_out: bool


def budget_desk(actor: Actor, ref: str) -> Desk:
    each = round_by_ref(ref)
    within = _within(actor, each)
    budget = budget_of(pack_of(each)) if within else None
    if budget is None:
        raise NotFoundOrHidden(_("没有找到这个批次的年度额度。"))
    pack = pack_of(each)
    return Desk(each, pack, budget, within, bool(can_hand_out(actor, each, pack, budget)))


def _within(actor: Actor, each: Round) -> str:
    """What both have in common; nothing where they have nothing."""
    if actor.programmes and each.programme not in actor.programmes:
        return ""
    return common_to(actor.jurisdiction, each.jurisdiction)


def periods_for(actor: Actor) -> list[ProgrammePeriod]:
    """The latest first; one statement."""
    rows = ProgrammePeriod.objects.select_related("round").order_by("-id")[:MOST_SHOWN]
    return [row for row in rows if _within(actor, row.round)]
