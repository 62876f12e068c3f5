"""Cut points against places counted one by one: tiers, weighted points and order are those of the plain arithmetic."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.ranking import Terms, Tier, ranks, tier_of, weighted
from yunti.rules.cutting import Figures, Scored, cuts_of, places_of, scored

TENTHS = tuple(
    Tier(Fraction(tenths, 10), points) for tenths, points in ((1, 500), (3, 400), (6, 300), (10, 200))
)
TERMS = Terms(TENTHS, Fraction(1, 2), Fraction(1, 2))
shares = st.fractions(0, 1, max_denominator=12)
tiers = st.lists(st.tuples(shares, st.integers(0, 500)), min_size=1, max_size=5).map(
    lambda given: tuple(Tier(share, points) for share, points in sorted(given))
)
pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40)


def figures(rows: list[tuple[int, int]], *, both: bool, own: list[int] | None = None) -> Figures:
    first, second = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return Figures("x", first, second if both else None, np.array(own or [0] * len(rows), dtype=np.int64))


def one_by_one(rows: list[tuple[int, int]], own: list[int], terms: Terms, *, both: bool) -> list[int]:
    places = ranks([row if both else row[:1] for row in rows])
    out = []
    for row, place, points in zip(rows, places, own, strict=True):
        assert place is not None
        tier = tier_of(place, len(rows), terms.tiers)
        given = 0 if tier is None or not row[0] else tier.points
        out.append(weighted([(points, terms.own_weight), (given, terms.tier_weight)]))
    return out


@given(pairs, tiers, st.booleans(), shares, st.randoms(use_true_random=False))
def test_points_are_those_of_places_counted_one_by_one(
    rows: list[tuple[int, int]], some: tuple[Tier, ...], both: bool, weight: Fraction, dice: random.Random
) -> None:
    own = [dice.randint(0, 500) for _row in rows]
    terms = Terms(some, weight, 1 - weight)
    found = scored([figures(rows, both=both, own=own)], terms)
    assert found.final["x"].tolist() == one_by_one(rows, own, terms, both=both)
    assert found.total.tolist() == found.final["x"].tolist()


@given(pairs, st.booleans())
def test_places(rows: list[tuple[int, int]], both: bool) -> None:
    each = figures(rows, both=both)
    assert places_of(each.first, each.second).tolist() == ranks([row if both else row[:1] for row in rows])


def ten_thousand(dice: random.Random) -> tuple[list[Figures], list[list[tuple[int, int]]]]:
    rows = [[(dice.randint(0, 9), dice.randint(0, 3)) for _one in range(10_000)] for _figure in range(15)]
    out = []
    for number, each in enumerate(rows):
        own = [dice.randint(0, 500) for _one in each]
        made = figures(each, both=number < 12, own=own)
        out.append(Figures(f"item{number}", made.first, made.second, made.own))
    return out, rows


def test_the_order_of_ten_thousand_with_heavy_ties_is_that_of_a_plain_sort() -> None:
    given_figures, rows = ten_thousand(random.Random(6))
    found: Scored = scored(given_figures, TERMS)
    plain = [0] * 10_000
    for each, own_rows in zip(given_figures, rows, strict=True):
        final = one_by_one(own_rows, each.own.tolist(), TERMS, both=each.second is not None)
        plain = [total + more for total, more in zip(plain, final, strict=True)]
    assert found.total.tolist() == plain
    assert places_of(found.total).tolist() == ranks([(total,) for total in plain])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(5, 1), (4, 9), (4, 9), (4, 2)], [(5, 1), (4, 9), (4, 9), (4, 2)]),
        ([(3, 0)], [(3, 0), (3, 0), (3, 0), (3, 0)]),
    ],
)
def test_a_cut_names_the_key_at_the_last_place_of_its_tier(
    rows: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    some = tuple(Tier(Fraction(each, 4), 400 - each) for each in (1, 2, 3, 4))
    each = figures(rows, both=True)
    assert [cut.key for cut in cuts_of(each.first, each.second, some)] == expected


def test_a_tier_of_nobody_has_no_key_and_gives_nothing() -> None:
    each = figures([(2, 1), (1, 1)], both=True)
    nobody, all_of_them = Tier(Fraction(0), 500), Tier(Fraction(1), 200)
    first, second = cuts_of(each.first, each.second, (nobody, all_of_them))
    assert first.key is None and first.last_place == 0
    assert second.key == (1, 1) and second.last_place == 2
    assert scored([each], Terms((nobody, all_of_them), Fraction(0), Fraction(1))).final["x"].tolist() == [
        200,
        200,
    ]


def test_numbers_beyond_what_one_key_holds_stay_exact() -> None:
    """Two large numbers are compared, never packed into one."""
    big = 2**61
    each = figures([(big, big), (big, big - 1), (big - 1, big)], both=True)
    halves = (Tier(Fraction(1, 3), 300), Tier(Fraction(2, 3), 200), Tier(Fraction(1), 100))
    assert scored([each], Terms(halves, Fraction(0), Fraction(1))).final["x"].tolist() == [300, 200, 100]
