"""What a city's target could be in the next year, by what became of the last one; a proposal, which a person takes over or not.

A city that reached a strong share of its target while others there still wait gets what waits; one that stayed below a weak share
gives back what it did not use; both by a part of its target at most. Whole yuan, no city changes another's.
Not here: the figures (`apps.boards`), the shares and their clauses (the pack).
"""

from dataclasses import dataclass
from enum import StrEnum

WHOLE = 100
YUAN = 100


class Way(StrEnum):
    MORE = "more"
    LESS = "less"
    SAME = "same"
    NEW = "new"


@dataclass(frozen=True)
class Past:
    """Of one city, in fen: its target, what passed the audit of redemption, what still waited for quota or for money."""

    target_fen: int
    redeemed_fen: int
    waiting_fen: int

    @property
    def share(self) -> int:
        """What was redeemed of the target, in whole per cent."""
        return self.redeemed_fen * WHOLE // self.target_fen if self.target_fen else 0


@dataclass(frozen=True)
class Shares:
    """In whole per cent of the target: from which on a city is supported, below which it gives back, by how much at most."""

    strong: int
    weak: int
    most: int


@dataclass(frozen=True)
class Proposed:
    fen: int
    way: Way


def next_target(past: Past, shares: Shares) -> Proposed:
    if not past.target_fen:
        return Proposed(0, Way.NEW)
    most = past.target_fen * shares.most // WHOLE
    if past.share >= shares.strong and past.waiting_fen:
        return Proposed(_whole(past.target_fen + min(past.waiting_fen, most)), Way.MORE)
    if past.share < shares.weak:
        unused = past.target_fen - past.redeemed_fen
        return Proposed(_whole(past.target_fen - min(unused, most)), Way.LESS)
    return Proposed(past.target_fen, Way.SAME)


def _whole(fen: int) -> int:
    return fen // YUAN * YUAN
