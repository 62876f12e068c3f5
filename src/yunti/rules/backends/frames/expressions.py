"""One node → one Polars expression over the columns of its scope; whole numbers in the narrowest width that holds them.

A named rule, an aggregate, and whatever stands in an outer scope is a column by then.
Not here: functions (`calls`), rows of lists (`groups`), the order of the columns (`running`).
"""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import polars as pl

from yunti.rules import nodes as n
from yunti.rules.backends.frames.calls import call
from yunti.rules.backends.frames.integers import (
    brought_to,
    divided,
    greater,
    holding,
    in_turn,
    lesser,
    tally,
    total,
    while_dividing,
)
from yunti.rules.certainty import Certainty
from yunti.rules.functions import FUNCTIONS, ROUNDERS
from yunti.rules.planning import Plan, Scope
from yunti.rules.tables import dtype_of
from yunti.rules.values import Kind, Value, ValueType
from yunti.rules.widths import Range, Ranges, is_wide, ratio_power

Expr = pl.Expr


class Writer:
    """Writes the nodes of one scope."""

    def __init__(self, plan: Plan, ranges: Ranges, certainty: Certainty, scope: Scope) -> None:
        self.plan = plan
        self.ranges = ranges
        self.certainty = certainty
        self.scope = scope

    def write(self, node: n.Node) -> Expr:
        place = self.plan.place(node, self.scope)
        if place is None:
            return _WRITE[type(node)](self, node)
        if isinstance(node, n.Named) and self.plan.is_inline(place, self.scope):
            return self.write(node.node)
        return pl.col(place.seen_from(self.scope))

    def range_of(self, node: n.Node) -> Range:
        return self.ranges.of(node, self.scope)

    def is_certain(self, node: n.Node) -> bool:
        return self.certainty.of(node, self.scope)

    def number(self, node: n.Node, dtype: Any) -> Expr:
        if isinstance(node, n.Literal | n.Parameter):
            return pl.lit(node.value, dtype=dtype)
        return self.write(node).cast(dtype)

    def numbers(self, nodes: Sequence[n.Node], *more: Range) -> list[Expr]:
        """The nodes at one width that also holds what is made of them."""
        dtype = holding(*map(self.range_of, nodes), *more)
        return [self.number(each, dtype) for each in nodes]

    def alike(self, nodes: Sequence[n.Node]) -> list[Expr]:
        """Values that meet in one column or comparison."""
        if any(each.type.kind is Kind.NUMBER for each in nodes):
            return self.numbers(nodes)
        return [self.write(each) for each in nodes]

    def all_known(self, nodes: Sequence[n.Node], then: Expr) -> Expr:
        """Unknown where one of the nodes is; for operations that would pass over an unknown part."""
        doubtful = [self.write(each).is_not_null() for each in nodes if not self.is_certain(each)]
        return pl.when(pl.all_horizontal(doubtful)).then(then) if doubtful else then


def constant(value: Value, type_: ValueType) -> Expr:
    if type_.kind is Kind.ANY and value is None:
        return pl.lit(None)
    if type_.kind is Kind.NUMBER and value is not None:
        return pl.lit(value, dtype=holding((value, value)))
    if type_.kind is Kind.SET and value is not None:
        return pl.lit(list(value), dtype=dtype_of(type_))
    return pl.lit(value, dtype=dtype_of(type_))


def _constant(writer: Writer, node: Any) -> Expr:
    return constant(node.value, node.type)


_FEW = 8  # keys; for more a hash table is quicker than asking one after the other


def _pick(writer: Writer, node: Any) -> Expr:
    """A value by key: of a parameter with options, or of a reference list. The first of equal keys counts."""
    pairs: Sequence[tuple[Value, Value]] = node.values if isinstance(node, n.KeyedParameter) else node.rows
    key = writer.write(node.key)
    wanted = _PYTHON_TYPES.get(node.key.type.kind, str)
    first = {known: value for known, value in reversed(pairs) if type(known) is wanted}
    dtype = holding(writer.range_of(node)) if node.type.kind is Kind.NUMBER else dtype_of(node.type)
    if not first:
        return pl.lit(None, dtype=dtype)
    if len(first) > _FEW:
        values = pl.Series(
            [list(each) if isinstance(each, tuple) else each for each in first.values()], dtype=dtype
        )
        wide = key.cast(pl.Int64) if wanted is int else key
        return wide.replace_strict(list(first), values, default=None, return_dtype=dtype)
    out: Any = pl
    for known, value in first.items():
        then = constant(value, node.type)
        out = out.when(key == known).then(then.cast(dtype) if node.type.kind is Kind.NUMBER else then)
    return out.otherwise(None)  # type: ignore[no-any-return]


