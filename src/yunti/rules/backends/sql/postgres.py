"""The queries on PostgreSQL, in place: temporary tables filled by COPY, gone with the transaction.

Not here: the queries (`queries`), what is prepared before (`loading`), who opens the connection.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl

from yunti.rules.backends.sql.dialects import DIALECTS
from yunti.rules.backends.sql.loading import Loaded, as_answers, loaded
from yunti.rules.backends.sql.pieces import column
from yunti.rules.backends.sql.queries import Wanted, stages_of, table_name
from yunti.rules.planning import Scope
from yunti.rules.tables import Tables

POSTGRES = DIALECTS["postgres"]


def evaluate_postgres(wanted: Wanted, tables: Tables, connection: Any) -> dict[Scope, pl.DataFrame]:
    """`connection` is psycopg's; the caller's transaction is used and left open."""
    ready = loaded(wanted, tables)
    stages = stages_of(wanted, POSTGRES, ready.ranges, ready.complete)
    answers = {}
    with connection.cursor() as cursor:
        _load(cursor, ready)
        made = [_name(scope) for scope in ready.tables]
        for name, part in stages.parts:
            made.append(column(name).sql(dialect=POSTGRES.name))
            cursor.execute(f"CREATE TEMPORARY TABLE {made[-1]} AS {part.sql(dialect=POSTGRES.name)}")
        for scope, query in stages.answers.items():
            cursor.execute(query.sql(dialect=POSTGRES.name))
            names = [each.name for each in cursor.description]
            frame = pl.DataFrame(
                cursor.fetchall(), schema=names, orient="row", infer_schema_length=None, strict=False
            )
            answers[scope] = as_answers(frame, scope, wanted, ready.ranges)
        for table in reversed(made):
            cursor.execute(f"DROP TABLE {table}")
    return answers


def _name(scope: Scope) -> str:
    return column(table_name(scope)).sql(dialect=POSTGRES.name)


def _load(cursor: Any, ready: Loaded) -> None:
    for scope, frame in ready.tables.items():
        columns = ", ".join(
            f"{column(name).sql(dialect=POSTGRES.name)} {_TYPES[str(type_)]}"
            for name, type_ in frame.schema.items()
        )
        cursor.execute(f"CREATE TEMPORARY TABLE {_name(scope)} ({columns})")
        with cursor.copy(f"COPY {_name(scope)} FROM STDIN") as copy:
            for row in _rows(frame):
                copy.write_row(row)


def _rows(frame: pl.DataFrame) -> Iterable[tuple[Any, ...]]:
    return frame.iter_rows()


_TYPES = {
    "Int8": "BIGINT",
    "Int16": "BIGINT",
    "Int32": "BIGINT",
    "Int64": "BIGINT",
    "Boolean": "BOOLEAN",
    "String": "TEXT",
    "Date": "DATE",
    "List(String)": "TEXT[]",
    "Datetime(time_unit='us', time_zone=None)": "TIMESTAMP",
}
