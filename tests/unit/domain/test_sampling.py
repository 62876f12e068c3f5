"""A promised sample can be drawn again from what is published. Not here: the words of a seed (`test_drawing.py`)."""

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.draw_proofs import LIST, ORDER, UNREADABLE, DrawProof, faults_of_text
from yunti.domain.draw_proofs import SEED as SEED_FAULT
from yunti.domain.sampling import (
    first_of_each,
    in_order,
    loaded,
    population_digest,
    ranked,
    sample,
    seed_digest,
    shares,
)

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


loads = st.dictionaries(st.text("abcdef0123456789", min_size=3, max_size=8), st.integers(0, 3), max_size=25)
seeds = st.binary(min_size=32, max_size=32)


@given(loads, seeds, st.randoms())
def test_who_has_less_comes_first_and_each_once(held: dict[str, int], seed: bytes, chance: Random) -> None:
    listed = [loaded(load, name) for name, load in held.items()]
    mixed = chance.sample(listed, len(listed))
    order = ranked(seed, mixed)
    assert order == ranked(seed, listed), "the order of entering changes something"
    assert sorted(order) == sorted(listed)
    assert [int(each[:4]) for each in order] == sorted(held.values())


@given(loads, seeds, st.integers(1, 5), st.data())
def test_who_leaves_is_followed_by_the_next_and_all_others_stay(
    held: dict[str, int], seed: bytes, count: int, data: st.DataObject
) -> None:
    order = ranked(seed, [loaded(load, name) for name, load in held.items()])
    gone: set[str] = set()
    for _turn in range(len(order)):
        before = [each for each in order if each not in gone][:count]
        leaver = data.draw(st.sampled_from(before))
        gone.add(leaver)
        after = [each for each in order if each not in gone][:count]
        assert set(before) - {leaver} <= set(after) and len(set(after) - set(before)) <= 1


def test_within_equal_load_every_order_comes_up_and_never_across() -> None:
    listed = [loaded(0, "a"), loaded(0, "b"), loaded(0, "c"), loaded(1, "d")]
    seen = {tuple(ranked(hashlib.sha256(bytes([n])).digest(), listed)) for n in range(200)}
    assert len(seen) == 6 and {order[3] for order in seen} == {loaded(1, "d")}


def test_a_proof_is_checked_from_its_text_alone() -> None:
    listed = in_order(loaded(n % 2, f"e{n}") for n in range(5))
    proof = DrawProof(
        "r",
        population_digest(listed),
        seed_digest(SEED),
        tuple(listed),
        SEED.hex(),
        tuple(ranked(SEED, listed)),
    )
    text = proof.text()
    assert faults_of_text(text) == ()
    for changed, fault in (
        (text.replace("member 0000 e0", "member 0001 e0"), LIST),
        (text.replace(SEED.hex(), "11" * 32), SEED_FAULT),
        (text.replace(f"seed {SEED.hex()}\n", ""), ORDER),
        (text.replace("order 0000 e0", "order 0000 e9"), ORDER),
        (text.replace(f"seed {SEED.hex()}", "seed zz"), SEED_FAULT),
        ("something else", UNREADABLE),
        (text.replace("ref r\n", ""), UNREADABLE),
    ):
        assert changed != text and fault in faults_of_text(changed), changed


def test_a_share_is_rounded_up_with_a_least_number_and_no_more_than_there_are() -> None:
    assert shares({"a": 41, "b": 2, "c": 1, "d": 100}, 5, 1) == {"a": 3, "b": 1, "c": 1, "d": 5}
    assert shares({"a": 2}, 5, 3) == {"a": 2}
    assert shares({"a": 20, "b": 21}, 5, 0) == {"a": 1, "b": 2}


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 12), min_size=1),
    st.binary(min_size=32, max_size=32),
)
def test_what_one_group_gives_does_not_depend_on_the_others(sizes: dict[str, int], seed: bytes) -> None:
    everybody = [f"{group} {number}" for group, size in sizes.items() for number in range(size)]
    counts = shares(sizes, 30, 1)
    found = first_of_each(ranked(seed, everybody), counts)
    assert {group: sum(each.startswith(group) for each in found) for group in sizes} == counts
    for group in sizes:
        own = [each for each in everybody if each.startswith(group)]
        assert first_of_each(ranked(seed, own), counts) == [each for each in found if each.startswith(group)]
