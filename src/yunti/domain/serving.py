"""Giving quota to a queue: the first in order first, each within the ceiling of its enterprise, whole or not at all.

Not here: which applications there are and their order (apps), claims paid out of pots (`allocating`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from yunti.domain.allocating import Shortfall


class Answer(StrEnum):
    GIVEN = "given"
    PLACED = "placed"
    WAITS = "waits"
    CONTRACT_USED = "contract_used"


@dataclass(frozen=True, slots=True)
class Asked:
    """`takes` is false where a place alone is given now, and quota later. An empty contract is nobody's."""

    key: int
    enterprise: int
    gross: int
    contract: str = ""
    takes: bool = True
    claimed: bool = False
    """Whether the contract is its own already."""


@dataclass(frozen=True, slots=True)
class Served:
    """`amount` is what it gets, `room` what the ceiling of its enterprise left for it; both nought while it waits."""

    key: int
    answer: Answer
    amount: int = 0
    room: int = 0


def serve(
    queue: Iterable[Asked],
    free: int,
    room: Mapping[int, int],
    contracts_used: Iterable[str] = (),
    shortfall: Shortfall = Shortfall.STOP,
) -> list[Served]:
    """An answer for each. `room` is what each enterprise may still get. Who waits keeps its contract to itself."""
    left, used, stopped = dict(room), set(contracts_used), False
    answers = []
    for each in queue:
        if each.contract and not each.claimed:
            if each.contract in used:
                answers.append(Served(each.key, Answer.CONTRACT_USED))
                continue
            used.add(each.contract)
        here = left[each.enterprise]
        amount = min(each.gross, here)
        if each.takes and (stopped or amount > free):
            stopped = stopped or shortfall is Shortfall.STOP
            answers.append(Served(each.key, Answer.WAITS))
            continue
        left[each.enterprise] = here - amount
        if each.takes:
            free -= amount
        answers.append(Served(each.key, Answer.GIVEN if each.takes else Answer.PLACED, amount, here))
    return answers


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that was given: `gross` is what was asked for, `pot` the quota that more of it would come from, empty for none.
    What is fixed gets no more."""

    key: int
    gross: int
    amount: int
    pot: str = ""
    fixed: bool = False


def regained(standing: Iterable[Standing], room: int, quota: Mapping[str, int]) -> dict[int, int]:
    """By how much each grows, in order, when the ceiling has room again: those that grow, and nobody gets less.

    What was taken out of a running sum under a ceiling comes back to the later entries this way and no other (`running_caps`).
    """
    left, more = dict(quota), {}
    for each in standing:
        growth = 0 if each.fixed else min(each.gross - each.amount, room)
        if each.pot:
            growth = min(growth, left.get(each.pot, 0))
            left[each.pot] = left.get(each.pot, 0) - max(growth, 0)
        if growth > 0:
            more[each.key] = growth
            room -= growth
    return more
