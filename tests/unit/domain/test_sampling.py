"""A promised sample can be drawn again from what is published. Not here: the words of a seed (`test_drawing.py`)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.sampling import in_order, population_digest, sample, seed_digest

SEED = bytes(range(32))
members = st.sets(st.text(min_size=1, max_size=12), max_size=40)


@given(members, st.integers(0, 50), st.binary(min_size=32, max_size=32))
def test_the_order_of_entering_changes_nothing(people: set[str], count: int, seed: bytes) -> None:
    listed = sorted(people)
    drawn = sample(seed, listed, count)
    assert drawn == sample(seed, reversed(listed), count)
    assert len(drawn) == len(set(drawn)) == min(count, len(people))
    assert set(drawn) <= people


def test_by_hand_from_what_the_page_shows() -> None:
    """The recipe as the page tells it, with nothing of the program but its answer."""
    listed = [f"SL-{number:04d}" for number in range(1, 13)]
    digest = hashlib.sha256("".join(f"{each}\n" for each in listed).encode()).digest()
    drawn: list[str] = []
    turn = 0
    while len(drawn) < 2:
        word = hashlib.sha256(SEED + digest + turn.to_bytes(8, "big")).digest()[:8]
        number = int.from_bytes(word, "big")
        if number < 2**64 - 2**64 % 12 and listed[number % 12] not in drawn:
            drawn.append(listed[number % 12])
        turn += 1
    assert sample(SEED, listed, 2) == drawn
    assert population_digest(listed) == digest.hex()
    assert seed_digest(SEED) == hashlib.sha256(SEED).hexdigest()


def test_another_list_is_drawn_otherwise_from_the_same_seed() -> None:
    first = [f"A{number:03d}" for number in range(200)]
    second = [f"B{number:03d}" for number in range(200)]
    places = [[listed.index(each) for each in sample(SEED, listed, 20)] for listed in (first, second)]
    assert places[0] != places[1]


@pytest.mark.parametrize(("given_members", "expected"), [(["b", "a", "b"], ["a", "b"]), ([], [])])
def test_each_member_counts_once(given_members: list[str], expected: list[str]) -> None:
    assert in_order(given_members) == expected
    assert sorted(sample(SEED, given_members, 9)) == expected
