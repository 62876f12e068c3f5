"""What a node came to, and from what: the tree that explanations are made of.

Not here: computing it (`backends.reference`), telling it (`explain`).
"""

from dataclasses import dataclass
from typing import Any

from yunti.rules.nodes import Fact, Node
from yunti.rules.values import Outcome, Value, outcome_of

Row = dict[str, Any]
Env = tuple[Row, ...]  # the case, then the row, then the row within the row
STANDINGS = "%"  # in the row of the case: ranking -> standing, once the whole population is known


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of a case in its group, how many have one there, and the first keys of all of them, the best first."""

    place: int | None
    size: int | None
    first_keys: tuple[Value, ...] = ()


class Trace:
    """`rows` of an aggregate: place (from 1) and trace of every row that was taken. `standing`: of a ranking."""

    __slots__ = ("kids", "node", "rows", "standing", "value")

    def __init__(
        self,
        node: Node,
        value: Value,
        kids: tuple["Trace", ...] = (),
        rows: tuple[tuple[int, "Trace"], ...] = (),
        standing: Standing | None = None,
    ) -> None:
        self.node = node
        self.value = value
        self.kids = kids
        self.rows = rows
        self.standing = standing

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.value)


def seen_through(trace: Trace) -> Trace:
    """Past names and changes of scale to the rule itself."""
    while trace.node.is_cover:
        trace = trace.kids[0]
    return trace


def waited_for(trace: Trace) -> tuple[str, ...]:
    """What an unknown outcome waits for, where all that leaves it open is somebody's word; nothing where anything else does."""
    found = _waits(trace) if trace.value is None else None
    return tuple(found or ())


def _waits(trace: Trace) -> dict[str, None] | None:
    """None as soon as something else is open too."""
    if isinstance(trace.node, Fact):
        awaits = trace.node.meta.awaits
        return {awaits: None} if awaits else None
    found: dict[str, None] = {}
    for kid in trace.kids:
        if kid.value is None:
            inner = _waits(kid)
            if inner is None:
                return None
            found |= inner
    return found or None
