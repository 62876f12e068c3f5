"""Tiers of a whole population by cut points: the key at which each tier ends is found, nobody is sorted.

Whole numbers throughout. A key is one number or two, of which the second decides between equal first ones. Places are computed
where somebody asks for them. Not here: places one by one and what a tie means (`domain.ranking`), which figures are ranked (packs).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yunti.domain.ranking import Terms, Tier, last_place

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Figures:
    """One ranked figure of everybody: its key (`second` only where it decides between equal ones) and everybody's own points."""

    name: str
    first: Whole
    second: Whole | None
    own: Whole


@dataclass(frozen=True)
class Cut:
    """Where a tier ends: its last place, and the key that stands there; whoever equals that key belongs to the tier.
    A tier that ends before the first place has no key."""

    tier: Tier
    last_place: int
    key: tuple[int, ...] | None


@dataclass(frozen=True, eq=False)
class Scored:
    """In the order in which everybody was given: points of the tier and weighted points of each figure, and their sum."""

    cuts: dict[str, tuple[Cut, ...]]
    points: dict[str, Whole]
    final: dict[str, Whole]
    total: Whole


def scored(figures: Sequence[Figures], terms: Terms) -> Scored:
    """Whoever has nothing of a figure, a first number of 0, gets no points of a tier."""
    cuts: dict[str, tuple[Cut, ...]] = {}
    points: dict[str, Whole] = {}
    final: dict[str, Whole] = {}
    total = np.zeros(len(figures[0].first) if figures else 0, dtype=np.int64)
    for each in figures:
        cuts[each.name] = cuts_of(each.first, each.second, terms.tiers)
        points[each.name] = _points(each, cuts[each.name])
        final[each.name] = _weighted(each.own, points[each.name], terms)
        total += final[each.name]
    return Scored(cuts, points, final, total)


def cuts_of(first: Whole, second: Whole | None, tiers: Sequence[Tier]) -> tuple[Cut, ...]:
    population = len(first)
    places = [last_place(tier, population) for tier in tiers]
    inner = sorted({population - place for place in places if place > 0})
    parted = np.partition(first, inner) if inner else first
    return tuple(
        Cut(
            tier, place, _key_at(first, second, place, int(parted[population - place])) if place > 0 else None
        )
        for tier, place in zip(tiers, places, strict=True)
    )


def _key_at(first: Whole, second: Whole | None, place: int, number: int) -> tuple[int, ...]:
    """The key at a place, counted from the largest, where the first number at that place is known."""
    if second is None:
        return (number,)
    equal = second[first == number]
    among = place - int(np.count_nonzero(first > number))
    return number, int(np.partition(equal, len(equal) - among)[len(equal) - among])


def _points(figures: Figures, cuts: Sequence[Cut]) -> Whole:
    """From the last tier to the first: whoever reaches a key has the points of the best tier that they reach."""
    found = np.zeros(len(figures.first), dtype=np.int64)
    for cut in reversed(cuts):
        if cut.key is not None:
            found[_reaches(figures, cut.key)] = cut.tier.points
    found[figures.first == 0] = 0
    return found


def _reaches(figures: Figures, key: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = figures.first >= key[0]
    if figures.second is not None:
        found = (figures.first > key[0]) | ((figures.first == key[0]) & (figures.second >= key[1]))
    return found


def _weighted(own: Whole, points: Whole, terms: Terms) -> Whole:
    """Rounded once, half up; points are not negative."""
    denominator = terms.own_weight.denominator * terms.tier_weight.denominator
    sums = own * int(terms.own_weight * denominator) + points * int(terms.tier_weight * denominator)
    rounded: Whole = (2 * sums + denominator) // (2 * denominator)
    return rounded


def places_of(first: Whole, second: Whole | None = None) -> Whole:
    """One more than those strictly ahead: equal keys share the better place."""
    order = np.lexsort((first,) if second is None else (second, first))[::-1]
    new = np.ones(len(order), dtype=bool)
    new[1:] = first[order][1:] != first[order][:-1]
    if second is not None:
        new[1:] |= second[order][1:] != second[order][:-1]
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.maximum.accumulate(np.where(new, np.arange(1, len(order) + 1), 0))
    return places
