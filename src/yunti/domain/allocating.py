"""Money to claims in a stated order, pot after pot: a claim is paid in full or not at all.

Each pot pays the claims it may pay, in its own order, while the whole claim fits. At the first that does not fit it
stops, or skips it, as stated. A claim paid by one pot is not asked of the next; no claim is paid from two.
Not here: which claims there are and in which order (packs), rows and ledgers (apps).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Shortfall(StrEnum):
    STOP = "strict_stop"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Claim:
    key: str
    amount: int


@dataclass(frozen=True, slots=True)
class Pot:
    """`claims` are those that the pot may pay, first to be paid first."""

    name: str
    money: int
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """`unpaid` stand in the order of the last pot that was asked for them."""

    paid: Mapping[str, int]
    left: Mapping[str, int]
    unpaid: tuple[str, ...]


def allocate(pots: Sequence[Pot], shortfall: Shortfall = Shortfall.STOP) -> Allocation:
    paid: dict[str, int] = {}
    left: dict[str, int] = {}
    waiting: dict[str, None] = {}
    for pot in pots:
        rest = pot.money
        stopped = False
        for claim in pot.claims:
            if claim.key in paid:
                continue
            if stopped or claim.amount > rest:
                stopped = shortfall is Shortfall.STOP
                waiting.pop(claim.key, None)
                waiting[claim.key] = None
                continue
            rest -= claim.amount
            paid[claim.key] = claim.amount
            waiting.pop(claim.key, None)
        left[pot.name] = rest
    assert sum(paid.values()) + sum(left.values()) == sum(pot.money for pot in pots)
    return Allocation(paid, left, tuple(waiting))
