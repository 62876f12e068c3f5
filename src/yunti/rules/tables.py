"""The tables of a layout as data frames: from cases or from columns that others hold; their order, gaps and ranges.

Not here: which tables there are (`layout`), what is computed from them (`backends`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from yunti.rules.errors import FactError
from yunti.rules.layout import KEYS, Layout, TableLayout, columns_of
from yunti.rules.planning import Place, Scope
from yunti.rules.values import Kind, Value, ValueType
from yunti.rules.widths import NOTHING, Range

Tables = Mapping[Scope, pl.DataFrame]
DTYPES: Mapping[Kind, Any] = {
    Kind.YES_NO: pl.Boolean(),
    Kind.NUMBER: pl.Int64(),
    Kind.DATE: pl.Date(),
    Kind.MOMENT: pl.Datetime("us"),
    Kind.TEXT: pl.String(),
    Kind.SET: pl.List(pl.String()),
    Kind.TABLE: pl.Int64(),
    Kind.RECORD: pl.String(),
    Kind.ANY: pl.String(),
}
KEY_DTYPE = pl.Int64()


def dtype_of(type_: ValueType) -> Any:
    return DTYPES[type_.kind]


def tables_of(cases: Iterable[Mapping[str, Value]], layout: Layout) -> dict[Scope, pl.DataFrame]:
    """Cases that were read (`values.read_facts`) as frames."""
    columns = columns_of(cases, layout)
    return {
        scope: pl.DataFrame(columns[scope], schema=schema_of(table), strict=True)
        for scope, table in layout.tables.items()
    }


def schema_of(table: TableLayout) -> dict[str, Any]:
    own = {name: dtype_of(type_) for name, type_ in table.columns.items()}
    return {**dict.fromkeys(table.keys, KEY_DTYPE), **own}


def checked(tables: Tables, layout: Layout) -> dict[Scope, pl.DataFrame]:
    """Only the columns of the layout, rows in the order of their keys; FactError for what is absent or of another kind.

    Whole numbers narrower than 64 bits stay as narrow as they are.
    """
    return {scope: _checked(tables, table) for scope, table in layout.tables.items()}


def _checked(tables: Tables, table: TableLayout) -> pl.DataFrame:
    given = tables.get(table.scope)
    if given is None:
        raise FactError(table.name, f"缺少表 {table.name}")
    for name, wanted in schema_of(table).items():
        found = given.schema.get(name)
        if found is None:
            raise FactError(name, f"表 {table.name} 缺少这一列")
        if found != wanted and not (wanted == pl.Int64() and found.is_integer() and found != pl.Int128()):
            raise FactError(name, f"表 {table.name} 的这一列应为 {wanted}，现在是 {found}")
    frame = in_order(given.select(*table.keys, *table.columns), table.keys)
    if any(frame[key].null_count() for key in table.keys) or not _in_order(frame, table.keys):
        raise FactError(
            table.name, f"表 {table.name} 有两行的键相同，或有一行没有键（{'、'.join(table.keys)}）"
        )
    return frame


def places_in(outer: pl.DataFrame, inner: pl.DataFrame, keys: Sequence[str], name: str) -> pl.Series:
    """For each row of a list, the place of the row that holds it; FactError for a row that nobody holds."""
    held = inner.select(keys).join(
        outer.select(keys).with_row_index("place"), on=list(keys), how="left", maintain_order="left"
    )["place"]
    if held.null_count():
        raise belongs_nowhere(name, held.null_count())
    return held


def belongs_nowhere(name: str, rows: int) -> FactError:
    return FactError(name, f"表 {name} 有 {rows} 行不属于任何一户或任何一行")


def in_order(frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Sorted by its keys, unless it is already."""
    return frame if _in_order(frame, keys) else frame.sort(keys)


def _in_order(frame: pl.DataFrame, keys: tuple[str, ...]) -> bool:
    """Every row stands after the one before it, by the first key that differs."""
    before, after = frame.select(keys).head(-1), frame.select(keys).slice(1)
    later = after[keys[-1]] > before[keys[-1]]
    for key in reversed(keys[:-1]):
        later = (after[key] > before[key]) | ((after[key] == before[key]) & later)
    return bool(later.all())


@dataclass(frozen=True, slots=True)
class Measured:
    """Of every number its least and largest value; of every list its most rows; and the columns without a gap."""

    ranges: Mapping[Place, Range]
    complete: frozenset[Place]


def measured(tables: Tables) -> Measured:
    ranges: dict[Place, Range] = {}
    complete: set[Place] = set()
    for scope, frame in tables.items():
        own = [name for name in frame.columns if name not in KEYS]
        complete |= {Place(scope, name) for name in own if not frame[name].null_count()}
        numbers = [name for name in own if frame.schema[name].is_integer()]
        asked = [pl.col(each).min().alias(f"<{each}") for each in numbers]
        asked += [pl.col(each).max().alias(f">{each}") for each in numbers]
        found = frame.lazy().select(asked).collect(engine="streaming").row(0, named=True) if asked else {}
        for name in numbers:
            low, high = found[f"<{name}"], found[f">{name}"]
            ranges[Place(scope, name)] = NOTHING if low is None else (int(low), int(high))
    return Measured(ranges, frozenset(complete))
