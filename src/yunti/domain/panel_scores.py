"""The arithmetic of a panel's scores: mean, spread, who stands apart, who scores high or low, whether an added expert is needed.

Points are whole numbers (hundredths of a point); whatever is divided stays a fraction. Not here: who scored (`apps.panels`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

PERCENT = 100
HUNDRED = 100
_TYPED = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)


def hundredths(text: str) -> int | None:
    """What was typed with two decimals at most; None for anything else."""
    found = _TYPED.fullmatch(text.strip())
    return int(found[1]) * HUNDRED + int((found[2] or "").ljust(2, "0")) if found else None


def points_text(points: int) -> str:
    """As it is typed, without zeros at the end."""
    whole, rest = divmod(points, HUNDRED)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def rounded_text(points: Fraction) -> str:
    """A mean with two decimals, half up; for reading, nothing is computed from it."""
    return points_text((2 * points.numerator + points.denominator) // (2 * points.denominator))


def mean_of(points: Sequence[int]) -> Fraction:
    return Fraction(sum(points), len(points))


def spread_of(points: Sequence[int]) -> int:
    return max(points) - min(points)


def too_wide(points: Sequence[int], most: int, percent: int) -> bool:
    """Whether two experts are further apart than so much of the maximum; 0 percent is off."""
    return percent > 0 and len(points) > 1 and spread_of(points) * PERCENT > most * percent


def standing_apart(points: Sequence[int], most: int, percent: int) -> list[int]:
    """The places of those further from the mean of all the others than so much of the maximum; 0 percent is off."""
    others, total = len(points) - 1, sum(points)
    if percent <= 0 or others < 2:
        return []
    return [
        place
        for place, own in enumerate(points)
        if abs(own * others - (total - own)) * PERCENT > most * percent * others
    ]


def kept(points: Sequence[int], dropped: int) -> list[int]:
    """The places that count, where so many of the highest and as many of the lowest are left out; all where too few would remain.

    Of equal ones those that came first are left out at the lower end, those that came last at the upper one.
    """
    places = sorted(range(len(points)), key=lambda place: (points[place], place))
    if dropped <= 0 or len(places) <= 2 * dropped:
        return sorted(places)
    return sorted(places[dropped:-dropped])


@dataclass(frozen=True)
class Severity:
    """How far one scores from the others of the panels, on the average over `count` scores, as a share of the maximum of the item:
    below 0 is severe, above mild."""

    count: int
    deviation: Fraction


Scored = tuple[int, Mapping[str, int]]
"""The maximum of an item, and what each expert gave, by the expert."""


def severities(scored: Iterable[Scored]) -> dict[str, Severity]:
    """Each against the mean of the others who scored the same item of the same case; a score that stands alone says nothing."""
    found: dict[str, list[Fraction]] = {}
    for most, by_expert in scored:
        others, total = len(by_expert) - 1, sum(by_expert.values())
        if others < 1 or most < 1:
            continue
        for expert, own in by_expert.items():
            found.setdefault(expert, []).append((own - Fraction(total - own, others)) / most)
    return {
        expert: Severity(len(each), Fraction(sum(each), len(each))) for expert, each in sorted(found.items())
    }
