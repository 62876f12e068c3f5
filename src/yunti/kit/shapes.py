"""Queries of one shape: the text is compiled once and kept, and asked again with other values.

`shaped(build, *values)` stands for `build(*values)`, a queryset that depends on nothing but its values; each value is a number, a
text, a day, or a tuple of them, and stands in the query as it is. The order of the model does not count, only one that is asked for. What tells shapes apart is `fixed`, and how many values there are.
Not here: reading several of them at once (`together.py`).
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from yunti.kit.instances import instance_of

Build = Callable[..., "QuerySet[Any]"]
Form = tuple[tuple[type, int | None], ...]
"""Of each value its type, and for a tuple how many there are of it."""
STAND_IN = "stands in for a value"
PLAIN = (int, str, date)


@dataclass(frozen=True)
class Shaped:
    """A queryset to be: `build(*fixed, *values)`."""

    build: Build
    fixed: tuple[Hashable, ...]
    values: tuple[Any, ...]

    @property
    def queryset(self) -> "QuerySet[Any]":
        return self.build(*self.fixed, *self.values)

    @property
    def model(self) -> type[Model]:
        return _model(self.build, self.fixed, tuple(map(_form, self.values)))

    @property
    def kept(self) -> Any:
        return _kept(self.build, self.fixed, tuple(map(_form, self.values)))

    @property
    def text(self) -> "tuple[type[Model], str, list[Any]] | None":
        """Model, statement and parameters; None where no row can be found."""
        kept = self.kept
        if kept is None:
            return None
        return kept.model, kept.sql, _filled(kept.params, self.values)


def shaped(build: Build, *values: Any, fixed: tuple[Hashable, ...] = ()) -> Shaped:
    return Shaped(build, fixed, values)


def first_row(asked: Shaped) -> Any:
    """The row itself with the rows selected along with it, or None."""
    return next(iter(rows_of(asked)), None)


def rows_of(asked: Shaped, ending: str = "") -> list[Any]:
    """The rows, each with the rows selected along with it. `ending` is put behind the statement."""
    text = asked.text
    if text is None:
        return []
    _model, sql, params = text
    kept = asked.kept
    with connection.cursor() as cursor:
        cursor.execute(sql + ending, params)
        return [_made(kept, row) for row in cursor.fetchall()]


def values_of(asked: Shaped) -> list[tuple[Any, ...]]:
    """The same for a queryset that asks for values, not for rows of a model: each as a tuple."""
    kept = _kept_values(asked.build, asked.fixed, tuple(map(_form, asked.values)))
    if kept is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(kept.sql, _filled(kept.params, asked.values))
        found = cursor.fetchall()
    return [kept.read(row) for row in found] if kept.converters else found


@dataclass(frozen=True)
class _Place:
    """A parameter that is the value of this place."""

    place: int


@dataclass(frozen=True)
class _KeptValues:
    """Of a queryset that asks for values no more than its text; there are more of them, for each reader of a list."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]

    def read(self, row: Any) -> tuple[Any, ...]:
        values = list(row)
        for place, converters, expression in self.converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)


@dataclass(frozen=True)
class _Kept:
    model: type[Model]
    sql: str
    params: tuple[Any, ...]
    compiler: Any
    names: tuple[str, ...]
    columns: slice
    along: tuple[Any, ...]
    converters: Mapping[int, Any]
    annotations: Mapping[str, int]


@lru_cache(maxsize=2048)
def _model(build: Build, fixed: tuple[Hashable, ...], form: Form) -> type[Model]:
    return build(*fixed, *_stand_ins(form)).model


@lru_cache(maxsize=2048)
def _kept(build: Build, fixed: tuple[Hashable, ...], form: Form) -> _Kept | None:
    text = _compiled(build, fixed, form)
    if text is None:
        return None
    rows, compiler, sql, kept = text
    info = compiler.klass_info
    select = compiler.select
    own = info["select_fields"]
    return _Kept(
        rows.model,
        sql,
        kept,
        compiler,
        tuple(select[place][0].target.attname for place in own),
        slice(own[0], own[-1] + 1),
        tuple(get_related_populators(info, select, DEFAULT_DB_ALIAS)),  # type: ignore[call-arg]  # stubs of a later Django
        compiler.get_converters([each[0] for each in select]),
        compiler.annotation_col_map or {},
    )


@lru_cache(maxsize=512)
def _kept_values(build: Build, fixed: tuple[Hashable, ...], form: Form) -> _KeptValues | None:
    text = _compiled(build, fixed, form)
    if text is None:
        return None
    _rows, compiler, sql, kept = text
    told = compiler.get_converters([each[0] for each in compiler.select])
    return _KeptValues(sql, kept, tuple((at, tuple(each), said) for at, (each, said) in told.items()))


def _compiled(
    build: Build, fixed: tuple[Hashable, ...], form: Form
) -> "tuple[QuerySet[Any], Any, str, tuple[Any, ...]] | None":
    """The queryset with stand-ins, its compiler, its text, its parameters; None where no row can be found."""
    stand_ins = _stand_ins(form)
    rows = build(*fixed, *stand_ins)
    query = rows.query if rows.query.order_by else rows.order_by().query
    compiler = query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    places = {value: _Place(place) for place, value in enumerate(_flat(stand_ins))}
    kept = tuple(places.get(each, each) for each in params)
    _insist(places, kept, form, sql)
    return rows, compiler, sql, kept


def _filled(params: tuple[Any, ...], values: tuple[Any, ...]) -> list[Any]:
    given = list(_flat(values))
    return [given[each.place] if type(each) is _Place else each for each in params]


def _insist(places: Mapping[Any, _Place], kept: tuple[Any, ...], form: Form, sql: str) -> None:
    """A value that does not reach the statement as it is would be kept for good."""
    changed = any(STAND_IN in str(each) for each in kept if type(each) is not _Place)
    lost = 0 not in (count for _type, count in form) and not set(places.values()).issubset(kept)
    if changed or lost:
        raise TypeError(f"a value does not stand in the query as it is: {sql} {kept}")


def _form(value: Any) -> tuple[type, int | None]:
    if type(value) is tuple:
        kinds = set(map(type, value))
        if len(kinds) > 1 or not kinds.issubset(PLAIN):
            raise TypeError(f"not a value of a shape: {value!r}")
        return next(iter(kinds), int), len(value)
    if type(value) not in PLAIN:
        raise TypeError(f"not a value of a shape: {value!r}")
    return type(value), None


def _stand_ins(form: Form) -> list[Any]:
    """Values like none of the real ones, each only once."""
    number = iter(range(1_700_000_000, 2_000_000_000))
    found: list[Any] = []
    for kind, count in form:
        some = [_stand_in(kind, next(number)) for _each in range(1 if count is None else count)]
        found.append(some[0] if count is None else tuple(some))
    return found


def _stand_in(kind: type, number: int) -> Any:
    if kind is str:
        return f"{STAND_IN} {number}"
    return number if kind is int else date(1200, 1, 1) + timedelta(days=number - 1_700_000_000)


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        for each in value if type(value) is tuple else (value,):
            yield connection.ops.adapt_datefield_value(each) if type(each) is date else each


def _made(kept: _Kept, row: Any) -> Any:
    (read,) = kept.compiler.apply_converters([row], kept.converters) if kept.converters else (row,)
    made = instance_of(kept.model, DEFAULT_DB_ALIAS, kept.names, read[kept.columns])
    for each in kept.along:
        each.populate(read, made)
    for name, place in kept.annotations.items():
        setattr(made, name, read[place])
    return made
