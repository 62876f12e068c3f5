"""Mean, spread, outliers, severity and dropped scores of a panel, in whole numbers. Not here: who scores (`tests/apps/panels`)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.panel_scores import (
    Severity,
    kept,
    mean_of,
    severities,
    spread_of,
    standing_apart,
    too_wide,
)

POINTS = st.lists(st.integers(0, 500), min_size=1, max_size=9)


def test_a_mean_is_exact() -> None:
    assert mean_of([300, 400, 300]) == Fraction(1000, 3)


@pytest.mark.parametrize(
    ("points", "wide"),
    [([100, 300], False), ([100, 301], True), ([0, 400], True), ([250], False), ([200, 200, 200], False)],
)
def test_wider_than_the_share_and_not_as_wide(points: list[int], wide: bool) -> None:
    assert too_wide(points, 400, 50) is wide
    assert not too_wide(points, 400, 0)


def test_who_stands_apart_is_measured_against_the_others() -> None:
    assert standing_apart([300, 300, 100], 400, 40) == [2], (
        "200 from the others; each of them 100 from theirs"
    )
    assert standing_apart([300, 300, 140], 400, 40) == [], "exactly the share is not beyond it"
    assert standing_apart([300, 300, 139], 400, 40) == [2]
    assert standing_apart([0, 400], 400, 40) == [], "of two nobody can say which one"
    assert standing_apart([300, 300, 0], 400, 0) == []


def test_nothing_is_left_out_while_it_is_off() -> None:
    assert kept([100, 400, 200], 0) == [0, 1, 2]
    assert kept([100, 400, 200], 1) == [2]
    assert kept([100, 400], 1) == [0, 1], "nobody would remain"
    assert kept([200, 200, 200, 200], 1) == [1, 2]


@given(POINTS, st.integers(0, 4))
def test_what_is_kept_lies_between_what_is_left_out(points: list[int], dropped: int) -> None:
    places = kept(points, dropped)
    left = [points[place] for place in places]
    assert places == sorted(set(places)) and left
    assert len(points) - len(places) in (0, 2 * dropped)
    if len(places) < len(points):
        assert min(left) >= min(points) and max(left) <= max(points)
        assert sorted(left) == sorted(points)[dropped : len(points) - dropped]


@given(POINTS)
def test_the_spread_is_what_no_pair_exceeds(points: list[int]) -> None:
    assert spread_of(points) == max(abs(one - other) for one in points for other in points)


def test_severity_is_the_mean_distance_from_the_others_of_the_panel() -> None:
    found = severities([(400, {"a": 400, "b": 200, "c": 200}), (500, {"a": 500, "b": 500}), (400, {"c": 0})])
    assert found["a"] == Severity(2, Fraction(1, 4)), "half a scale above, then as the other"
    assert found["b"] == Severity(2, Fraction(-1, 8))
    assert found["c"] == Severity(1, Fraction(-1, 4)), "the score that stands alone says nothing"


@given(st.lists(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 400), min_size=2), max_size=6))
def test_on_one_item_the_deviations_cancel_out(panels: list[dict[str, int]]) -> None:
    for by_expert in panels:
        assert sum(each.deviation for each in severities([(400, by_expert)]).values()) == 0
