"""The given tables as arrays: loaded when asked for, and kept; which row of the outer table holds each row.

Not here: which tables there are (`rules.tables`), columns that are computed (`computing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yunti.rules.backends.arrays.coded import Column, Store, Vocabulary, interned, members
from yunti.rules.layout import KEYS
from yunti.rules.planning import Place, Scope
from yunti.rules.tables import DTYPES, dtype_of, places_in
from yunti.rules.values import Kind, ValueType


@dataclass
class Sheets:
    tables: Mapping[Scope, pl.DataFrame]
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _columns: dict[Place, Column] = field(default_factory=dict)
    _ups: dict[Scope, NDArray[np.int64]] = field(default_factory=dict)

    def height(self, scope: Scope) -> int:
        return self.tables[scope].height

    def column(self, place: Place, type_: ValueType) -> Column:
        if place not in self._columns:
            self._columns[place] = _loaded(
                self.tables[place.scope][place.column], type_.kind, self.vocabulary
            )
        return self._columns[place]

    def up(self, scope: Scope, level: int) -> NDArray[np.int64]:
        """For each row of the scope, the place of the row around it at that level."""
        if len(scope) == level:
            return np.arange(self.height(scope))
        places = self._up(scope)
        for between in range(len(scope) - 1, level, -1):
            places = self._up(scope[:between])[places]
        return places

    def _up(self, scope: Scope) -> NDArray[np.int64]:
        if scope not in self._ups:
            outer, inner = self.tables[scope[:-1]], self.tables[scope]
            places = places_in(outer, inner, KEYS[: len(scope)], ".".join(scope))
            self._ups[scope] = places.cast(pl.Int64).to_numpy()
        return self._ups[scope]


def _loaded(series: pl.Series, kind: Kind, vocabulary: Vocabulary) -> Column:
    known = None if not series.null_count() else series.is_not_null().to_numpy()
    if kind is Kind.SET:
        lists = series.fill_null([])
        starts = np.zeros(len(series) + 1, np.int64)
        np.cumsum(lists.list.len().to_numpy(), out=starts[1:])
        texts = lists.list.drop_nulls().explode(empty_as_null=False)
        return Column(kind, np.arange(len(series)), known, Store(starts, _codes(texts, vocabulary)))
    if kind in (Kind.TEXT, Kind.ANY, Kind.RECORD):
        return Column(kind, _codes(series.fill_null(""), vocabulary), known)
    if kind is Kind.YES_NO:
        return Column(kind, series.fill_null(False).to_numpy(), known)
    return Column(kind, series.to_physical().cast(pl.Int64).fill_null(0).to_numpy(), known)


def _codes(texts: pl.Series, vocabulary: Vocabulary) -> NDArray[np.int64]:
    if not len(texts):
        return np.zeros(0, np.int64)
    different = texts.unique()
    codes = pl.Series(vocabulary.codes(different.to_list()))
    return texts.replace_strict(different, codes, return_dtype=pl.Int64).to_numpy()


def series_of(name: str, column: Column, type_: ValueType, vocabulary: Vocabulary) -> pl.Series:
    """Back into a column of a frame; whole numbers in 64 bits unless they are wider."""
    if column.kind is Kind.SET:
        series = _sets(column, vocabulary)
    elif column.kind in (Kind.TEXT, Kind.ANY, Kind.RECORD):
        texts = pl.Series(vocabulary.texts or [""], dtype=pl.String)
        series = texts.gather(np.where(column.mask(), column.values, 0))
    elif column.values.dtype == object:
        series = pl.Series([int(each) for each in column.values], dtype=pl.Int128)
    else:
        series = pl.Series(np.ascontiguousarray(column.values)).cast(_dtype(column, type_))
    if column.known is not None:
        nothing = pl.Series([None], dtype=series.dtype)
        series = series.zip_with(pl.Series(column.known), nothing.new_from_index(0, len(series)))
    return series.alias(name)


def _dtype(column: Column, type_: ValueType) -> Any:
    return pl.Int64() if column.kind in (Kind.NUMBER, Kind.TABLE) else dtype_of(type_)


def _sets(column: Column, vocabulary: Vocabulary) -> pl.Series:
    """Each different set is written once."""
    numbers = interned(column)
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    assert column.store is not None
    lists = [list(members(column, place, vocabulary)) for place in column.values[first]]
    dtype = pl.List(DTYPES[column.store.member])
    return pl.Series(lists, dtype=dtype).gather(inverse) if lists else pl.Series([], dtype=dtype)
