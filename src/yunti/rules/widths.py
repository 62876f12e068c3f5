"""How large the numbers of a plan can become: least and largest value of every node, from those of the given facts.

An engine computes in 64 bits where the range fits, in 128 where it must, and never wraps around: what needs more is
refused here before anything runs.
Not here: what the nodes mean (`nodes`), measuring the given tables (`backends`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yunti.rules import nodes as n
from yunti.rules.errors import RuleError
from yunti.rules.functions import FAR, ROUNDERS
from yunti.rules.planning import Place, Plan, Scope, inner_scope
from yunti.rules.values import Kind

Range = tuple[int, int]
NARROW: Range = (-(2**63) + 1, 2**63 - 1)
WIDE: Range = (-(2**127) + 1, 2**127 - 1)
NOTHING: Range = (0, 0)
_MOST_DAYS = 4_000_000
_LONGEST = 2**31


def fits(range_: Range, width: Range) -> bool:
    return width[0] <= range_[0] and range_[1] <= width[1]


def is_wide(*ranges: Range) -> bool:
    """More than 64 bits are needed; RuleError when not even 128 are enough."""
    if all(fits(each, NARROW) for each in ranges):
        return False
    if all(fits(each, WIDE) for each in ranges):
        return True
    raise RuleError("数字太大：计算结果可能超过 128 位整数，请减少小数位数，或检查填报的数字")


def around(ranges: Sequence[Range]) -> Range:
    return min((low for low, _ in ranges), default=0), max((high for _, high in ranges), default=0)


def product(one: Range, other: Range) -> Range:
    ends = [a * b for a in one for b in other]
    return min(ends), max(ends)


def times_ten(range_: Range, digits: int) -> Range:
    return range_[0] * 10**digits, range_[1] * 10**digits


def with_zero(range_: Range) -> Range:
    return min(range_[0], 0), max(range_[1], 0)


@dataclass
class Ranges:
    """`given` holds the range of each number among the facts, and of the number of rows of each list; absent is 64 bits."""

    plan: Plan
    given: Mapping[Place, Range] = field(default_factory=dict)
    _known: dict[Place, Range] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = {step.place: step for step in self.plan.steps}

    def of(self, node: n.Node, scope: Scope) -> Range:
        if node.type.kind is not Kind.NUMBER:
            return NOTHING
        place = self.plan.place(node, scope)
        if place is not None:
            return self.at(place)
        return _OF[type(node)](self, node, scope)

    def at(self, place: Place) -> Range:
        """Of a column: a given fact or a step."""
        if place not in self._known:
            step = self._rules.get(place)
            if step is None:
                self._known[place] = self.given.get(place, NARROW)
            elif step.aggregate is not None:
                self._known[place] = self._aggregate(step.aggregate, place.scope)
            else:
                self._known[place] = self.of(step.node, place.scope)
        return self._known[place]

    def ratio(self, node: n.Ratio, scope: Scope) -> tuple[Range, Range]:
        """Of the whole numbers above and below the line; twice each is needed for rounding."""
        share, whole, times = (self.of(kid, scope) for kid in node.kids)
        power = ratio_power(node)
        return times_ten(product(share, times), max(power, 0)), times_ten(whole, max(-power, 0))

    def _aggregate(self, node: n.Aggregate, scope: Scope) -> Range:
        rows = (0, self.at(Place(scope[: node.level], node.table))[1])
        if node.kind in ("count", "count_distinct") or node.value is None:
            return rows
        value = self.of(node.value, inner_scope(node, scope))
        return product(with_zero(value), rows) if node.kind == "sum" else value


def ratio_power(node: n.Ratio) -> int:
    return node.whole.type.scale - node.share.type.scale - node.times.type.scale + node.type.scale


def _values(values: Sequence[Any]) -> Range:
    known = [int(each) for each in values if each is not None]
    return around([(each, each) for each in known])


def _parts(ranges: Ranges, node: n.Node, scope: Scope) -> list[Range]:
    return [ranges.of(kid, scope) for kid in node.kids]


def _sum(ranges: Ranges, node: n.Node, scope: Scope) -> Range:
    parts = _parts(ranges, node, scope)
    return sum(low for low, _ in parts), sum(high for _, high in parts)


def _least(parts: Sequence[Range]) -> Range:
    return min(low for low, _ in parts), min(high for _, high in parts)


def _most(parts: Sequence[Range]) -> Range:
    return max(low for low, _ in parts), max(high for _, high in parts)


def _arithmetic(ranges: Ranges, node: n.Arithmetic, scope: Scope) -> Range:
    left, right = ranges.of(node.left, scope), ranges.of(node.right, scope)
    if node.sign == "*":
        return product(left, right)
    if node.sign == "+":
        return left[0] + right[0], left[1] + right[1]
    return left[0] - right[1], left[1] - right[0]


def _ratio(ranges: Ranges, node: n.Ratio, scope: Scope) -> Range:
    """A whole number below the line makes nothing larger, except by rounding a part up."""
    low, high = ranges.ratio(node, scope)[0]
    largest = max(abs(low), abs(high)) + 1
    return (-largest, largest)


def _branches(ranges: Ranges, nodes: Sequence[n.Node], scope: Scope) -> Range:
    return around([ranges.of(each, scope) for each in nodes])


def _call(ranges: Ranges, node: n.Call, scope: Scope) -> Range:
    parts = [ranges.of(each, scope) for each in node.arguments]
    if node.function in ROUNDERS:
        digits = node.type.scale - node.arguments[0].type.scale
        low, high = parts[0]
        return times_ten(parts[0], digits) if digits >= 0 else (min(low, 0) - 1, max(high, 0) + 1)
    if node.function == "abs":
        return 0, max(abs(parts[0][0]), abs(parts[0][1]))
    if node.function in ("min", "max"):
        return (_least if node.function == "min" else _most)(parts)
    if node.function == "when_unknown":
        return around(parts)
    return _CALLS.get(node.function, NARROW)


_CALLS: dict[str, Range] = {
    "months_between": (-FAR, FAR),
    "days_between": (-_MOST_DAYS, _MOST_DAYS),
    "year": (1, 9999),
    "month": (1, 12),
    "characters": (0, _LONGEST),
    "size": (0, _LONGEST),
}
_OF: dict[type[n.Node], Callable[[Ranges, Any, Scope], Range]] = {
    n.Literal: lambda ranges, node, scope: _values([node.value]),
    n.Parameter: lambda ranges, node, scope: _values([node.value]),
    n.KeyedParameter: lambda ranges, node, scope: _values([value for _, value in node.values]),
    n.Lookup: lambda ranges, node, scope: _values([value for _, value in node.rows]),
    n.Count: lambda ranges, node, scope: (0, len(node.parts)),
    n.Sum: _sum,
    n.Min: lambda ranges, node, scope: _least(_parts(ranges, node, scope)),
    n.Max: lambda ranges, node, scope: _most(_parts(ranges, node, scope)),
    n.Cap: lambda ranges, node, scope: _least(_parts(ranges, node, scope)),
    n.Arithmetic: _arithmetic,
    n.Rescale: lambda ranges, node, scope: times_ten(ranges.of(node.part, scope), node.digits),
    n.Ratio: _ratio,
    n.Table: lambda ranges, node, scope: _branches(
        ranges, [*(value for _, value in node.rows), node.otherwise], scope
    ),
    n.Except: lambda ranges, node, scope: _branches(
        ranges, [node.base, *(value for _, value in node.exceptions)], scope
    ),
    n.Call: _call,
}
