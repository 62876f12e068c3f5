"""Rows of lists summed up: rows sorted by their group, then one pass per kind. Exact at any width.

Not here: which rows are taken, and by which keys (`computing`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yunti.rules import nodes as n
from yunti.rules.backends.arrays.coded import (
    Column,
    Mask,
    Store,
    Values,
    Vocabulary,
    both_known,
    interned,
    yes_no,
)
from yunti.rules.values import Kind

Places = NDArray[np.int64]


def joined(
    up: Places, ask: Places, height: int, pairs: Sequence[tuple[Column, Column]]
) -> tuple[Places, Places, int]:
    """The group of every row (-1: none), the group that every asking row wants, and how many groups there are.

    Without keys a group is an outer row; with keys it is one combination of outer row and keys, and the last is empty.
    """
    if not pairs:
        return up, ask, height
    ids = np.concatenate([up, ask])
    for there, here in pairs:
        _, codes = np.unique(np.concatenate([plain(there), plain(here)]), return_inverse=True)
        _, ids = np.unique(ids * (codes.max(initial=0) + 1) + codes, return_inverse=True)
    count = int(ids.max(initial=-1)) + 1
    inner, outer = ids[: len(up)], ids[len(up) :]
    known_there, known_here = (both_known(*side) for side in zip(*pairs, strict=True))
    groups = inner if known_there is None else np.where(known_there, inner, -1)
    wanted = outer if known_here is None else np.where(known_here, outer, count)
    return groups, wanted, count + 1


def plain(column: Column) -> Values:
    """Numbers that are equal where the values are."""
    return interned(column) if column.kind is Kind.SET else column.values


@dataclass(frozen=True, slots=True)
class Sorted:
    """The taken rows, group by group: `rows` their places, `group` their groups, `sizes` of all groups."""

    rows: Places
    group: Places
    sizes: Places

    @property
    def filled(self) -> Places:
        return np.flatnonzero(self.sizes)

    @property
    def starts(self) -> Places:
        """Where each group that has rows begins."""
        return (np.cumsum(self.sizes) - self.sizes)[self.filled]

    def tally(self, mask: Mask) -> Places:
        """Of each group, how many rows the mask holds for."""
        return np.bincount(self.group[mask], minlength=len(self.sizes))


def sorted_rows(
    groups: Places, taken: Mask, count: int, order: Column | None, vocabulary: Vocabulary
) -> Sorted:
    rows = np.flatnonzero(taken)
    if order is not None:
        known = order.mask()[rows]
        values = np.where(known, _ranks(order, vocabulary)[rows], 0)
        rows = rows[np.lexsort((values, ~known, groups[rows]))]
    else:
        rows = rows[np.argsort(groups[rows], kind="stable")]
    return Sorted(rows, groups[rows], np.bincount(groups[rows], minlength=count))


def _ranks(column: Column, vocabulary: Vocabulary) -> Values:
    if column.kind is Kind.TEXT:
        return vocabulary.order()[column.values] if len(vocabulary.texts) else column.values
    return np.unique(column.values, return_inverse=True)[1]


def aggregated(node: n.Aggregate, rows: Sorted, value: Column | None, wide: bool) -> Column:
    """One value per group."""
    if node.kind == "count" or value is None:
        return Column(Kind.NUMBER, rows.sizes)
    return _KINDS[node.kind](rows, value.taken(rows.rows), wide)


def _any(rows: Sorted, value: Column, wide: bool) -> Column:
    met = rows.tally(value.values) > 0
    return yes_no(met, None if value.known is None else met | (rows.tally(~value.known) == 0))


def _every(rows: Sorted, value: Column, wide: bool) -> Column:
    unmet = rows.tally(value.mask() & ~value.values) > 0
    return yes_no(~unmet, None if value.known is None else unmet | (rows.tally(~value.known) == 0))


def _distinct(rows: Sorted, value: Column, wide: bool) -> Column:
    known = value.mask()
    _, codes = np.unique(plain(value)[known], return_inverse=True)
    pairs = (
        np.unique(np.stack([rows.group[known], codes], axis=1), axis=0)
        if len(codes)
        else np.zeros((0, 2), np.int64)
    )
    return Column(Kind.NUMBER, np.bincount(pairs[:, 0], minlength=len(rows.sizes)))


def _set(rows: Sorted, value: Column, wide: bool) -> Column:
    known = value.mask()
    return unique_members(rows.group[known], value.values[known], len(rows.sizes), value.kind)


def unique_members(group: Places, values: Values, count: int, kind: Kind = Kind.TEXT) -> Column:
    """Each group's values, each once, in the order they come; `group` need not be sorted."""
    pairs = np.stack([group, values], axis=1) if len(group) else np.zeros((0, 2), np.int64)
    _, first = np.unique(pairs, axis=0, return_index=True)
    kept = np.sort(first)
    kept = kept[np.argsort(group[kept], kind="stable")]
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(group[kept], minlength=count), out=starts[1:])
    return Column(Kind.SET, np.arange(count), None, Store(starts, values[kept], kind))


def _first(rows: Sorted, value: Column, wide: bool) -> Column:
    places = np.zeros(len(rows.sizes), np.int64)
    places[rows.filled] = rows.starts
    if not len(value):
        nothing = None if value.store is None else Store(np.zeros(2, np.int64), value.store.codes[:0])
        return Column(value.kind, np.zeros(len(places), value.values.dtype), rows.sizes > 0, nothing)
    return value.taken(places).where(rows.sizes > 0)


def _all_known(rows: Sorted, value: Column) -> Mask | None:
    return None if value.known is None else rows.tally(~value.known) == 0


def _reduced(rows: Sorted, value: Column, how: Any, wide: bool) -> Values:
    values = value.values.astype(object) if wide else value.values
    out = np.zeros(len(rows.sizes), values.dtype)
    if len(rows.filled):
        out[rows.filled] = how.reduceat(values, rows.starts)
    return out


def _sum(rows: Sorted, value: Column, wide: bool) -> Column:
    known = Column(value.kind, np.where(value.mask(), value.values, 0))
    return Column(value.kind, _reduced(rows, known, np.add, wide), _all_known(rows, value))


def _extreme(how: Any) -> Callable[[Sorted, Column, bool], Column]:
    def found(rows: Sorted, value: Column, wide: bool) -> Column:
        there, known = rows.sizes > 0, _all_known(rows, value)
        return Column(value.kind, _reduced(rows, value, how, wide), there if known is None else there & known)

    return found


_KINDS: dict[str, Callable[[Sorted, Column, bool], Column]] = {
    "any": _any,
    "every": _every,
    "count_distinct": _distinct,
    "set": _set,
    "first": _first,
    "sum": _sum,
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
}