_PYTHON_TYPES: dict[Kind, type] = {Kind.NUMBER: int, Kind.YES_NO: bool}


def _all(writer: Writer, node: n.All) -> Expr:
    return pl.all_horizontal([writer.write(part) for part in node.parts])


def _any(writer: Writer, node: n.AnyOf) -> Expr:
    return pl.any_horizontal([writer.write(part) for part in node.parts])


def _not(writer: Writer, node: n.Not) -> Expr:
    return ~writer.write(node.part)


_DEEPEST_LADDER = 6


def _at_least(writer: Writer, node: n.AtLeast) -> Expr:
    parts = [writer.write(part) for part in node.parts]
    if isinstance(node.threshold, n.Literal | n.Parameter):
        wanted = node.threshold.value
        if wanted is None:
            return pl.lit(None, dtype=pl.Boolean)
        if not 0 < wanted <= len(parts):
            return pl.lit(wanted <= 0)
        if min(wanted, len(parts) - wanted + 1) <= _DEEPEST_LADDER:
            return so_many(parts, wanted)
    return _counted_at_least(writer, node, parts)


def so_many(parts: Sequence[Expr], wanted: int) -> Expr:
    """At least `wanted` of the parts, written with `and` and `or` alone: unknown parts then count as Kleene has it.

    Bits are quicker than counting. Beyond half of the parts the dual is shorter: fewer than the rest fail.
    """
    if wanted > len(parts) - wanted + 1:
        return _ladder(parts, len(parts) - wanted + 1, _or, _and)[-1]
    return _ladder(parts, wanted, _and, _or)[-1]


def _and(one: Expr, other: Expr) -> Expr:
    return one & other


def _or(one: Expr, other: Expr) -> Expr:
    return one | other


Join = Callable[[Expr, Expr], Expr]


def _ladder(parts: Sequence[Expr], top: int, both: Join, either: Join) -> list[Expr]:
    """For 1, 2, … up to `top` (or as many as there are): at least so many of the parts."""
    if len(parts) == 1:
        return [parts[0]]
    half = len(parts) // 2
    left, right = _ladder(parts[:half], top, both, either), _ladder(parts[half:], top, both, either)
    out = []
    for wanted in range(1, min(top, len(left) + len(right)) + 1):
        ways = [
            left[one - 1]
            if one == wanted
            else right[wanted - 1]
            if not one
            else both(left[one - 1], right[wanted - one - 1])
            for one in range(wanted + 1)
            if one <= len(left) and wanted - one <= len(right)
        ]
        out.append(reduce(either, ways))
    return out


def _counted_at_least(writer: Writer, node: n.AtLeast, parts: Sequence[Expr]) -> Expr:
    certain = [writer.is_certain(part) for part in node.parts]
    met = tally([part if sure else part.fill_null(False) for part, sure in zip(parts, certain, strict=True)])
    threshold = writer.write(node.threshold)
    open_ = [part.is_null() for part, sure in zip(parts, certain, strict=True) if not sure]
    if not open_:
        return met >= threshold  # unknown where the threshold is
    could_be = met + tally(open_) >= threshold
    out = pl.when(met >= threshold).then(True).when(could_be).then(None)
    if writer.is_certain(node.threshold):
        return out.otherwise(False)
    return out.when(threshold.is_not_null()).then(False)


def _count(writer: Writer, node: n.Count) -> Expr:
    return tally([writer.write(part) for part in node.parts]).cast(pl.Int64)


def _sum(writer: Writer, node: n.Sum) -> Expr:
    most = sum(max(map(abs, writer.range_of(part))) for part in node.parts)
    return total(writer.numbers(node.parts, (-most, most)))


Choose = Callable[[Expr, Expr, bool], Expr]


def _extreme(choose: Choose) -> Callable[[Writer, Any], Expr]:
    def chosen(writer: Writer, node: Any) -> Expr:
        return in_turn(choose, writer.numbers(node.kids), [writer.is_certain(each) for each in node.kids])

    return chosen


_COMPARE: dict[str, Callable[[Expr, Expr], Expr]] = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Expr, Expr], Expr]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
}  # fmt: skip


def _compare(writer: Writer, node: n.Compare) -> Expr:
    return _COMPARE[node.sign](*writer.alike((node.left, node.right)))


def _arithmetic(writer: Writer, node: n.Arithmetic) -> Expr:
    parts = writer.numbers((node.left, node.right), writer.range_of(node))
    return _ARITHMETIC[node.sign](*parts)


def _contains(writer: Writer, node: n.Contains) -> Expr:
    item = writer.write(node.item)
    if isinstance(node.options, n.Literal | n.Parameter) and node.options.value:
        return item.is_in(list(node.options.value))
    found = writer.write(node.options).list.contains(item)
    return writer.all_known((node.item,), found)


