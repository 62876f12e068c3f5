"""What a node came to, and from what: the tree that explanations are made of.

Not here: computing it (`backends.reference`), telling it (`explain`).
"""

from typing import Any

from yunti.rules.nodes import Node
from yunti.rules.values import Outcome, Value, outcome_of

Row = dict[str, Any]
Env = tuple[Row, ...]  # the case, then the row, then the row within the row


class Trace:
    """`rows` of an aggregate: place (from 1) and trace of every row that was taken."""

    __slots__ = ("kids", "node", "rows", "value")

    def __init__(
        self,
        node: Node,
        value: Value,
        kids: tuple["Trace", ...] = (),
        rows: tuple[tuple[int, "Trace"], ...] = (),
    ) -> None:
        self.node = node
        self.value = value
        self.kids = kids
        self.rows = rows

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.value)
