"""Money to claims in order: in full or not at all, pot after pot, never more than there is.

Not here: the order keys (`test_ordering`), the programmes' own numbers (`tests/programmes`).
"""

from hypothesis import given
from hypothesis import strategies as st

from yunti.domain.allocating import Claim, Pot, Shortfall, allocate


def pot(name: str, money: int, *claims: tuple[str, int]) -> Pot:
    return Pot(name, money, tuple(Claim(key, amount) for key, amount in claims))


def test_the_first_that_does_not_fit_stops_the_pot() -> None:
    found = allocate([pot("general", 350, ("a", 200), ("b", 180), ("c", 30))])
    assert (found.paid, found.left, found.unpaid) == ({"a": 200}, {"general": 150}, ("b", "c"))


def test_or_is_skipped_where_that_is_the_rule() -> None:
    found = allocate([pot("general", 350, ("a", 200), ("b", 180), ("c", 30))], Shortfall.SKIP)
    assert (found.paid, found.left, found.unpaid) == ({"a": 200, "c": 30}, {"general": 120}, ("b",))


def test_what_one_pot_paid_is_not_asked_of_the_next() -> None:
    tagged = pot("pilot", 90, ("p1", 70), ("p2", 40))
    found = allocate([tagged, pot("general", 150, ("p1", 70), ("p2", 40), ("n", 120))])
    assert found.paid == {"p1": 70, "p2": 40}
    assert found.left == {"pilot": 20, "general": 110}
    assert found.unpaid == ("n",)


def test_a_claim_that_only_one_pot_may_pay_waits() -> None:
    assert allocate([pot("pilot", 10, ("p", 70)), pot("general", 150, ("n", 120))]).unpaid == ("p",)


claims = st.lists(st.integers(0, 100), max_size=8).map(
    lambda amounts: tuple(Claim(str(place), amount) for place, amount in enumerate(amounts))
)


@given(claims, st.integers(0, 300), st.integers(0, 300), st.sampled_from(Shortfall))
def test_nothing_is_made_or_lost(asked: tuple[Claim, ...], first: int, second: int, rule: Shortfall) -> None:
    found = allocate([Pot("one", first, asked[::2]), Pot("two", second, asked)], rule)
    assert sum(found.paid.values()) + sum(found.left.values()) == first + second
    assert all(rest >= 0 for rest in found.left.values())
    assert sorted([*found.paid, *found.unpaid]) == sorted(claim.key for claim in asked)
    amounts = {claim.key: claim.amount for claim in asked}
    assert all(amounts[key] == paid for key, paid in found.paid.items())
