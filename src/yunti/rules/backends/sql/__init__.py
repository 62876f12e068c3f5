"""The rules as SQL through a syntax tree: DuckDB over files, PostgreSQL in place, Spark on a cluster. Not here: the judge."""

from yunti.rules.backends.sql.dialects import DIALECTS
from yunti.rules.backends.sql.duck import evaluate_duckdb
from yunti.rules.backends.sql.postgres import evaluate_postgres
from yunti.rules.backends.sql.queries import stages_of
from yunti.rules.backends.sql.spark import evaluate_spark

__all__ = ["DIALECTS", "evaluate_duckdb", "evaluate_postgres", "evaluate_spark", "stages_of"]
