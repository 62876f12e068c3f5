"""One node → one column of its scope, remembered by what the node is made of; only what is new is computed again.

Not here: functions (`calls`), rows of lists (`grouping`), what is kept from one program to the next (`running`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yunti.rules import nodes as n
from yunti.rules.backends.arrays import calls
from yunti.rules.backends.arrays.coded import (
    Column,
    Mask,
    Values,
    both_known,
    chosen,
    column_of,
    yes_no,
)
from yunti.rules.backends.arrays.dividing import divided
from yunti.rules.backends.arrays.grouping import aggregated, joined, sorted_rows
from yunti.rules.backends.arrays.sheets import Sheets
from yunti.rules.identities import Identities
from yunti.rules.planning import Place, Plan, Scope, home, inner_scope
from yunti.rules.values import TABLE, Kind
from yunti.rules.widths import Range, Ranges, is_wide, ratio_power

Key = tuple[Any, Scope]


@dataclass
class Calculator:
    """`kept` outlives the program: columns of what other programs need as well."""

    sheets: Sheets
    plan: Plan
    ranges: Ranges
    identities: Identities
    keep: frozenset[int] = frozenset()
    kept: dict[Key, Any] = field(default_factory=dict)
    memory: dict[Key, Any] = field(default_factory=dict)

    def column(self, node: n.Node, scope: Scope) -> Column:
        identity = self.identities.of(node)
        key = (identity, scope)
        found = self.kept.get(key) or self.memory.get(key)
        if found is None:
            found = self._computed(node, scope)
            if identity in self.keep:
                self.kept[key] = found
            elif isinstance(node, n.Named | n.Aggregate):
                self.memory[key] = found
        return found

    def _computed(self, node: n.Node, scope: Scope) -> Column:
        place = self.plan.place(node, scope)
        if place is not None and place.scope != scope:
            return self.column(node, place.scope).taken(self.sheets.up(scope, len(place.scope)))
        return _COMPUTE[type(node)](self, node, scope)

    def columns(self, nodes: Sequence[n.Node], scope: Scope) -> list[Column]:
        return [self.column(node, scope) for node in nodes]

    def height(self, scope: Scope) -> int:
        return self.sheets.height(scope)

    def range_of(self, node: n.Node, scope: Scope) -> Range:
        return self.ranges.of(node, scope)

    def numbers(self, nodes: Sequence[n.Node], scope: Scope, *more: Range) -> list[Values]:
        """Plain integers in 64 bits where they, and what is made of them, fit; of any size where not."""
        wide = is_wide(*(self.ranges.of(node, scope) for node in nodes), *more)
        return [_as(column.values, wide) for column in self.columns(nodes, scope)]

    def tally(self, parts: Sequence[n.Node], scope: Scope) -> tuple[Values, Values]:
        """How many parts are met, and how many are unknown; kept when the parts are."""
        key = (tuple(map(self.identities.of, parts)), scope)
        found = self.kept.get(key)
        if found is None:
            met = np.zeros(self.height(scope), np.int16)
            open_ = np.zeros(self.height(scope), np.int16)
            for part in parts:
                column = self.column(part, scope)
                met += column.values
                if column.known is not None:
                    open_ += ~column.known
            found = met, open_
            if all(self.identities.of(part) in self.keep for part in parts):
                self.kept[key] = found
        return found


def _as(values: Values, wide: bool) -> Values:
    if wide:
        return values.astype(object)
    return values.astype(np.int64) if values.dtype == object else values


def _constant(calculator: Calculator, node: Any, scope: Scope) -> Column:
    column = column_of([node.value], node.type.kind, calculator.sheets.vocabulary)
    height = calculator.height(scope)
    known = None if column.known is None else np.broadcast_to(column.known[0], height)
    return Column(column.kind, np.broadcast_to(column.values[0], height), known, column.store)


def _fact(calculator: Calculator, node: n.Fact, scope: Scope) -> Column:
    return calculator.sheets.column(Place(scope, node.name), node.type)


def _named(calculator: Calculator, node: n.Named, scope: Scope) -> Column:
    return calculator.column(node.node, scope)


def _pick(calculator: Calculator, node: Any, scope: Scope) -> Column:
    pairs = node.values if isinstance(node, n.KeyedParameter) else node.rows
    table: dict[Any, Any] = {}
    for key, value in pairs:
        table.setdefault((type(key), key), value)
    return calls.over_distinct(
        [calculator.column(node.key, scope)],
        lambda key: table.get((type(key), key)),
        node.type.kind,
        calculator.sheets.vocabulary,
    )


def _all(calculator: Calculator, node: n.All, scope: Scope) -> Column:
    columns = calculator.columns(node.parts, scope)
    values = np.logical_and.reduce([column.values for column in columns])
    if all(column.known is None for column in columns):
        return yes_no(values)
    unmet = np.logical_or.reduce([column.mask() & ~column.values for column in columns])
    return yes_no(values, values | unmet)


def _any(calculator: Calculator, node: n.AnyOf, scope: Scope) -> Column:
    columns = calculator.columns(node.parts, scope)
    values = np.logical_or.reduce([column.values for column in columns])
    known = both_known(*columns)
    return yes_no(values, None if known is None else values | known)


def _not(calculator: Calculator, node: n.Not, scope: Scope) -> Column:
    part = calculator.column(node.part, scope)
    return yes_no(~part.values, part.known)


def _at_least(calculator: Calculator, node: n.AtLeast, scope: Scope) -> Column:
    met, open_ = calculator.tally(node.parts, scope)
    threshold = calculator.column(node.threshold, scope)
    values: Mask = met >= threshold.values
    decided = values | (met + open_ < threshold.values)
    return yes_no(values, decided if threshold.known is None else decided & threshold.known)


def _count(calculator: Calculator, node: n.Count, scope: Scope) -> Column:
    met, open_ = calculator.tally(node.parts, scope)
    return Column(Kind.NUMBER, met.astype(np.int64), open_ == 0)


def _sum(calculator: Calculator, node: n.Sum, scope: Scope) -> Column:
    most = sum(max(map(abs, calculator.range_of(part, scope))) for part in node.parts)
    parts = calculator.numbers(node.parts, scope, (-most, most))
    out = parts[0]
    for part in parts[1:]:
        out = out + part
    return Column(Kind.NUMBER, out, both_known(*calculator.columns(node.parts, scope)))


def _extreme(choose: Any) -> Callable[[Calculator, Any, Scope], Column]:
    def computed(calculator: Calculator, node: Any, scope: Scope) -> Column:
        parts = calculator.numbers(node.kids, scope)
        out = parts[0]
        for part in parts[1:]:
            out = choose(out, part)
        return Column(Kind.NUMBER, out, both_known(*calculator.columns(node.kids, scope)))

    return computed


_COMPARE: dict[str, Any] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_ARITHMETIC: dict[str, Any] = {"+": np.add, "-": np.subtract, "*": np.multiply}


def _compare(calculator: Calculator, node: n.Compare, scope: Scope) -> Column:
    left, right = calculator.columns((node.left, node.right), scope)
    found = _COMPARE[node.sign](left.values, right.values).astype(np.bool_, copy=False)
    return yes_no(found, both_known(left, right))


def _arithmetic(calculator: Calculator, node: n.Arithmetic, scope: Scope) -> Column:
    pair = (node.left, node.right)
    left, right = calculator.numbers(pair, scope, calculator.range_of(node, scope))
    return Column(
        Kind.NUMBER, _ARITHMETIC[node.sign](left, right), both_known(*calculator.columns(pair, scope))
    )


def _contains(calculator: Calculator, node: n.Contains, scope: Scope) -> Column:
    item, options = calculator.columns((node.item, node.options), scope)
    return yes_no(calls.holds(options, item), both_known(item, options))


def _rescale(calculator: Calculator, node: n.Rescale, scope: Scope) -> Column:
    (part,) = calculator.numbers((node.part,), scope, calculator.range_of(node, scope))
    return Column(Kind.NUMBER, part * 10**node.digits, calculator.column(node.part, scope).known)


def _ratio(calculator: Calculator, node: n.Ratio, scope: Scope) -> Column:
    above, below = calculator.ranges.ratio(node, scope)
    most = 2 * max(map(abs, above)) + 2 * max(map(abs, below))
    power = ratio_power(node)
    share, whole, times = calculator.numbers(node.kids, scope, (-most, most), (0, 10 ** abs(power)))
    out = divided(share * times * 10 ** max(power, 0), whole * 10 ** max(-power, 0), node.rounding)
    known = both_known(*calculator.columns(node.kids, scope))
    there = (whole != 0).astype(np.bool_, copy=False)
    return Column(Kind.NUMBER, out, there if known is None else there & known)


def _table(calculator: Calculator, node: n.Table, scope: Scope) -> Column:
    conditions = calculator.columns([condition for condition, _ in node.rows], scope)
    values = calculator.columns([*(value for _, value in node.rows), node.otherwise], scope)
    which = np.full(calculator.height(scope), len(node.rows), np.int64)
    for place in range(len(conditions) - 1, -1, -1):
        condition = conditions[place]
        which[condition.values] = place
        if condition.known is not None:
            which[~condition.known] = -1
    return chosen(which, values)


def _except(calculator: Calculator, node: n.Except, scope: Scope) -> Column:
    values = calculator.columns([node.base, *(value for _, value in node.exceptions)], scope)
    which = np.zeros(calculator.height(scope), np.int64)
    for place in range(len(node.exceptions), 0, -1):
        which[calculator.column(node.exceptions[place - 1][0], scope).values] = place
    return chosen(which, values)


def _call(calculator: Calculator, node: n.Call, scope: Scope) -> Column:
    arguments = calculator.columns(node.arguments, scope)
    wide = is_wide(*(calculator.range_of(each, scope) for each in (*node.arguments, node)))
    return calls.call(node, arguments, wide, calculator.sheets.vocabulary)


def _listing(calculator: Calculator, node: n.Listing, scope: Scope) -> Column:
    taken = []
    for entry, condition in node.entries:
        column = calculator.column(entry, scope)
        if condition is not None:
            column = column.where(calculator.column(condition, scope).values)
        taken.append(column)
    return calls.listed(taken, calculator.height(scope))


def _aggregate(calculator: Calculator, node: n.Aggregate, scope: Scope) -> Column:
    stands, inner, sheets = home(node, scope), inner_scope(node, scope), calculator.sheets
    value, where, order = (
        None if each is None else calculator.column(each, inner)
        for each in (node.value, node.where, node.order)
    )
    up, ask = sheets.up(inner, node.level), sheets.up(stands, node.level)
    pairs = [(calculator.column(there, inner), calculator.column(here, stands)) for here, there in node.match]
    groups, wanted, count = joined(up, ask, calculator.height(scope[: node.level]), pairs)
    taken = groups >= 0 if where is None else (groups >= 0) & where.values
    rows = sorted_rows(groups, taken, count, order, sheets.vocabulary)
    found = aggregated(node, rows, value, is_wide(calculator.range_of(node, stands))).taken(wanted)
    given = sheets.column(Place(stands[: node.level], node.table), TABLE)
    return found if given.known is None else found.where(given.known[ask])


_COMPUTE: dict[type[n.Node], Callable[[Calculator, Any, Scope], Column]] = {
    n.Literal: _constant,
    n.Parameter: _constant,
    n.KeyedParameter: _pick,
    n.Lookup: _pick,
    n.Fact: _fact,
    n.Named: _named,
    n.All: _all,
    n.AnyOf: _any,
    n.Not: _not,
    n.AtLeast: _at_least,
    n.Count: _count,
    n.Sum: _sum,
    n.Min: _extreme(np.minimum),
    n.Max: _extreme(np.maximum),
    n.Cap: _extreme(np.minimum),
    n.Compare: _compare,
    n.Arithmetic: _arithmetic,
    n.Contains: _contains,
    n.Rescale: _rescale,
    n.Ratio: _ratio,
    n.Table: _table,
    n.Except: _except,
    n.Call: _call,
    n.Listing: _listing,
    n.Aggregate: _aggregate,
}
