"""Which nodes are made of the same: what one program has computed another may use.

Not here: computing (`backends`), sharing between programs (`sweeping`).
"""

from dataclasses import dataclass, field, fields
from typing import Any

from yunti.rules import nodes as n


@dataclass
class Identities:
    """The same number for nodes that are made of the same: names and parameters are seen through to what they hold."""

    _numbers: dict[Any, int] = field(default_factory=dict)
    _seen: dict[int, tuple[n.Node, int]] = field(default_factory=dict)

    def of(self, node: n.Node) -> int:
        known = self._seen.get(id(node))
        if known is None:
            made_of = (type(node), node.type, *(self._part(node, each.name) for each in fields(node)))
            known = self._seen[id(node)] = (node, self._numbers.setdefault(made_of, len(self._numbers)))
        return known[1]

    def _part(self, node: n.Node, name: str) -> Any:
        if name in ("meta", "type") or (name == "path" and isinstance(node, n.Parameter | n.KeyedParameter)):
            return None
        return self.shape(getattr(node, name))

    def shape(self, value: Any) -> Any:
        if isinstance(value, n.Node):
            return self.of(value)
        if isinstance(value, tuple):
            return tuple(map(self.shape, value))
        return type(value), value
