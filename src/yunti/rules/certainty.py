"""Which nodes of a plan can never be unknown, from which given columns have no gaps: engines then skip the test.

Not here: what unknown means for a node (`nodes`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yunti.rules import nodes as n
from yunti.rules.functions import FUNCTIONS, ROUNDERS
from yunti.rules.planning import Place, Plan, Scope, inner_scope
from yunti.rules.widths import Ranges

_NEVER_UNKNOWN = ("given", "known", "is_true")
_MAY_LEAVE_THE_CALENDAR = ("add_months", "add_years", "add_days", "date_at", "first_of_month")

# Unknown exactly when a part is.
_STRICT = (n.Not, n.Compare, n.Contains, n.Arithmetic, n.Rescale, n.Count, n.Sum, n.Min, n.Max, n.Cap)


def _is_strict(node: n.Call) -> bool:
    return node.function in ROUNDERS or FUNCTIONS[node.function].strict


@dataclass
class Certainty:
    """`complete` are the given columns without a gap."""

    plan: Plan
    ranges: Ranges
    complete: frozenset[Place] = frozenset()
    _known: dict[Place, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = {step.place: step for step in self.plan.steps}

    def of(self, node: n.Node, scope: Scope) -> bool:
        place = self.plan.place(node, scope)
        if place is not None:
            return self.at(place)
        ask = _OF.get(type(node))
        return ask(self, node, scope) if ask else all(self.of(kid, scope) for kid in node.kids)

    def at(self, place: Place) -> bool:
        if place not in self._known:
            step = self._rules.get(place)
            if step is None:
                self._known[place] = place in self.complete
            elif step.aggregate is not None:
                self._known[place] = self._aggregate(step.aggregate, place.scope)
            else:
                self._known[place] = self.of(step.node, place.scope)
        return self._known[place]

    def causes(self, node: n.Node, scope: Scope) -> frozenset[Place] | None:
        """The facts without which alone the node can be unknown; None when there may be other reasons."""
        if self.of(node, scope):
            return frozenset()
        if isinstance(node, n.Fact):
            return frozenset({Place(scope[: node.level], node.name)})
        if isinstance(node, n.Named):
            return self.causes(node.node, scope[: node.level])
        if not isinstance(node, _STRICT):
            return None
        found = [self.causes(kid, scope) for kid in node.kids]
        return None if None in found else frozenset().union(*(each for each in found if each is not None))

    def forces(self, node: n.Node, scope: Scope) -> frozenset[Place]:
        """The facts without any one of which the node is surely unknown."""
        if isinstance(node, n.Fact):
            return frozenset({Place(scope[: node.level], node.name)})
        if isinstance(node, n.Named):
            return self.forces(node.node, scope[: node.level])
        if isinstance(node, (*_STRICT, n.Ratio)) or (isinstance(node, n.Call) and _is_strict(node)):
            return frozenset().union(*(self.forces(kid, scope) for kid in node.kids))
        return frozenset()

    def _aggregate(self, node: n.Aggregate, scope: Scope) -> bool:
        if not self.at(Place(scope[: node.level], node.table)) or node.kind in ("min", "max", "first"):
            return False
        if node.kind in ("count", "count_distinct", "set") or node.value is None:
            return True
        return self.of(node.value, inner_scope(node, scope))


def _ratio(certainty: Certainty, node: n.Ratio, scope: Scope) -> bool:
    low, high = certainty.ranges.of(node.whole, scope)
    return (low > 0 or high < 0) and all(certainty.of(kid, scope) for kid in node.kids)


def _except(certainty: Certainty, node: n.Except, scope: Scope) -> bool:
    return all(certainty.of(each, scope) for each in (node.base, *(value for _, value in node.exceptions)))


def _call(certainty: Certainty, node: n.Call, scope: Scope) -> bool:
    certain = [certainty.of(each, scope) for each in node.arguments]
    if node.function in ("latest", "earliest", "when_unknown"):
        return any(certain)
    if node.function == "in_window":
        return certain[0]
    if node.function in _MAY_LEAVE_THE_CALENDAR:
        return False
    return node.function in _NEVER_UNKNOWN or all(certain)


_OF: dict[type[n.Node], Callable[[Certainty, Any, Scope], bool]] = {
    n.Literal: lambda certainty, node, scope: node.value is not None,
    n.Parameter: lambda certainty, node, scope: node.value is not None,
    n.KeyedParameter: lambda certainty, node, scope: False,
    n.Lookup: lambda certainty, node, scope: False,
    n.Listing: lambda certainty, node, scope: True,
    n.Ratio: _ratio,
    n.Except: _except,
    n.Call: _call,
}
