"""One node → one SQL expression over the columns of its scope; whole numbers in 64 bits, wider only where they must be.

A named rule, an aggregate, and whatever stands in an outer scope is a column by then.
Not here: functions (`functions`), rows of lists and the order of the columns (`queries`), databases (`dialects`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import exp

from yunti.rules import nodes as n
from yunti.rules.backends.sql import pieces as p
from yunti.rules.backends.sql.dialects import Dialect
from yunti.rules.certainty import Certainty
from yunti.rules.planning import Plan, Scope
from yunti.rules.values import Kind, Value, ValueType
from yunti.rules.widths import Range, Ranges, is_wide, ratio_power

Expr = exp.Expr
CONSTANT = (n.Literal, n.Parameter)


class Writer:
    """Writes the nodes of one scope; `ask` writes a call of the library of functions."""

    def __init__(
        self,
        plan: Plan,
        ranges: Ranges,
        certainty: Certainty,
        scope: Scope,
        dialect: Dialect,
        ask: Callable[["Writer", n.Call], Expr],
    ) -> None:
        self.plan = plan
        self.ranges = ranges
        self.certainty = certainty
        self.scope = scope
        self.dialect = dialect
        self.ask = ask

    def write(self, node: n.Node) -> Expr:
        place = self.plan.place(node, self.scope)
        if place is None:
            return _WRITE[type(node)](self, node)
        if isinstance(node, n.Named) and self.plan.is_inline(place, self.scope):
            return self.write(node.node)
        return p.column(place.seen_from(self.scope))

    def range_of(self, node: n.Node) -> Range:
        return self.ranges.of(node, self.scope)

    def is_certain(self, node: n.Node) -> bool:
        return self.certainty.of(node, self.scope)

    def typed(self, value: Expr, kind: Kind, wide: bool = False) -> Expr:
        return self.dialect.cast(value, self.dialect.type_of(kind, wide))

    def number(self, node: n.Node, wide: bool) -> Expr:
        """At the width that is asked for; a constant gets it as well, for two of them may meet."""
        if isinstance(node, CONSTANT) or (wide and not is_wide(self.range_of(node))):
            return self.typed(self.write_plain(node), Kind.NUMBER, wide)
        return self.write(node)

    def write_plain(self, node: n.Node) -> Expr:
        return p.constant(node.value) if isinstance(node, CONSTANT) else self.write(node)

    def numbers(self, nodes: Sequence[n.Node], *more: Range) -> list[Expr]:
        """The nodes at one width that also holds what is made of them."""
        wide = is_wide(*map(self.range_of, nodes), *more)
        return [self.number(each, wide) for each in nodes]

    def alike(self, nodes: Sequence[n.Node]) -> list[Expr]:
        if any(each.type.kind is Kind.NUMBER for each in nodes):
            return self.numbers(nodes)
        return [self.write(each) for each in nodes]

    def where_known(self, nodes: Sequence[n.Node], then: Expr) -> Expr:
        """Unknown where one of the nodes is; for functions that would pass over an unknown part."""
        doubtful = [self.write(each) for each in nodes if not self.is_certain(each)]
        return p.case([(p.all_known(doubtful), then)]) if doubtful else then


def constant(writer: Writer, value: Value, type_: ValueType) -> Expr:
    if type_.kind is Kind.SET and value is not None:
        return writer.dialect.set_of(value)
    if value is None and type_.kind is Kind.ANY:
        return p.null()
    wide = type_.kind is Kind.NUMBER and value is not None and is_wide((value, value))
    if value is None or type_.kind is Kind.NUMBER:
        return writer.typed(p.constant(value), type_.kind, wide)
    return p.constant(value)


def _constant(writer: Writer, node: Any) -> Expr:
    return constant(writer, node.value, node.type)


def _pick(writer: Writer, node: Any) -> Expr:
    """A value by key: of a parameter with options, or of a reference list. The first of equal keys counts."""
    pairs: Sequence[tuple[Value, Value]] = node.values if isinstance(node, n.KeyedParameter) else node.rows
    wanted = {Kind.NUMBER: int, Kind.YES_NO: bool}.get(node.key.type.kind, str)
    first = {known: value for known, value in reversed(pairs) if type(known) is wanted}
    key = writer.write(node.key)
    wide = node.type.kind is Kind.NUMBER and is_wide(writer.range_of(node))
    branches = [
        (p.compare(key.copy(), "==", p.constant(known)), constant(writer, value, node.type))
        for known, value in first.items()
    ]
    if not branches:
        return writer.typed(p.null(), node.type.kind, wide)
    out = p.case(branches)
    return writer.typed(out, node.type.kind, wide) if wide else out


def _all(writer: Writer, node: n.All) -> Expr:
    return p.chained([writer.write(part) for part in node.parts], p.both)


def _any(writer: Writer, node: n.AnyOf) -> Expr:
    return p.chained([writer.write(part) for part in node.parts], p.either)


def _not(writer: Writer, node: n.Not) -> Expr:
    return p.opposite(writer.write(node.part))


def _tally(writer: Writer, parts: Sequence[Expr]) -> Expr:
    return p.chained([writer.dialect.counted(part) for part in parts], p.plus)


def _at_least(writer: Writer, node: n.AtLeast) -> Expr:
    parts = [writer.write(part) for part in node.parts]
    certain = [writer.is_certain(part) for part in node.parts]
    sure = [
        part if known else p.or_else(part, p.truth(False)) for part, known in zip(parts, certain, strict=True)
    ]
    threshold = writer.write_plain(node.threshold)
    met = _tally(writer, sure)
    enough = p.compare(met, ">=", threshold)
    open_ = [p.is_null(part.copy()) for part, known in zip(parts, certain, strict=True) if not known]
    if not open_:
        return enough if not _is_nothing(node.threshold) else writer.typed(p.null(), Kind.YES_NO)
    could_be = p.compare(
        p.plus(met.copy(), _tally(writer, [p.paren(each) for each in open_])), "<", threshold.copy()
    )
    return p.case([(enough, p.truth(True)), (could_be, p.truth(False))])


def _is_nothing(node: n.Node) -> bool:
    return isinstance(node, CONSTANT) and node.value is None


def _count(writer: Writer, node: n.Count) -> Expr:
    return writer.typed(_tally(writer, [writer.write(part) for part in node.parts]), Kind.NUMBER)


def _sum(writer: Writer, node: n.Sum) -> Expr:
    most = sum(max(map(abs, writer.range_of(part))) for part in node.parts)
    return p.chained(writer.numbers(node.parts, (-most, most)), p.plus)


def _extreme(name: str) -> Callable[[Writer, Any], Expr]:
    def chosen(writer: Writer, node: Any) -> Expr:
        return writer.where_known(node.kids, p.extreme(name, writer.numbers(node.kids)))

    return chosen


def _compare(writer: Writer, node: n.Compare) -> Expr:
    if node.left.type.kind is Kind.NUMBER or node.right.type.kind is Kind.NUMBER:
        fixed = [isinstance(each, CONSTANT) for each in (node.left, node.right)]
        if not all(fixed) and not any(_is_nothing(each) for each in (node.left, node.right)):
            return p.compare(writer.write_plain(node.left), node.sign, writer.write_plain(node.right))
    left, right = writer.alike((node.left, node.right))
    return p.compare(left, node.sign, right)


_ARITHMETIC: dict[str, Callable[[Expr, Expr], Expr]] = {"+": p.plus, "-": p.minus, "*": p.times}


def _arithmetic(writer: Writer, node: n.Arithmetic) -> Expr:
    return _ARITHMETIC[node.sign](*writer.numbers((node.left, node.right), writer.range_of(node)))


def _contains(writer: Writer, node: n.Contains) -> Expr:
    item = writer.write(node.item)
    if isinstance(node.options, CONSTANT) and node.options.value:
        return exp.In(this=p.paren(item), expressions=[p.text(each) for each in node.options.value])
    return writer.dialect.holds(writer.write(node.options), item)


def _rescale(writer: Writer, node: n.Rescale) -> Expr:
    (part,) = writer.numbers((node.part,), writer.range_of(node))
    return p.times(part, p.number(10**node.digits))


def divided(
    writer: Writer, above: Expr, below: Expr, rounding: str, ranges: tuple[Range, Range], wide: bool
) -> Expr:
    """Whole division, exactly rounded, of numbers of either sign; unknown where `below` is zero."""
    plain = all(low >= 0 for low, _ in ranges)
    high, low = (above, below) if plain else (p.absolute(above), p.absolute(below))
    out = _rounded(writer.dialect, high, low, rounding, wide)
    if not plain:
        mixed = p.compare(
            p.compare(above.copy(), "<", p.number(0)), "!=", p.compare(below.copy(), "<", p.number(0))
        )
        other = {"up": "down", "down": "up"}.get(rounding, rounding)
        turned = p.negative(_rounded(writer.dialect, high.copy(), low.copy(), other, wide))
        out = p.case([(mixed, turned)], out)
    if ranges[1][0] > 0 or ranges[1][1] < 0:
        return out
    return p.case([(p.compare(below.copy(), "!=", p.number(0)), out)])


def _rounded(dialect: Dialect, high: Expr, low: Expr, rounding: str, wide: bool) -> Expr:
    """Neither number is below zero."""

    def over(above: Expr, below: Expr) -> Expr:
        return dialect.quotient(above, below, wide)

    if rounding == "down":
        return over(high, low)
    if rounding == "up":
        return over(p.minus(p.plus(high, low), p.number(1)), low.copy())
    twice = p.times(high, p.number(2))
    if rounding == "half_up":
        return over(p.plus(twice, low), p.times(low.copy(), p.number(2)))
    whole = over(high, low)
    rest = p.minus(p.times(p.minus(high.copy(), p.times(whole.copy(), low.copy())), p.number(2)), low.copy())
    odd = p.compare(exp.Mod(this=p.paren(whole.copy()), expression=p.number(2)), "==", p.number(1))
    tie = exp.Paren(
        this=p.both(exp.Paren(this=p.compare(rest.copy(), "==", p.number(0))), exp.Paren(this=odd))
    )
    more = p.either(exp.Paren(this=p.compare(rest, ">", p.number(0))), tie)
    return p.case([(more, p.plus(whole.copy(), p.number(1)))], whole)


def _while_dividing(above: Range, below: Range) -> list[Range]:
    """Twice both, and their sum: what rounding to the nearest needs."""
    most = 2 * max(map(abs, above)) + 2 * max(map(abs, below))
    return [above, below, (-most, most)]


def _ratio(writer: Writer, node: n.Ratio) -> Expr:
    above, below = writer.ranges.ratio(node, writer.scope)
    power = ratio_power(node)
    wide = is_wide(*_while_dividing(above, below))
    share, whole, factor = (writer.number(kid, wide) for kid in (node.share, node.whole, node.times))
    top = p.times(share, factor)
    if power > 0:
        top = p.times(top, p.number(10**power))
    if power < 0:
        whole = p.times(whole, p.number(10**-power))
    out = divided(writer, top, whole, node.rounding, (above, below), wide)
    return writer.typed(out, Kind.NUMBER, is_wide(writer.range_of(node)))


def _table(writer: Writer, node: n.Table) -> Expr:
    *values, last = writer.alike([*(value for _, value in node.rows), node.otherwise])
    branches: list[tuple[Expr, Expr]] = []
    for (condition, _), value in zip(node.rows, values, strict=True):
        asked = writer.write(condition)
        if not writer.is_certain(condition):
            branches.append((p.is_null(asked.copy()), p.null()))
        branches.append((asked, value))
    return p.case(branches, last)


def _except(writer: Writer, node: n.Except) -> Expr:
    base, *values = writer.alike([node.base, *(value for _, value in node.exceptions)])
    conditions = [writer.write(condition) for condition, _ in node.exceptions]
    return p.case(list(zip(conditions, values, strict=True)), base)


def _listing(writer: Writer, node: n.Listing) -> Expr:
    nothing = writer.dialect.set_of([])
    parts = []
    for entry, condition in node.entries:
        texts = writer.write(entry)
        if entry.type.kind is Kind.TEXT:
            texts = writer.dialect.single(texts)
        if condition is not None:
            texts = p.case([(writer.write(condition), texts)])
        parts.append(p.or_else(texts, nothing.copy()))
    return writer.dialect.put_together(parts) if parts else nothing


def _call(writer: Writer, node: n.Call) -> Expr:
    return writer.ask(writer, node)


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
    n.Min: _extreme("least"),
    n.Max: _extreme("greatest"),
    n.Cap: _extreme("least"),
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
