"""Places in a population with a stated rule for ties, tiers by share of it, weighted points: exact, no binary floats.

Not here: which figures are ranked, the tiers and weights in force (packs); an order that a person decides
(`domain.ordering`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from yunti.domain.money import Rounding, divide

Key = tuple[int | Fraction, ...]  # compared part by part: the second part decides when the first is equal


class Ties(StrEnum):
    """What equal keys get."""

    COMPETITION = "competition"  # 1, 2, 2, 4: one more than those strictly ahead
    DENSE = "dense"  # 1, 2, 2, 3: one more than the different keys ahead
    ORDER = "order"  # 1, 2, 3, 4: the one given first stands ahead


@dataclass(frozen=True, slots=True)
class Tier:
    """The part of the population down to `top_share` (1/10 is the first tenth) and its points in hundredths."""

    top_share: Fraction
    points: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Tiers from the best, and what a person's own points and those of the tier weigh."""

    tiers: tuple[Tier, ...]
    own_weight: Fraction
    tier_weight: Fraction


def ranks(
    keys: Sequence[Key | None], ties: Ties = Ties.COMPETITION, *, largest_first: bool = True
) -> list[int | None]:
    """The place of each key. A key that is not known has no place and stands ahead of nobody."""
    counts = Counter(key for key in keys if key is not None)
    first_place: dict[Key, int] = {}
    ahead = 0
    for known in sorted(counts, reverse=largest_first):
        first_place[known] = ahead + 1
        ahead += 1 if ties is Ties.DENSE else counts[known]
    out: list[int | None] = []
    for key in keys:
        out.append(None if key is None else first_place[key])
        if key is not None and ties is Ties.ORDER:
            first_place[key] += 1
    return out


def tier_of(rank: int, population: int, tiers: Sequence[Tier]) -> Tier | None:
    """The first tier that those strictly ahead, (rank - 1) / population, do not fill; None below the last tier."""
    if not 1 <= rank <= population:
        raise ValueError("a rank lies between 1 and the size of the population")
    for tier in tiers:
        if (rank - 1) * tier.top_share.denominator < tier.top_share.numerator * population:
            return tier
    return None


def last_place(tier: Tier, population: int) -> int:
    """The last place whose holder has less than the share of the population strictly ahead."""
    share = tier.top_share
    return min(-(-share.numerator * population // share.denominator), population)


def weighted(parts: Sequence[tuple[int, Fraction]]) -> int:
    """The sum of points times weight, rounded once, half up, to whole points (hundredths in, hundredths out)."""
    total = sum((points * weight for points, weight in parts), Fraction(0))
    return divide(total.numerator, total.denominator, Rounding.HALF_UP)
