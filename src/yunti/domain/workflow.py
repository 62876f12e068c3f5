"""One step of a procedure: which move is open from a state, to whom, under which guards. States and moves are data.

Not here: where moves are declared (`packs`), rows and history of a case (apps), deadlines (`domain.calendar`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why a step is not taken, in the order in which it is asked."""

    ACTION = "action"
    ACTOR = "actor"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Move:
    source: str
    action: str
    actors: tuple[str, ...]
    target: str
    guards: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """What else is asked of a case, besides the guards that the table of steps is judged by."""

    @property
    def asked(self) -> tuple[str, ...]:
        return (*self.guards, *self.also)


@dataclass(frozen=True, slots=True)
class Step:
    """Where the case goes, or why it stays; `missing` names the guards that do not hold."""

    target: str | None
    refusal: Refusal | None = None
    missing: tuple[str, ...] = ()


def step(moves: Iterable[Move], state: str, action: str, actor: str, guards: Mapping[str, object]) -> Step:
    """A guard holds only when it is True; one that is not given does not hold."""
    named = [move for move in moves if move.source == state and move.action == action]
    if not named:
        return Step(None, Refusal.ACTION)
    own = [move for move in named if actor in move.actors]
    if not own:
        return Step(None, Refusal.ACTOR)
    for move in own:
        if not _missing(move, guards):
            return Step(move.target)
    return Step(None, Refusal.GUARD, _missing(own[0], guards))


def _missing(move: Move, guards: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(guard for guard in move.guards if guards.get(guard) is not True)


def open_moves(moves: Iterable[Move], state: str, actor: str | None = None) -> list[Move]:
    return [move for move in moves if move.source == state and (actor is None or actor in move.actors)]


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong with a procedure as drawn."""

    unreachable: tuple[str, ...]
    dead_ends: tuple[str, ...]
    doubled: tuple[tuple[str, str, str], ...]
    unknown_states: tuple[str, ...]


def examine(states: Sequence[str], start: str, ends: Sequence[str], moves: Sequence[Move]) -> Findings:
    """States nobody reaches, states nobody leaves, two moves of one actor for one action under the same guards."""
    named = {state for move in moves for state in (move.source, move.target)} | {start, *ends}
    reached = _reached(start, moves)
    leaving = {move.source for move in moves}
    return Findings(
        tuple(state for state in states if state not in reached),
        tuple(state for state in states if state not in leaving and state not in ends),
        _doubled(moves),
        tuple(sorted(named - set(states))),
    )


def _reached(start: str, moves: Sequence[Move]) -> set[str]:
    reached, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for move in moves:
            if move.source == state and move.target not in reached:
                reached.add(move.target)
                todo.append(move.target)
    return reached


def _doubled(moves: Sequence[Move]) -> tuple[tuple[str, str, str], ...]:
    """A guard of the earlier move must be one that the later does not ask, or the later can never be told apart."""
    out = []
    for place, move in enumerate(moves):
        for other in moves[:place]:
            same = (other.source, other.action) == (move.source, move.action)
            shared = set(other.actors) & set(move.actors)
            if same and shared and set(other.guards) <= set(move.guards):
                out.append((move.source, move.action, sorted(shared)[0]))
    return tuple(out)