def _rescale(writer: Writer, node: n.Rescale) -> Expr:
    (part,) = writer.numbers((node.part,), writer.range_of(node))
    return part * pl.lit(10**node.digits, dtype=holding(writer.range_of(node), (0, 10**node.digits)))


def _ratio(writer: Writer, node: n.Ratio) -> Expr:
    above, below = writer.ranges.ratio(node, writer.scope)
    power = ratio_power(node)
    factor = 10 ** max(power, 0)
    times = node.times.value if isinstance(node.times, n.Literal | n.Parameter) else None
    dtype = holding(*while_dividing(above, below), (0, 2 * 10 ** abs(power) * max(abs(times or 1), 1)))
    share, whole = (writer.number(kid, dtype) for kid in (node.share, node.whole))
    if times is None:
        share = share * writer.number(node.times, dtype)
    else:
        factor *= times
    bottom = whole if power >= 0 else whole * pl.lit(10**-power, dtype=dtype)
    out = divided(share, factor, bottom, node.rounding, above, below)
    return out.cast(holding(writer.range_of(node)))


def _table(writer: Writer, node: n.Table) -> Expr:
    *values, last = writer.alike([*(value for _, value in node.rows), node.otherwise])
    out: Any = pl
    for (condition, _), value in zip(node.rows, values, strict=True):
        asked = writer.write(condition)
        if not writer.is_certain(condition) and not _stays_unknown(writer, node, condition):
            out = out.when(asked.is_null()).then(None)
        out = out.when(asked).then(value)
    return out.otherwise(last)  # type: ignore[no-any-return]


def _stays_unknown(writer: Writer, node: n.Table, condition: n.Node) -> bool:
    """Where the last condition is unknown, the value that stands otherwise is unknown as well."""
    if condition is not node.rows[-1][0]:
        return False
    causes = writer.certainty.causes(condition, writer.scope)
    return causes is not None and causes <= writer.certainty.forces(node.otherwise, writer.scope)


def _except(writer: Writer, node: n.Except) -> Expr:
    base, *values = writer.alike([node.base, *(value for _, value in node.exceptions)])
    out: Any = pl
    for (condition, _), value in zip(node.exceptions, values, strict=True):
        out = out.when(writer.write(condition)).then(value)
    return out.otherwise(base)  # type: ignore[no-any-return]


def _listing(writer: Writer, node: n.Listing) -> Expr:
    nothing = pl.lit([], dtype=pl.List(pl.String()))
    parts = []
    for entry, condition in node.entries:
        texts = writer.write(entry)
        if entry.type.kind is Kind.TEXT:
            texts = pl.concat_list(texts)
        if condition is not None:
            texts = pl.when(writer.write(condition)).then(texts)
        parts.append(texts.fill_null(nothing))
    if not parts:
        return nothing
    return pl.concat_list(parts).list.drop_nulls().list.unique(maintain_order=True)


def _call(writer: Writer, node: n.Call) -> Expr:
    first = node.arguments[0]
    if node.function in ROUNDERS:
        rounding = ROUNDERS[node.function]
        part = writer.write(first)
        return brought_to(node.type.scale, part, writer.range_of(first), first.type.scale, rounding)
    certain = [writer.is_certain(each) for each in node.arguments]
    parts = (
        writer.alike(node.arguments)
        if FUNCTIONS[node.function].same
        else [_argument(writer, each) for each in node.arguments]
    )
    return call(node, parts, certain)


def _argument(writer: Writer, node: n.Node) -> Expr:
    """A constant that every row shares is written as one."""
    return (
        writer.number(node, pl.Int64())
        if node.type.kind is Kind.NUMBER and not is_wide(writer.range_of(node))
        else writer.write(node)
    )


_WRITE: dict[type[n.Node], Callable[[Writer, Any], Expr]] = {
    n.Literal: _constant,
    n.Parameter: _constant,
    n.KeyedParameter: _pick,
    n.Lookup: _pick,
    n.All: _all,
    n.AnyOf: _any,
    n.Not: _not,
    n.AtLeast: _at_least,
    n.Count: _count,
    n.Sum: _sum,
    n.Min: _extreme(lesser),
    n.Max: _extreme(greater),
    n.Cap: _extreme(lesser),
    n.Compare: _compare,
    n.Arithmetic: _arithmetic,
    n.Contains: _contains,
    n.Rescale: _rescale,
    n.Ratio: _ratio,
    n.Table: _table,
    n.Except: _except,
    n.Call: _call,
    n.Listing: _listing,
}
