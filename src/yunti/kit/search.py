"""A text column of search terms with one lookup, `matches`, served by FTS5 on SQLite and by a GIN index on PostgreSQL.

A model names its FTS5 table `<table>_search`; `index_rows` keeps it in step inside the command that writes the rows.
Not here: how names are cut into terms (`domain.search_terms`).
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models import Lookup, Model

from yunti.domain.search_terms import AllOf, AnyOf, Term, Wanted

BATCH = 2000


class SearchTermsField(models.TextField):  # type: ignore[type-arg]
    """Terms separated by single blanks; search it with `matches=wanted(...)`."""


@SearchTermsField.register_lookup
class Matches(Lookup):
    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        table = fts_table(self.lhs.target.model)
        key = f'"{self.lhs.alias}"."id"'
        return f'{key} IN (SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s)', [_fts_query(self.rhs)]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"array_to_tsvector(string_to_array({lhs}, ' ')) @@ %s::tsquery", [
            *lhs_params,
            _ts_query(self.rhs),
        ]


def fts_table(model: type[Model]) -> str:
    return f"{model._meta.db_table}_search"


def _fts_query(wanted: Wanted) -> str:
    def term(one: Term) -> str:
        return f'"{one.text}"*' if one.prefix else f'"{one.text}"'

    return _join(wanted, term, " AND ", " OR ")


def _ts_query(wanted: Wanted) -> str:
    def term(one: Term) -> str:
        return f"'{one.text}':*" if one.prefix else f"'{one.text}'"

    return _join(wanted, term, " & ", " | ")


def _join(wanted: Wanted, term: Any, both: str, either: str) -> str:
    """Terms hold letters and digits only (`domain.search_terms.folded`), so quoting them cannot be broken out of."""

    def all_of(group: AllOf) -> str:
        return "(" + both.join(term(one) for one in group.terms) + ")"

    def any_of(choice: AnyOf) -> str:
        return "(" + either.join(all_of(group) for group in choice.choices) + ")"

    return both.join(any_of(choice) for choice in wanted)


def index_new(model: type[Model], rows: Iterable[tuple[int, str]]) -> None:
    """Put fresh rows (key, terms) into the FTS5 table; PostgreSQL keeps its index itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{fts_table(model)}" (rowid, search_terms) VALUES (%s, %s)',  # noqa: S608
            list(rows),
        )


def index_gone(model: type[Model], rows: Iterable[tuple[int, str]]) -> None:
    """Take rows out of the FTS5 table; the terms must be those that were put in."""
    if connection.vendor != "sqlite":
        return
    table = fts_table(model)
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ("{table}", rowid, search_terms) VALUES (\'delete\', %s, %s)',  # noqa: S608
            list(rows),
        )


def create_index(model: type[Model], schema_editor: Any) -> None:
    """For migrations: the FTS5 table over the model's own rows, or the GIN index."""
    table = model._meta.db_table
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE \"{fts_table(model)}\" USING fts5(search_terms, content='{table}', "
            "content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail=none)"
        )
    else:
        schema_editor.execute(
            f'CREATE INDEX "{table}_by_terms" ON "{table}" '
            "USING gin (array_to_tsvector(string_to_array(search_terms, ' ')))"
        )


def drop_index(model: type[Model], schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f'DROP TABLE "{fts_table(model)}"')
    else:
        schema_editor.execute(f'DROP INDEX "{model._meta.db_table}_by_terms"')
