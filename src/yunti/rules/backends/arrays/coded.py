"""Columns as arrays with a mask: texts as codes of one vocabulary, sets as places in a store, days and moments as numbers.

A yes or no is False where it is unknown; any other value is whatever stands there.
Not here: computing with them (`computing`), tables (`sheets`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yunti.rules.values import Kind, Value

Values = NDArray[Any]
Mask = NDArray[np.bool_]
EPOCH = date(1970, 1, 1).toordinal()
ZERO_MOMENT = datetime.combine(date(1970, 1, 1), time.min)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Store:
    """Sets of values, one after the other; set `i` is `codes[starts[i]:starts[i + 1]]`. Sets of rules hold texts."""

    starts: NDArray[np.int64]
    codes: Values
    member: Kind = Kind.TEXT

    @property
    def sizes(self) -> NDArray[np.int64]:
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Column:
    """`known` is None when nothing is unknown. Of a set, `values` are places in `store`."""

    kind: Kind
    values: Values
    known: Mask | None = None
    store: Store | None = None

    def __len__(self) -> int:
        return len(self.values)

    def mask(self) -> Mask:
        return np.broadcast_to(np.True_, len(self)) if self.known is None else self.known

    def taken(self, places: NDArray[np.int64]) -> "Column":
        known = None if self.known is None else self.known[places]
        return Column(self.kind, self.values[places], known, self.store)

    def where(self, known: Mask) -> "Column":
        """Unknown also where `known` is false."""
        mask = known if self.known is None else self.known & known
        values = self.values & mask if self.kind is Kind.YES_NO else self.values
        return Column(self.kind, values, mask, self.store)


def yes_no(values: Mask, known: Mask | None = None) -> Column:
    return Column(Kind.YES_NO, values if known is None else values & known, known)


def both_known(*columns: Column) -> Mask | None:
    masks = [column.known for column in columns if column.known is not None]
    if not masks:
        return None
    out = masks[0]
    for mask in masks[1:]:
        out = out & mask
    return out


@dataclass
class Vocabulary:
    """Every text that occurs, once; equal texts have equal codes."""

    texts: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def code(self, text: str) -> int:
        place = self.places.get(text)
        if place is None:
            place = self.places[text] = len(self.texts)
            self.texts.append(text)
        return place

    def codes(self, texts: Iterable[str]) -> NDArray[np.int64]:
        return np.fromiter(map(self.code, texts), np.int64)

    def order(self) -> NDArray[np.int64]:
        """Code → place in the order of the texts."""
        ranks = np.empty(len(self.texts), np.int64)
        ranks[np.array(sorted(range(len(self.texts)), key=self.texts.__getitem__), np.int64)] = np.arange(
            len(self.texts)
        )
        return ranks


def store_of(sets: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Store:
    starts = np.zeros(len(sets) + 1, np.int64)
    np.cumsum([len(each) for each in sets], out=starts[1:])
    return Store(starts, vocabulary.codes(text for each in sets for text in each))


def encoded(value: Value, kind: Kind) -> int:
    """A known value of a kind other than text and set as a number."""
    if kind is Kind.DATE:
        return int(value.toordinal()) - EPOCH
    if kind is Kind.MOMENT:
        return (value - ZERO_MOMENT) // _MICROSECOND  # type: ignore[no-any-return]
    return int(value)


def column_of(values: Sequence[Value], kind: Kind, vocabulary: Vocabulary) -> Column:
    known = np.array([value is not None for value in values], np.bool_)
    mask = None if known.all() else known
    if kind is Kind.SET:
        sets = store_of([value or () for value in values], vocabulary)
        return Column(kind, np.arange(len(values)), mask, sets)
    if kind in (Kind.TEXT, Kind.ANY, Kind.RECORD):
        return Column(kind, vocabulary.codes("" if value is None else value for value in values), mask)
    if kind is Kind.YES_NO:
        return Column(kind, np.array([value is True for value in values], np.bool_), mask)
    numbers = [0 if value is None else encoded(value, kind) for value in values]
    fits = all(-(2**63) < number < 2**63 for number in numbers)
    return Column(kind, np.array(numbers, np.int64 if fits else object), mask)


def decoder(column: Column, vocabulary: Vocabulary) -> Callable[[int], Value]:
    """Place → plain value."""
    kind, values, known = column.kind, column.values, column.mask()
    plain: dict[Kind, Callable[[Any], Value]] = {
        Kind.YES_NO: bool,
        Kind.NUMBER: int,
        Kind.TABLE: int,
        Kind.DATE: lambda value: date.fromordinal(int(value) + EPOCH),
        Kind.MOMENT: lambda value: ZERO_MOMENT + int(value) * _MICROSECOND,
        Kind.SET: lambda value: members(column, int(value), vocabulary),
    }
    read = plain.get(kind) or vocabulary.texts.__getitem__
    return lambda place: read(values[place]) if known[place] else None


def members(column: Column, place: int, vocabulary: Vocabulary) -> tuple[Value, ...]:
    assert column.store is not None
    start, end = column.store.starts[place : place + 2]
    read = decoder(Column(column.store.member, column.store.codes[start:end]), vocabulary)
    return tuple(read(each) for each in range(end - start))


def interned(column: Column) -> Values:
    """The same set at the same place: equal sets get equal numbers (in the order of their members)."""
    assert column.store is not None
    starts, codes = column.store.starts, column.store.codes
    seen: dict[bytes, int] = {}
    numbers = np.array(
        [seen.setdefault(codes[start:end].tobytes(), len(seen)) for start, end in pairwise(starts)],
        np.int64,
    )
    return numbers[column.values]


def chosen(which: NDArray[np.int64], columns: Sequence[Column]) -> Column:
    """For each row the value of the column that `which` names; -1 is unknown."""
    kind = next((column.kind for column in columns if column.kind is not Kind.ANY), Kind.ANY)
    known = which >= 0
    for place, column in enumerate(columns):
        if column.known is not None:
            known = known & ((which != place) | column.known)
    columns, store = _one_store(columns, kind)
    wide = any(column.values.dtype == object for column in columns)
    values = np.zeros(len(which), object if wide else columns[0].values.dtype)
    for place, column in enumerate(columns):
        rows = which == place
        values[rows] = column.values[rows]
    if kind is Kind.YES_NO:
        values = values & known
    return Column(kind, values, None if known.all() else known, store)


def _one_store(columns: Sequence[Column], kind: Kind) -> tuple[list[Column], Store | None]:
    """Sets of several columns in one store; a column without values takes the type of the others."""
    if kind is not Kind.SET:
        types = [column.values.dtype for column in columns if column.kind is kind]
        fitting = [
            column if column.kind is kind else Column(kind, np.zeros(len(column), types[0]), column.known)
            for column in columns
        ]
        return fitting, None
    out: list[Column] = []
    starts: list[Values] = [np.zeros(1, np.int64)]
    codes: list[Values] = []
    before = 0
    for column in columns:
        if column.store is None:
            out.append(Column(kind, np.zeros(len(column), np.int64), column.known))
            continue
        out.append(Column(kind, column.values + before, column.known))
        starts.append(column.store.starts[1:] + sum(len(each) for each in codes))
        codes.append(column.store.codes)
        before += len(column.store.starts) - 1
    return out, Store(np.concatenate(starts), np.concatenate(codes))
