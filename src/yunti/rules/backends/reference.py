"""The judge: one case at a time, slow and obvious, with a trace of every node. Other back ends must agree with it.

Not here: many cases (`backends.frames`, `backends.sql`), sentences about a trace (`explain`).
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from yunti.rules import nodes as n
from yunti.rules.functions import call, quotient
from yunti.rules.tracing import STANDINGS, Env, Trace
from yunti.rules.values import Value

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def trace(node: n.Node, env: Env) -> Trace:
    return _TRACE[type(node)](node, env)


def _literal(node: Any, env: Env) -> Trace:
    return _constant(node)


@n.once
def _constant(node: Any) -> Trace:
    """The same in every case."""
    return Trace(node, node.value)


def _fact(node: n.Fact, env: Env) -> Trace:
    return Trace(node, env[node.level][node.name])


def _keyed(node: n.KeyedParameter, env: Env) -> Trace:
    key = trace(node.key, env)
    return Trace(node, next((value for option, value in node.values if option == key.value), None), (key,))


def _named(node: n.Named, env: Env) -> Trace:
    memo = env[node.level]
    place = f"={node.name}"
    inner = memo.get(place)
    if inner is None:
        inner = memo[place] = trace(node.node, env[: node.level + 1])
    return Trace(node, inner.value, (inner,))


def _traces(parts: Sequence[n.Node], env: Env) -> tuple[Trace, ...]:
    return tuple([_TRACE[type(part)](part, env) for part in parts])


def _all(node: n.All, env: Env) -> Trace:
    kids = _traces(node.parts, env)
    return Trace(node, kleene_all([kid.value for kid in kids]), kids)


def _any(node: n.AnyOf, env: Env) -> Trace:
    kids = _traces(node.parts, env)
    return Trace(node, kleene_any([kid.value for kid in kids]), kids)


def kleene_all(values: Sequence[Value]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def kleene_any(values: Sequence[Value]) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


def _not(node: n.Not, env: Env) -> Trace:
    kid = trace(node.part, env)
    return Trace(node, None if kid.value is None else not kid.value, (kid,))


def _at_least(node: n.AtLeast, env: Env) -> Trace:
    kids = _traces(node.parts, env)
    threshold = trace(node.threshold, env)
    values = [kid.value for kid in kids]
    met = at_least(values.count(True), values.count(None), threshold.value)
    return Trace(node, met, (*kids, threshold))


def at_least(met: int, unknown: int, threshold: int | None) -> bool | None:
    if threshold is None:
        return None
    if met >= threshold:
        return True
    return None if met + unknown >= threshold else False


def _strict(compute: Callable[[Sequence[Any]], Value]) -> Callable[[Any, Env], Trace]:
    """Unknown as soon as one part is unknown."""

    def traced(node: Any, env: Env) -> Trace:
        kids = _traces(node.kids, env)
        values = [kid.value for kid in kids]
        return Trace(node, None if None in values else compute(values), kids)

    return traced


def _pair(signs: dict[str, Callable[[Any, Any], Any]]) -> Callable[[Any, Env], Trace]:
    def traced(node: Any, env: Env) -> Trace:
        left, right = trace(node.left, env), trace(node.right, env)
        unknown = left.value is None or right.value is None
        return Trace(node, None if unknown else signs[node.sign](left.value, right.value), (left, right))

    return traced


def _rescale(node: n.Rescale, env: Env) -> Trace:
    kid = trace(node.part, env)
    return Trace(node, None if kid.value is None else kid.value * 10**node.digits, (kid,))


def _ratio(node: n.Ratio, env: Env) -> Trace:
    kids = _traces(node.kids, env)
    share, whole, times = (kid.value for kid in kids)
    if None in (share, whole, times) or whole == 0:
        return Trace(node, None, kids)
    above, below = _scales(node)
    return Trace(node, quotient(share * times * above, whole * below, node.rounding), kids)


@n.once
def _scales(node: Any) -> tuple[int, int]:
    """What both sides of the line are multiplied by, so that the quotient has the places of the node."""
    power = node.whole.type.scale - node.share.type.scale - node.times.type.scale + node.type.scale
    return int(10 ** max(power, 0)), int(10 ** max(-power, 0))


def _table(node: n.Table, env: Env) -> Trace:
    seen: list[Trace] = []
    for condition, value in node.rows:
        asked = trace(condition, env)
        seen.append(asked)
        if asked.value is None:
            return Trace(node, None, tuple(seen))
        if asked.value:
            taken = trace(value, env)
            return Trace(node, taken.value, (*seen, taken))
    taken = trace(node.otherwise, env)
    return Trace(node, taken.value, (*seen, taken))


def _except(node: n.Except, env: Env) -> Trace:
    base = trace(node.base, env)
    claimed: list[Trace] = []
    for condition, value in node.exceptions:
        asked = trace(condition, env)
        claimed.append(asked)
        if asked.value:
            taken = trace(value, env)
            open_ = (taken,) if taken.value is None else ()
            return Trace(node, taken.value, (base, *claimed, *open_))
    return Trace(node, base.value, (base, *claimed))


def _call(node: n.Call, env: Env) -> Trace:
    kids = _traces(node.arguments, env)
    types = [argument.type for argument in node.arguments]
    return Trace(node, call(node.function, [kid.value for kid in kids], types, node.type), kids)


def _lookup(node: n.Lookup, env: Env) -> Trace:
    key = trace(node.key, env)
    return Trace(node, next((value for known, value in node.rows if known == key.value), None), (key,))


def _listing(node: n.Listing, env: Env) -> Trace:
    out: list[str] = []
    kids: list[Trace] = []
    for entry, condition in node.entries:
        if condition is not None and trace(condition, env).value is not True:
            continue
        kid = trace(entry, env)
        kids.append(kid)
        if kid.value is not None:
            out.extend([kid.value] if isinstance(kid.value, str) else kid.value)
    return Trace(node, tuple(dict.fromkeys(out)), tuple(kids))


def _aggregate(node: n.Aggregate, env: Env) -> Trace:
    table = env[node.level].get(node.table)
    if table is None:
        return Trace(node, None)
    keys = [trace(outer, env).value for outer, _ in node.match]
    seen: list[tuple[int, Trace]] = []
    ordered: list[tuple[Value, int, Value]] = []
    for place, row in enumerate(table, 1):
        inner = (*env[: node.level + 1], row)
        if not _matches(node, keys, inner) or (
            node.where is not None and trace(node.where, inner).value is not True
        ):
            continue
        came = trace(node.value, inner) if node.value is not None else Trace(node, True)
        seen.append((place, came))
        ordered.append((trace(node.order, inner).value if node.order else None, place, came.value))
    if node.order is not None:
        ordered.sort(key=lambda each: (each[0] is None, each[0] if each[0] is not None else 0, each[1]))
    return Trace(node, aggregated(node.kind, [value for _, _, value in ordered]), (), tuple(seen))


def _matches(node: n.Aggregate, keys: list[Value], inner: Env) -> bool:
    """Keys are equal; an unknown key matches nothing."""
    for key, (_, there) in zip(keys, node.match, strict=True):
        if key is None or trace(there, inner).value != key:
            return False
    return True


def aggregated(kind: str, values: list[Value]) -> Value:
    if kind == "count":
        return len(values)
    if kind == "any":
        return kleene_any(values)
    if kind == "every":
        return kleene_all(values)
    if kind == "count_distinct":
        return len({value for value in values if value is not None})
    if kind == "set":
        return tuple(dict.fromkeys(value for value in values if value is not None))
    if kind == "first":
        return values[0] if values else None
    if None in values or (not values and kind != "sum"):
        return None
    return sum(values) if kind == "sum" else min(values) if kind == "min" else max(values)


def _ranking(node: n.Ranking, env: Env) -> Trace:
    """What the population stage has found (`rules.population`); without it the place is unknown."""
    kids = _traces(node.kids, env[:1])
    standing = env[0].get(STANDINGS, {}).get(replace(node, measure="place"))
    if standing is None:
        return Trace(node, None, kids)
    return Trace(node, standing.size if node.measure == "size" else standing.place, kids, standing=standing)


def _tier(node: n.Tier, env: Env) -> Trace:
    asked, place = trace(node.table, env), trace(node.ranking, env)
    return Trace(node, asked.value, (place, asked), standing=place.standing)


_TRACE: dict[type[n.Node], Callable[[Any, Env], Trace]] = {
    n.Literal: _literal,
    n.Parameter: _literal,
    n.KeyedParameter: _keyed,
    n.Fact: _fact,
    n.Named: _named,
    n.All: _all,
    n.AnyOf: _any,
    n.Not: _not,
    n.AtLeast: _at_least,
    n.Count: _strict(lambda values: sum(1 for value in values if value)),
    n.Sum: _strict(sum),
    n.Min: _strict(min),
    n.Max: _strict(max),
    n.Cap: _strict(min),
    n.Compare: _pair(_COMPARE),
    n.Arithmetic: _pair(_ARITHMETIC),
    n.Contains: _strict(lambda values: values[0] in values[1]),
    n.Rescale: _rescale,
    n.Ratio: _ratio,
    n.Table: _table,
    n.Except: _except,
    n.Call: _call,
    n.Lookup: _lookup,
    n.Listing: _listing,
    n.Ranking: _ranking,
    n.Tier: _tier,
    n.Aggregate: _aggregate,
}
