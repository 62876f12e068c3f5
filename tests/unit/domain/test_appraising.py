"""Points against the best, weighed. Not here: what is measured (`tests/apps/appraisals`)."""

from yunti.domain.appraising import points, weighed


def test_the_best_has_all_points_and_the_others_in_proportion() -> None:
    assert points([4, 2, 0]) == [100, 50, 0]
    assert points([0, 0]) == [0, 0]
    assert points([]) == []


def test_where_fewer_is_better_none_has_all_points() -> None:
    assert points([0, 2, 4], fewer_is_better=True) == [100, 50, 0]
    assert points([0, 0], fewer_is_better=True) == [100, 100]


def test_measures_are_weighed_and_rounded_half_up_to_hundredths() -> None:
    measures = {"served": [3, 1], "complaints": [1, 0]}
    assert weighed(measures, {"served": 1, "complaints": 1}, frozenset({"complaints"})) == [5000, 6667]
    assert weighed(measures, {"served": 3, "complaints": 1}, frozenset({"complaints"})) == [7500, 5000]
    assert weighed(measures, {"served": 1, "complaints": 0}, frozenset({"complaints"})) == [10000, 3333]
    assert weighed(measures, {}) == [0, 0]
    assert weighed({"served": [8, 1]}, {"served": 1}) == [10000, 1250]
