"""What is proposed for a city in the next year: more for who used it up while others wait, less for who did not, never by more than a part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.next_quotas import Past, Proposed, Shares, Way, next_target

SHARES = Shares(strong=80, weak=50, most=50)
AMOUNTS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("past", "wanted"),
    [
        (Past(1_000_00, 800_00, 300_00), Proposed(1_300_00, Way.MORE)),
        (Past(1_000_00, 1_200_00, 900_00), Proposed(1_500_00, Way.MORE)),
        (Past(1_000_00, 800_00, 0), Proposed(1_000_00, Way.SAME)),
        (Past(1_000_00, 799_99, 900_00), Proposed(1_000_00, Way.SAME)),
        (Past(1_000_00, 500_00, 0), Proposed(1_000_00, Way.SAME)),
        (Past(1_000_00, 499_99, 900_00), Proposed(500_00, Way.LESS)),
        (Past(1_000_00, 0, 0), Proposed(500_00, Way.LESS)),
        (Past(0, 0, 700_00), Proposed(0, Way.NEW)),
        (Past(1_000_00, 900_00, 1), Proposed(1_000_00, Way.MORE)),
    ],
)
def test_what_is_proposed(past: Past, wanted: Proposed) -> None:
    assert next_target(past, SHARES) == wanted


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_it_moves_by_a_part_at_most_and_who_waits_gets_no_more_than_waits(
    target: int, redeemed: int, waiting: int
) -> None:
    target -= target % 100
    found = next_target(Past(target, redeemed, waiting), SHARES)
    assert found.fen % 100 == 0 and target // 2 - 100 <= found.fen <= target * 3 // 2
    assert found.fen <= target + waiting
    if redeemed >= target:
        assert found.fen >= target, "who used all of it gets no less"
