"""Shares out of another purse: cut to the fen, in order, whole or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.matching import matched_fen


@pytest.mark.parametrize(
    ("amounts", "percent", "purse", "shares"),
    [
        ([], 50, 10, []),
        ([1000, 1000], 10, 200, [100, 100]),
        ([1000, 1000], 10, 199, [100, 0]),
        ([1000, 5000, 10], 10, 150, [100, 0, 0]),  # the small one behind does not pass by
        ([999], 10, 99, [99]),
        ([9], 10, 0, [0]),
        ([100], 100, 100, [100]),
        ([100], 0, 100, [0]),
    ],
)
def test_shares(amounts: list[int], percent: int, purse: int, shares: list[int]) -> None:
    assert matched_fen(amounts, percent, purse) == shares


@given(st.lists(st.integers(1, 10**9)), st.integers(0, 100), st.integers(0, 10**10))
def test_never_more_than_the_purse_and_never_past_one_that_got_less(
    amounts: list[int], percent: int, purse: int
) -> None:
    shares = matched_fen(amounts, percent, purse)
    whole = [amount * percent // 100 for amount in amounts]
    assert len(shares) == len(amounts) and sum(shares) <= purse
    stop = next((place for place, each in enumerate(shares) if each != whole[place]), len(shares))
    assert shares[:stop] == whole[:stop] and not any(shares[stop:])
    assert stop == len(shares) or sum(shares) + whole[stop] > purse
