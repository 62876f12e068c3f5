"""What regions added of their own, and how much of each amount the latest record adds. Not here: balances (`apps.ledger`)."""

from collections.abc import Sequence

from yunti.apps.budgets.models import LocalMatching, ProgrammePeriod
from yunti.apps.budgets.permissions import can_match
from yunti.apps.programmes.models import Round
from yunti.domain.regions import stem_of
from yunti.kit.actors import Actor
from yunti.packs.matching import matching_of
from yunti.packs.reading import Pack

__all__ = ["LocalMatching", "matchings_in", "may_match", "percent_in"]


def percent_in(round_id: int, region_code: str) -> int:
    """Nought where the region adds nothing. One statement."""
    rows = LocalMatching.objects.filter(period__round=round_id, region_code=region_code).order_by("-id")
    return rows.values_list("percent", flat=True).first() or 0


def matchings_in(period: ProgrammePeriod, within: str) -> Sequence[LocalMatching]:
    """The latest first; one statement."""
    rows = LocalMatching.objects.filter(period=period, region_code__startswith=stem_of(within))
    return list(rows.select_related("entry").order_by("-id"))


def may_match(actor: Actor, each: Round, pack: Pack) -> bool:
    matching = matching_of(pack)
    return matching is not None and bool(can_match(actor, each, pack, matching))
