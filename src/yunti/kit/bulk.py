"""Many rows at once, cheaply: keys reserved beforehand, then one prepared statement (SQLite) or COPY (PostgreSQL).

Rows come out with their keys, as from `bulk_create`, at a third of its cost. No signals, no defaults by the database.
`uscc__among=codes` is `uscc__in` for thousands of texts: they travel as one parameter.
Not here: which rows an audit event covers (`kit.events`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import CharField, Field, Func, Lookup, Model

Row = TypeVar("Row", bound=Model)
BATCH = 20_000
PLAIN_FIELDS = frozenset(
    {
        "BinaryField",
        "CharField",
        "TextField",
        "BooleanField",
        "IntegerField",
        "BigIntegerField",
        "SmallIntegerField",
        "PositiveIntegerField",
        "PositiveBigIntegerField",
        "PositiveSmallIntegerField",
        "BigAutoField",
        "ForeignKey",
        "OneToOneField",
    }
)


@CharField.register_lookup
class Among(Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        condition = f"{lhs} IN (SELECT value FROM json_each(%s))"  # noqa: S608
        return condition, [*params, json.dumps(list(self.rhs))]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*params, list(self.rhs)]


def insert_rows(model: type[Row], rows: Sequence[Row]) -> list[Row]:
    """Insert unsaved rows in their order; every row has its key afterwards."""
    rows = list(rows)
    if len(rows) == 1 and rows[0].pk is None:
        return [insert_one(rows[0])]
    keys = iter(_reserve(model, sum(1 for row in rows if row.pk is None)))
    for row in rows:
        if row.pk is None:
            row.pk = next(keys)
    fields = model._meta.concrete_fields
    values = attrgetter(*(field.attname for field in fields))
    _write(model, fields, (values(row) for row in rows))
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias
    return rows


def insert_one(row: Row) -> Row:
    """One statement, whose text is kept and which gives the key where there is none yet."""
    sql, given = insertion(row)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return row


def insertion(row: Model) -> tuple[str, list[Any]]:
    """The statement that inserts the row and answers its key. What the database is to compute stands in the row as an expression."""
    fields = _columns(type(row), row.pk is None)
    values = [getattr(row, field.attname) for field in fields]
    computed = {place: value for place, value in enumerate(values) if hasattr(value, "resolve_expression")}
    expressions = tuple((place, type(value)) for place, value in computed.items())
    (line,) = _prepared(
        fields, iter([tuple(None if place in computed else value for place, value in enumerate(values))])
    )
    given = [value for place, value in enumerate(line) if place not in computed]
    return _insert_text(type(row), fields, expressions), given


@cache
def _columns(model: type[Model], without_key: bool) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if not (without_key and field.primary_key))


@cache
def _insert_text(
    model: type[Model], fields: tuple[Any, ...], computed: tuple[tuple[int, type[Func]], ...]
) -> str:
    """Expressions that a row may hold take nothing, so their text is always the same."""
    compiler = model._default_manager.all().query.get_compiler(connection=connection)
    marks = ["%s"] * len(fields)
    for place, expression in computed:
        marks[place], _params = compiler.compile(expression())
    columns = ", ".join(f'"{field.column}"' for field in fields)
    key = model._meta.pk
    assert key is not None
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(marks)})'  # noqa: S608
        f' RETURNING "{key.column}"'
    )


def insert_values(model: type[Model], names: Sequence[str], lines: Sequence[tuple[Any, ...]]) -> None:
    """Insert lines of values for the named columns without making rows of them; the database gives the keys."""
    fields = [model._meta.get_field(name) for name in names]
    _write(model, fields, iter(lines))


def _write(model: type[Model], fields: Sequence[Any], lines: Iterator[tuple[Any, ...]]) -> None:
    columns = ", ".join(f'"{field.column}"' for field in fields)
    prepared = _prepared(tuple(fields), lines)
    table = model._meta.db_table
    marks = ", ".join(["%s"] * len(fields))
    insert = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608
    with connection.cursor() as cursor:
        batch = _take(prepared)
        if len(batch) == 1:
            cursor.execute(insert, batch[0])
            return
        if connection.vendor == "postgresql":
            while batch:
                with (
                    connection.wrap_database_errors,  # so that a twin that was faster is known as such
                    cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
                ):
                    for line in batch:
                        copy.write_row(line)
                batch = _take(prepared)
            return
        while batch:
            cursor.executemany(insert, batch)
            batch = _take(prepared)


def _take(lines: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    taken = []
    for line in lines:
        taken.append(line)
        if len(taken) == BATCH:
            break
    return taken


def _prepared(fields: tuple[Any, ...], lines: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Values as the driver wants them; the common kinds pass untouched."""
    special = [
        (place, _converter(field))
        for place, field in enumerate(fields)
        if field.get_internal_type() not in PLAIN_FIELDS
    ]
    for line in lines:
        values = list(line)
        for place, convert in special:
            value = values[place]
            if value is not None:
                values[place] = convert(value)
        yield tuple(values)


@cache
def _converter(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    if field.get_internal_type() == "DateField" and connection.vendor == "sqlite":
        return str
    known: dict[Any, Any] = {}

    def convert(value: Any) -> Any:
        """The same moment stands in every row of a batch: convert it once."""
        if value.__hash__ is None:
            return field.get_db_prep_save(value, connection)
        if value not in known:
            if len(known) > 1000:
                known.clear()
            known[value] = field.get_db_prep_save(value, connection)
        return known[value]

    return convert


def _reserve(model: type[Model], count: int) -> Iterable[int]:
    """Keys that no other row gets. SQLite: this transaction is the only writer, the next numbers are free."""
    if not count:
        return ()
    table, pk = model._meta.db_table, model._meta.pk
    assert pk is not None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', pk.column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)
