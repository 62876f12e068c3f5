"""Ranks, tiers and weighted points: ties by each rule, bounds of tiers on both sides, agreement with the definition."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.ranking import Key, Tier, Ties, ranks, tier_of, weighted

SCORES: list[Key | None] = [(70,), (90,), (70,), (60,)]
TIERS = [
    Tier(Fraction(1, 10), 500),
    Tier(Fraction(3, 10), 400),
    Tier(Fraction(6, 10), 300),
    Tier(Fraction(1), 200),
]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [(Ties.COMPETITION, [2, 1, 2, 4]), (Ties.DENSE, [2, 1, 2, 3]), (Ties.ORDER, [2, 1, 3, 4])],
)
def test_equal_keys_by_each_rule(ties: Ties, expected: list[int]) -> None:
    assert ranks(SCORES, ties) == expected


def test_smallest_first() -> None:
    assert ranks(SCORES, largest_first=False) == [2, 4, 2, 1]


def test_second_part_decides_between_equal_first_parts() -> None:
    assert ranks([(5, 9), (5, 10), (6, 6), (5, 9)]) == [3, 2, 1, 3]


def test_unknown_key_has_no_rank_and_stands_ahead_of_nobody() -> None:
    assert ranks([None, (1,), None, (2,)]) == [None, 2, None, 1]
    assert ranks([]) == []


def test_keys_are_compared_exactly() -> None:
    third = Fraction(1, 3)
    assert ranks([(third,), (Fraction(10**30 + 1, 3 * 10**30),), (third,)]) == [2, 1, 2]


@pytest.mark.parametrize(
    ("rank", "population", "points"),
    [
        (1, 10, 500), (2, 10, 400), (3, 10, 400), (4, 10, 300), (6, 10, 300), (7, 10, 200), (10, 10, 200),
        (1, 1, 500), (1, 3, 500), (2, 3, 300), (3, 3, 200), (2, 11, 500), (3, 20, 400), (2, 20, 500),
    ],
)  # fmt: skip
def test_a_tier_ends_strictly_before_its_share(rank: int, population: int, points: int) -> None:
    tier = tier_of(rank, population, TIERS)
    assert tier is not None and tier.points == points


def test_below_the_last_tier_there_is_none() -> None:
    assert tier_of(2, 2, [Tier(Fraction(1, 2), 500)]) is None
    assert tier_of(1, 2, []) is None


@pytest.mark.parametrize(("rank", "population"), [(0, 5), (6, 5), (1, 0)])
def test_ranks_outside_the_population_are_refused(rank: int, population: int) -> None:
    with pytest.raises(ValueError):
        tier_of(rank, population, TIERS)


@pytest.mark.parametrize(
    ("own", "horizontal", "expected"), [(375, 500, 438), (374, 500, 437), (333, 200, 267), (0, 0, 0)]
)
def test_half_of_a_hundredth_goes_up_once(own: int, horizontal: int, expected: int) -> None:
    assert weighted([(own, Fraction(1, 2)), (horizontal, Fraction(1, 2))]) == expected


def test_weights_are_exact_decimals() -> None:
    assert (
        weighted([(15, Fraction(1, 10)), (10, Fraction(9, 10))]) == 11
    )  # 10.5, in binary 10.5 less a trifle
    assert weighted([]) == 0


@given(st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 4), st.integers(0, 2)))))
def test_competition_rank_is_one_more_than_those_strictly_ahead(keys: list[Key | None]) -> None:
    for key, rank in zip(keys, ranks(keys), strict=True):
        ahead = [other for other in keys if other is not None and key is not None and other > key]
        assert rank == (None if key is None else 1 + len(ahead))


@given(st.lists(st.integers(0, 5).map(lambda score: (score,)), min_size=1))
def test_tiers_never_get_better_further_down(keys: list[Key]) -> None:
    placed = sorted(rank for rank in ranks(keys) if rank is not None)
    points = [tier.points for rank in placed if (tier := tier_of(rank, len(keys), TIERS))]
    assert len(points) == len(keys) and points == sorted(points, reverse=True)
