"""The queries on DuckDB: tables go in and answers come out as Parquet files in a folder of their own.

Not here: the queries (`queries`), what is prepared before (`loading`).
"""

import tempfile

import duckdb
import polars as pl

from yunti.rules.backends.sql.dialects import DIALECTS
from yunti.rules.backends.sql.loading import as_answers, loaded
from yunti.rules.backends.sql.queries import Wanted, stages_of, table_name
from yunti.rules.planning import Scope
from yunti.rules.tables import Tables

DUCK = DIALECTS["duckdb"]


def evaluate_duckdb(wanted: Wanted, tables: Tables) -> dict[Scope, pl.DataFrame]:
    """For each scope its keys and the wanted columns, in the order of the keys."""
    ready = loaded(wanted, tables)
    stages = stages_of(wanted, DUCK, ready.ranges, ready.complete)
    answers = {}
    with tempfile.TemporaryDirectory(prefix="yunti-") as folder, duckdb.connect() as connection:
        for number, (scope, frame) in enumerate(ready.tables.items()):
            file = f"{folder}/given{number}.parquet"
            frame.write_parquet(file, compression="uncompressed")
            connection.read_parquet(file).create_view(table_name(scope))
        alone = len(ready.tables) == 1  # then the one query streams; else what tables share is computed once
        if not alone:
            for name, part in stages.parts:
                connection.sql(part.sql(dialect=DUCK.name)).create(name)
        for number, (scope, query) in enumerate(stages.answers.items()):
            file = f"{folder}/answers{number}.parquet"
            whole = stages.whole(scope) if alone else query
            connection.sql(whole.sql(dialect=DUCK.name)).write_parquet(file)
            answers[scope] = as_answers(pl.read_parquet(file), scope, wanted, ready.ranges)
    return answers
