"""The given tables made ready for a database: only what the plan reads, and the columns that SQL cannot compute.

Not here: the databases (`duck`, `postgres`, `spark`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from yunti.rules.backends.sql.functions import beforehand
from yunti.rules.backends.sql.queries import Wanted, element_kind, wide_columns
from yunti.rules.functions import FUNCTIONS
from yunti.rules.layout import KEYS, layout_of
from yunti.rules.nodes import Call, Literal, Node
from yunti.rules.planning import Place, Scope, plan_for
from yunti.rules.tables import DTYPES, Tables, checked, dtype_of, measured, places_in
from yunti.rules.values import Kind
from yunti.rules.widths import Ranges


@dataclass(frozen=True)
class Loaded:
    """Tables per scope with what is known of them before any query runs."""

    tables: Mapping[Scope, pl.DataFrame]
    ranges: Ranges
    complete: frozenset[Place]


def loaded(wanted: Wanted, tables: Tables) -> Loaded:
    plan = plan_for(wanted)
    given = checked(tables, layout_of(plan))
    for scope, frame in given.items():
        if scope:
            places_in(
                given[scope[:-1]], frame, KEYS[: len(scope)], ".".join(scope)
            )  # refuses rows nobody holds
    facts = measured(given)
    for place, call in beforehand(plan, wanted).items():
        frame = given[place.scope]
        column = place.column.partition("?")[0]
        source = frame[column] if column in frame.columns else tables[place.scope][column]
        given[place.scope] = frame.with_columns(_answers(source, call).alias(place.column))
    return Loaded(given, Ranges(plan, facts.ranges), facts.complete)


def _answers(texts: pl.Series, node: Call) -> pl.Series:
    """The function, once for each different text."""
    lead = [each.value for each in node.arguments[:-1] if isinstance(each, Literal)]
    known = texts.drop_nulls().unique()
    found: list[Any] = [FUNCTIONS[node.function].compute(*lead, each) for each in known.to_list()]
    dtype = dtype_of(node.type)
    if not found:
        return pl.Series([None] * len(texts), dtype=dtype)
    return texts.replace_strict(known, pl.Series(found, dtype=dtype), default=None, return_dtype=dtype)


def _dtype(node: Node) -> Any:
    if node.type.kind is Kind.SET:
        return pl.List(DTYPES[element_kind(node)])
    return dtype_of(node.type)


def as_answers(frame: pl.DataFrame, scope: Scope, wanted: Wanted, ranges: Ranges) -> pl.DataFrame:
    """With the types that the other engines give: numbers that needed more than 64 bits come as text."""
    wide = wide_columns(scope, wanted, ranges)
    types = {name: _dtype(node) for name, node in wanted[scope].items() if name not in wide}
    keys = [pl.col(key).cast(pl.Int64) for key in KEYS[: len(scope) + 1]]
    return frame.select(
        *keys,
        *[pl.col(name).cast(pl.Int128 if name in wide else types[name]) for name in wanted[scope]],
    )
