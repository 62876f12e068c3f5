"""Points of several parties in several measures, each against the best, weighed; an aid to whoever decides, and no decision.

Not here: what is measured (`apps.appraisals`), scores that experts give (`scoring`).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

FULL = 100
HUNDREDTHS = 100


def points(values: Sequence[int], *, fewer_is_better: bool = False) -> list[Fraction]:
    """The best gets all of `FULL`, the others in proportion; where nobody has anything, nobody gets more than another."""
    most = max(values, default=0)
    if most == 0:
        return [Fraction(FULL if fewer_is_better else 0)] * len(values)
    return [Fraction((most - each if fewer_is_better else each) * FULL, most) for each in values]


def weighed(
    measures: Mapping[str, Sequence[int]], weights: Mapping[str, int], fewer: frozenset[str] = frozenset()
) -> list[int]:
    """Hundredths of a point for each party, rounded half up; measures without a weight do not count."""
    total = sum(weights.get(name, 0) for name in measures)
    if total <= 0:
        return [0] * len(next(iter(measures.values()), ()))
    sums: list[Fraction] = []
    for name, values in measures.items():
        own = [each * weights.get(name, 0) for each in points(values, fewer_is_better=name in fewer)]
        sums = own if not sums else [one + other for one, other in zip(sums, own, strict=True)]
    return [int(each * HUNDREDTHS / total + Fraction(1, 2)) for each in sums]
