"""Rows of lists summed up: one group-by and one join for all aggregates that take the same rows by the same keys.

Not here: expressions within a row (`expressions`), when an aggregate is computed (`running`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from yunti.rules import nodes as n
from yunti.rules.backends.frames.expressions import Writer
from yunti.rules.backends.frames.integers import holding
from yunti.rules.planning import Place, Scope, Step
from yunti.rules.tables import dtype_of
from yunti.rules.values import Kind

UP = "^up"  # the place, in the frame of the outer scope, of the row that holds this one
HERE = "^here"  # whether the list is given
VALUE, ORDER = "^value", "^order"  # of each row, for the aggregate whose name follows
FOUND = "^found"  # whether a row was taken
Expr = pl.Expr


@dataclass(frozen=True, slots=True)
class Group:
    """Aggregates that stand in one scope and take the same rows of one list by the same keys."""

    scope: Scope
    rows: Scope
    where: n.Node | None
    match: tuple[tuple[n.Node, n.Node], ...]
    steps: tuple[Step, ...]


def grouped(steps: Sequence[Step]) -> list[Group]:
    found: dict[Any, list[Step]] = {}
    for step in steps:
        node = step.aggregate
        assert node is not None
        found.setdefault((step.place.scope, step.inner, node.where, node.match), []).append(step)
    return [
        Group(scope, rows, where, match, tuple(same)) for (scope, rows, where, match), same in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Frames:
    """The frame of each scope so far, and a writer for each."""

    frames: dict[Scope, pl.DataFrame]
    writers: dict[Scope, Writer]

    def up(self, scope: Scope, level: int) -> pl.Series:
        """For each row of the scope, the place of the row around it at that level."""
        places = self.frames[scope][UP]
        for between in range(len(scope) - 1, level, -1):
            places = self.frames[scope[:between]][UP].gather(places)
        return places


def summed_up(have: Frames, group: Group) -> list[pl.Series]:
    """One column per step, as long as the frame of the scope."""
    outer, inner = have.writers[group.scope], have.writers[group.rows]
    here, there = _keys(outer, inner, group)
    rows = have.frames[group.rows].lazy()
    if group.where is not None:
        rows = rows.filter(inner.write(group.where))
    keys = [f"^k{place}" for place in range(len(there))]
    found = (
        rows.with_columns(key.alias(name) for key, name in zip(there, keys, strict=True))
        .with_columns(each for step in group.steps for each in _operands(inner, step))
        .group_by(UP, *keys)
        .agg(
            pl.lit(True).alias(FOUND),
            *(_aggregate(inner, step).alias(step.place.column) for step in group.steps),
        )
    )
    ask = (
        have.frames[group.scope]
        .lazy()
        .select(
            _ancestor(have, group).alias(UP),
            *(key.alias(name) for key, name in zip(here, keys, strict=True)),
            _list_column(outer, group).is_not_null().alias(HERE),
        )
    )
    joined = ask.join(found, on=[UP, *keys], how="left", maintain_order="left")
    answers = joined.select(_filled(outer, step).alias(step.place.column) for step in group.steps)
    return answers.collect().get_columns()


def _keys(outer: Writer, inner: Writer, group: Group) -> tuple[list[Expr], list[Expr]]:
    """Both sides of each pair of keys at one width."""
    here, there = [], []
    for one, other in group.match:
        if one.type.kind is Kind.NUMBER:
            dtype = holding(outer.range_of(one), inner.range_of(other))
            here.append(outer.number(one, dtype))
            there.append(inner.number(other, dtype))
        else:
            here.append(outer.write(one))
            there.append(inner.write(other))
    return here, there


def _list_column(outer: Writer, group: Group) -> Expr:
    return pl.col(Place(group.rows[:-1], group.rows[-1]).seen_from(outer.scope))


def _ancestor(have: Frames, group: Group) -> Expr:
    """For each row of the scope, the place of the row around it that holds the list."""
    level = len(group.rows) - 1
    if len(group.scope) == level:
        return pl.int_range(pl.len(), dtype=pl.get_index_type())
    return pl.lit(have.up(group.scope, level))


def _operands(writer: Writer, step: Step) -> list[Expr]:
    """What an aggregate takes of each row as columns of their own: a constant, too, then stands once per row."""
    node = step.aggregate
    assert node is not None
    pairs = ((VALUE, node.value), (ORDER, node.order))
    return [
        writer.write(each).alias(f"{lead}{step.place.column}") for lead, each in pairs if each is not None
    ]


def _aggregate(writer: Writer, step: Step) -> Expr:
    node = step.aggregate
    assert node is not None
    if node.kind == "count" or node.value is None:
        return pl.len().cast(pl.Int64)
    return _KINDS[node.kind](writer, node, step)


def _of(step: Step) -> Expr:
    return pl.col(f"{VALUE}{step.place.column}")


def _is_certain(writer: Writer, node: n.Aggregate) -> bool:
    return node.value is not None and writer.is_certain(node.value)


def _strict(writer: Writer, node: n.Aggregate, value: Expr, found: Expr) -> Expr:
    """Unknown when one of the values is."""
    return found if _is_certain(writer, node) else pl.when(value.null_count() == 0).then(found)


def _any(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    return _of(step).any(ignore_nulls=_is_certain(writer, node))


def _every(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    return _of(step).all(ignore_nulls=_is_certain(writer, node))


def _distinct(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    value = _of(step)
    if node.value is not None and node.value.type.kind is Kind.SET:
        value = value.list.join("\x00")
    return value.drop_nulls().n_unique().cast(pl.Int64)


def _set(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    return _of(step).drop_nulls().unique(maintain_order=True)


def _first(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    value = _of(step)
    if node.order is not None:
        value = value.sort_by(pl.col(f"{ORDER}{step.place.column}"), nulls_last=True, maintain_order=True)
    return value.first()


def _sum(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    value = _of(step)
    dtype = holding(writer.ranges.at(step.place))
    return _strict(writer, node, value, value.cast(dtype).sum())


def _least(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    value = _of(step)
    return _strict(writer, node, value, value.min())


def _most(writer: Writer, node: n.Aggregate, step: Step) -> Expr:
    value = _of(step)
    return _strict(writer, node, value, value.max())


_KINDS: dict[str, Callable[[Writer, n.Aggregate, Step], Expr]] = {
    "any": _any,
    "every": _every,
    "count_distinct": _distinct,
    "set": _set,
    "first": _first,
    "sum": _sum,
    "min": _least,
    "max": _most,
}
_WITHOUT_ROWS: dict[str, Any] = {"count": 0, "count_distinct": 0, "sum": 0, "any": False, "every": True}


def _filled(writer: Writer, step: Step) -> Expr:
    """Where no row was taken, the value of nothing; where the list is not given, unknown."""
    node = step.aggregate
    assert node is not None
    column = pl.col(step.place.column)
    if node.kind == "set":
        column = column.fill_null(pl.lit([], dtype=dtype_of(node.type)))
    elif node.kind in _WITHOUT_ROWS:
        column = pl.when(pl.col(FOUND)).then(column).otherwise(_WITHOUT_ROWS[node.kind])
    return pl.when(pl.col(HERE)).then(column)
