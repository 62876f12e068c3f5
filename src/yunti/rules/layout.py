"""How many cases stand in tables: one row per case, one table per list, the same for every engine.

The table of cases has `__case` and one column per fact; the table of a list has `__case`, `__row` (from 1) and its
fields; a list within a list also `__inner`. A list is a column of its outer table as well: the number of its rows,
unknown when the list is not given. Numbers are integers at the scale of their type and fit 64 bits; a set is a list of
texts; a record, or whatever a fact of any kind holds, is a text.
Not here: which columns a set of rules needs (`planning`), the tables of one engine (`tables`, `backends`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from yunti.rules.errors import FactError
from yunti.rules.planning import Plan, Scope
from yunti.rules.values import Kind, Value, ValueType

CASE_KEY, ROW_KEY, INNER_KEY = "__case", "__row", "__inner"
KEYS = (CASE_KEY, ROW_KEY, INNER_KEY)
LARGEST = 2**63 - 1
NOT_TEXT = "\x01"  # begins the text of a value of any kind that is not itself a text


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The columns of one table besides its keys, in the order of their names."""

    scope: Scope
    columns: Mapping[str, ValueType]

    @property
    def name(self) -> str:
        return ".".join(self.scope) or "cases"

    @property
    def keys(self) -> tuple[str, ...]:
        return KEYS[: len(self.scope) + 1]


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables that a plan reads, the outer one always before the inner one."""

    tables: Mapping[Scope, TableLayout]


def layout_of(plan: Plan) -> Layout:
    return Layout(
        {scope: TableLayout(scope, dict(sorted(plan.reads[scope].items()))) for scope in plan.reads}
    )


def together(layouts: Iterable[Layout]) -> Layout:
    """Whatever one of the layouts has."""
    columns: dict[Scope, dict[str, ValueType]] = {}
    for layout in layouts:
        for scope, table in layout.tables.items():
            columns.setdefault(scope, {}).update(table.columns)
    order = sorted(columns, key=lambda scope: (len(scope), scope))
    return Layout({scope: TableLayout(scope, columns[scope]) for scope in order})


Columns = dict[str, list[Value]]


def columns_of(cases: Iterable[Mapping[str, Value]], layout: Layout) -> dict[Scope, Columns]:
    """Cases that were read (`values.read_facts`), column by column; cases are numbered from 0 in the order given."""
    columns: dict[Scope, Columns] = {
        scope: {name: [] for name in (*table.keys, *table.columns)} for scope, table in layout.tables.items()
    }
    for number, case in enumerate(cases):
        for scope, table in layout.tables.items():
            for keys, row in _rows(case, scope, (number,)):
                out = columns[scope]
                for key, place in zip(table.keys, keys, strict=True):
                    out[key].append(place)
                for name, type_ in table.columns.items():
                    out[name].append(_cell(row[name], name, type_, number))
    return columns


Keys = tuple[int, ...]


def _rows(row: Mapping[str, Value], scope: Scope, keys: Keys) -> Iterator[tuple[Keys, Mapping[str, Value]]]:
    if not scope:
        yield keys, row
        return
    for place, inner in enumerate(row.get(scope[0]) or (), 1):
        yield from _rows(inner, scope[1:], (*keys, place))


def _cell(value: Value, name: str, type_: ValueType, number: int) -> Value:
    if value is None:
        return None
    if type_.kind is Kind.TABLE:
        return len(value)
    if type_.kind is Kind.NUMBER and not -LARGEST <= value <= LARGEST:
        raise FactError(name, f"第 {number + 1} 户的数字太大，批量计算最多容纳 {LARGEST}")
    if type_.kind in (Kind.ANY, Kind.RECORD) and not isinstance(value, str):
        return NOT_TEXT + json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return value
