"""Orders by several keys, unknown last; an order of people stands only when it is complete."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.ordering import By, order_with_override, ordered, read_order

KEYS = read_order(["score desc", "spend desc", "code"])


def row(
    code: str, score: int | None = None, spend: int | None = None, place: int | None = None
) -> dict[str, Any]:
    return {"code": code, "score": score, "spend": spend, "place": place}


def codes(rows: Any) -> list[str]:
    return [each["code"] for each in rows]


def test_reading_an_order() -> None:
    assert read_order(["score desc", "code"]) == (By("score", True), By("code"))


def test_each_key_decides_between_equals_of_the_one_before() -> None:
    rows = [row("d", 70, 5), row("c", 70, 9), row("b", 71, 0), row("a", 70, 5)]
    assert codes(ordered(rows, KEYS)) == ["b", "c", "a", "d"]


def test_unknown_stands_last_either_way() -> None:
    rows = [row("a"), row("b", 0), row("c", -5), row("d", 0, 1)]
    assert codes(ordered(rows, KEYS)) == ["d", "b", "c", "a"]
    assert codes(ordered(rows, read_order(["score"]))) == ["c", "b", "d", "a"]


def test_equal_rows_keep_their_order() -> None:
    rows = [{"n": 1, "tag": tag} for tag in "zxy"]
    assert [each["tag"] for each in ordered(rows, read_order(["n desc"]))] == ["z", "x", "y"]


def test_places_of_people_win_over_scores() -> None:
    rows = [row("a", 90, place=2), row("b", 10, place=1), row("c", 50, place=3)]
    assert codes(order_with_override(rows, "place", KEYS)) == ["b", "a", "c"]


@pytest.mark.parametrize("places", [(1, None), (1, 1), (0, 1), (2, 3), (1, 3), (-1, 1)])
def test_places_that_do_not_say_the_order_give_none(places: tuple[int | None, int | None]) -> None:
    rows = [row("a", 90, place=places[0]), row("b", 10, place=places[1])]
    assert order_with_override(rows, "place", KEYS) is None


def test_nothing_to_order() -> None:
    assert order_with_override([], "place", KEYS) == []


@given(st.permutations(range(1, 7)))
def test_any_complete_numbering_is_followed(places: list[int]) -> None:
    rows = [row(str(place), place=place) for place in places]
    assert codes(order_with_override(rows, "place", KEYS)) == list("123456")
