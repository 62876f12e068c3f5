"""Rows of several tables read with one statement: a page that rests on ten tables asks the database once.

`read_together(a, b)` gives the rows of each queryset; `prefetch_together(cases, "answers", "assignments__person")` is
`prefetch_related_objects` with one statement in all. Rows come in no order of the database: the caller sorts.
Statements are composed once for querysets of one shape (`shapes.py`) and kept.
Not here: which rows are needed (the queries of each room).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import ForeignObjectRel, Model, QuerySet

from yunti.kit.instances import instance_of
from yunti.kit.shapes import Shaped, shaped

Slots = tuple[tuple[str, int], ...]
"""For each column of a table its kind and its place among the columns of that kind."""


Readable = QuerySet[Any] | Shaped


def read_together(*asked: "Readable") -> list[list[Any]]:
    """One statement. Each queryset is of whole rows: no `values`, no annotations, no slice, no related rows."""
    compiled = [(place, text) for place, each in enumerate(asked) if (text := _compiled(each)) is not None]
    found: list[list[Any]] = [[] for _each in asked]
    if not compiled:
        return found
    sql = _statement(tuple((place, model, part) for place, (model, part, _params) in compiled))
    readings = _readings(tuple((place, model) for place, (model, _part, _params) in compiled))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _place, (_model, _part, params) in compiled for value in params])
        rows = cursor.fetchall()
    here = connections[DEFAULT_DB_ALIAS]
    for row in rows:
        found[row[0]].append(_made(readings[row[0]], row, here))
    return found


def _compiled(each: "Readable") -> tuple[type[Model], str, Sequence[Any]] | None:
    """None for a queryset that can have no rows."""
    if isinstance(each, Shaped):
        return each.text
    try:
        return each.model, *each.order_by().query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None


@lru_cache(maxsize=512)
def _statement(parts: tuple[tuple[int, type[Model], str], ...]) -> str:
    width = _width(frozenset(model for _place, model, _part in parts))
    return " UNION ALL ".join(
        _branch(place, model, part, width, typed=not number)
        for number, (place, model, part) in enumerate(parts)
    )


@cache
def _slots(model: type[Model]) -> Slots:
    """Columns of one kind share the places of the common statement, whatever their table."""
    taken: dict[str, int] = defaultdict(int)
    slots = []
    for column in model._meta.concrete_fields:
        kind = _kind(column)
        slots.append((kind, taken[kind]))
        taken[kind] += 1
    return tuple(slots)


def _kind(column: Any) -> str:
    kind = column.rel_db_type(connection) if column.primary_key else column.db_type(connection)
    return "text" if kind.startswith(("varchar", "char", "text")) else str(kind)


Width = dict[tuple[str, int], int]
"""Which column of the common statement is which place of a kind; the first column tells the queryset."""


@cache
def _width(models: frozenset[type[Model]]) -> Width:
    places = sorted({slot for model in models for slot in _slots(model)})
    return {slot: number for number, slot in enumerate(places, 1)}


def _branch(place: int, model: type[Model], sql: str, width: Width, *, typed: bool) -> str:
    """The first branch says of which kind each column is; the text is read through by the driver each time."""
    names = dict(zip(_slots(model), model._meta.concrete_fields, strict=True))
    columns = [
        connection.ops.quote_name(str(names[slot].column))
        if slot in names
        else f"CAST(NULL AS {slot[0]})"
        if typed
        else "NULL"
        for slot in width
    ]
    return f"SELECT {place}, {', '.join(columns)} FROM ({_shortened(model, sql)}) AS part"  # noqa: S608  names of columns only


def _shortened(model: type[Model], sql: str) -> str:
    """Its columns are told outside already; each name of them once is half the text."""
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    listed = ", ".join(f"{table}.{quoted(str(column.column))}" for column in model._meta.concrete_fields)
    every = f"SELECT {listed} FROM "  # noqa: S608  names of columns only
    return sql.replace(every, f"SELECT {table}.* FROM ", 1) if sql.startswith(every) else sql  # noqa: S608


@dataclass(frozen=True)
class _Reading:
    """How the rows of a model are read from a statement: names, places, and what is converted where."""

    model: type[Model]
    names: list[str]
    places: list[int]
    converters: list[tuple[int, Any, Any]]


@lru_cache(maxsize=512)
def _readings(parts: tuple[tuple[int, type[Model]], ...]) -> dict[int, _Reading]:
    width = _width(frozenset(model for _place, model in parts))
    return {place: _reading(model, width) for place, model in parts}


def _reading(model: type[Model], width: Width) -> _Reading:
    names, places, converters = [], [], []
    for number, (column, slot) in enumerate(zip(model._meta.concrete_fields, _slots(model), strict=True)):
        expression = column.cached_col
        own = (*_converters(expression), *column.get_db_converters(connection))
        names.append(column.attname)
        places.append(width[slot])
        converters += [(number, convert, expression) for convert in own]
    return _Reading(model, names, places, converters)


def _converters(expression: Any) -> tuple[Any, ...]:
    """Moments are most of what a database without a kind for them gives as text."""
    told = tuple(connection.ops.get_db_converters(expression))
    slow = getattr(connection.ops, "convert_datetimefield_value", None)
    return tuple(_moment if each == slow else each for each in told)


def _moment(value: Any, expression: Any, here: Any) -> Any:
    """As the backend reads it, without asking the settings each time."""
    if value is None:
        return None
    read = datetime.fromisoformat(value) if type(value) is str else value
    return read if read.tzinfo is not None else read.replace(tzinfo=here.timezone)


def _made(reading: _Reading, row: Sequence[Any], here: Any) -> Any:
    """`here` is the connection itself: to ask for it anew for each row is dear."""
    values = [row[place] for place in reading.places]
    for number, convert, expression in reading.converters:
        values[number] = convert(values[number], expression, here)
    return instance_of(reading.model, DEFAULT_DB_ALIAS, reading.names, values)


# relations --------------------------------------------------------------------------------------------------------


@dataclass
class _Relation:
    """Rows that point at the owners; `onward` leads from each of them to a row it points at, or to rows that point at it."""

    name: str
    owners: list[Any]
    rel: ForeignObjectRel
    onward: tuple[str, ...]

    def readables(self) -> list[Shaped]:
        """The rows, then what they lead to."""
        keys = tuple(sorted({owner.pk for owner in self.owners}))
        way = (self.rel.related_model, self.rel.field.name)
        further = [shaped(_beyond, keys, fixed=(*way, name)) for name in self.onward]
        return [shaped(_pointing, keys, fixed=way), *further]

    def hand_out(self, found: Iterator[list[Any]]) -> None:
        rows = next(found)
        _group(rows, self.rel.field, self.owners, self.name)
        for name in self.onward:
            _connect(rows, name, next(found))


def _pointing(model: Any, column: str, keys: Sequence[Any]) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model._default_manager.filter(**{f"{column}__in": keys})
    return rows


def _beyond(model: Any, column: str, name: str, keys: Sequence[Any]) -> "QuerySet[Any]":
    rows = _pointing(model, column, keys)
    link: Any = model._meta.get_field(name)
    targets: QuerySet[Any] = link.related_model._default_manager.all()
    if isinstance(link, ForeignObjectRel):
        return targets.filter(**{f"{link.field.name}__in": rows})
    return targets.filter(pk__in=rows.values(name))


def _connect(rows: Sequence[Any], name: str, further: Sequence[Any]) -> None:
    if not rows:
        return
    link: Any = rows[0]._meta.get_field(name)
    if isinstance(link, ForeignObjectRel):
        _group(further, link.field, rows, name)
        return
    known = {row.pk: row for row in further}
    for row in rows:
        link.set_cached_value(row, known.get(getattr(row, link.attname)))


def _group(rows: Sequence[Any], column: Any, owners: Sequence[Any], name: str) -> None:
    own: dict[Any, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: each.pk):
        own[getattr(row, column.attname)].append(row)
    for owner in owners:
        for row in own[owner.pk]:
            column.set_cached_value(row, owner)
        _remember(owner, column, name, own[owner.pk])


def _remember(owner: Any, column: Any, name: str, rows: list[Any]) -> None:
    """As the manager of the relation would; most are never asked for anything but their rows."""
    read = column.model._default_manager.all()
    read._hints, read._known_related_objects = {"instance": owner}, {column: {owner.pk: owner}}
    read._deferred_filter = False, (), {column.name: owner}
    read._result_cache, read._prefetch_done = rows, True
    if not hasattr(owner, "_prefetched_objects_cache"):
        owner._prefetched_objects_cache = {}
    owner._prefetched_objects_cache[name] = read


def prefetch_together(
    instances: Sequence[Any], *names: str, besides: Sequence["Readable"] = ()
) -> list[list[Any]]:
    """One statement for all names, by ascending key: `answers`, `assignments__person`, `partners__words`, `round__windows`.

    `besides` are read in the same statement and given back.
    """
    relations = _relations(instances, names)
    parts = [part for each in relations for part in each.readables()]
    found = iter(read_together(*parts, *besides))
    for each in relations:
        each.hand_out(found)
    return list(found)


def _relations(instances: Sequence[Any], names: Sequence[str]) -> list[_Relation]:
    """The part of a name before the rows that point back leads from the instances to their owners, which are at hand."""
    onward: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in names if instances else ():
        *way, last = name.split("__")
        first = getattr(instances[0]._meta.get_field(way[0] if way else last), "one_to_many", False)
        if way and first:
            onward[way[0],] = (*onward.get((way[0],), ()), last)
        else:
            onward.setdefault((*way, last), ())
    return [_relation(instances, way, further) for way, further in onward.items()]


def _relation(instances: Sequence[Any], way: tuple[str, ...], onward: tuple[str, ...]) -> _Relation:
    owners = list(instances)
    for step in way[:-1]:
        owners = [owner for each in owners if (owner := getattr(each, step)) is not None]
    model = type(owners[0]) if owners else instances[0]._meta.get_field(way[0]).related_model
    return _Relation(way[-1], owners, model._meta.get_field(way[-1]), onward)


def was_read(instance: Any, name: str) -> bool:
    return name in getattr(instance, "_prefetched_objects_cache", ())


def forget_read(instance: Any) -> None:
    """What was read along is older than what was written since."""
    instance._prefetched_objects_cache = {}
