"""Draws from a seed: repeatable, without replacement, without favour."""

from collections import Counter

import pytest

from yunti.domain.drawing import draw_without_replacement


def test_same_seed_draws_the_same() -> None:
    assert draw_without_replacement(b"seed", 1000, 5) == draw_without_replacement(b"seed", 1000, 5)
    assert draw_without_replacement(b"seed", 1000, 5) != draw_without_replacement(b"other", 1000, 5)


@pytest.mark.parametrize(("population", "count"), [(0, 5), (1, 1), (5, 5), (5, 9), (10_000, 100)])
def test_nothing_is_drawn_twice(population: int, count: int) -> None:
    drawn = draw_without_replacement(b"seed", population, count)
    assert len(set(drawn)) == len(drawn) == min(population, count)
    assert all(0 <= number < population for number in drawn)


def test_every_place_is_about_equally_likely() -> None:
    seen = Counter(
        number for turn in range(2000) for number in draw_without_replacement(turn.to_bytes(4, "big"), 10, 3)
    )
    assert min(seen.values()) > 500 and max(seen.values()) < 700


def test_known_draw_never_changes() -> None:
    assert draw_without_replacement(bytes(32), 100, 4) == draw_without_replacement(bytes(32), 100, 6)[:4]


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(ValueError):
        draw_without_replacement(b"", -1, 1)
