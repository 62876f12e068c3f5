"""Row locks in one fixed order: rooms in the order of INSTALLED_APPS, then the model's name, then the row's key.

Two commands that lock the same rows therefore never wait for each other in a circle.
A lock is held until the command's transaction ends, which is milliseconds: no mail, file or HTTP call happens inside.
On SQLite every command already holds the single writer's lock (transactions begin IMMEDIATE), so this only checks the order.
Not here: what is locked and why (the services).
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet

from yunti.kit.shapes import Build, Shaped, rows_of, shaped

Row = TypeVar("Row", bound=Model)


class LockOrderBroken(RuntimeError):
    """A command asked for locks against the fixed order; the program is wrong, not the user."""


@cache
def rank(model: type[Model]) -> tuple[int, str]:
    config = model._meta.app_config
    if config is None:
        raise LockOrderBroken(f"{model.__name__} belongs to no installed app")
    names = [entry.rsplit(".apps.", 1)[0] for entry in settings.INSTALLED_APPS]
    return names.index(config.name), model._meta.model_name or ""


Held = set[tuple[str, Any]]
"""Rows that the running command has locked, by table and key; of those it only leans on the key is marked."""
SHARED = "shared"


def lock_rows(
    queryset: QuerySet[Row], *, after: tuple[int, str] | None, held: Held
) -> tuple[list[Row], tuple[int, str]]:
    """Lock the rows of the queryset by ascending key; `after` is the rank locked last.

    Rows that the command holds already may be asked for again at any time: they are read anew and nobody waits.
    """
    here, table = rank(queryset.model), queryset.model._meta.db_table
    if after is not None and here < after:
        rows = list(queryset.order_by("pk"))
        if not rows or any((table, row.pk) not in held for row in rows):
            raise LockOrderBroken(f"{queryset.model.__name__} must be locked before what is locked already")
        return rows, after
    rows = list(_for_update(queryset))
    held.update((table, row.pk) for row in rows)
    return rows, here


def lock_shaped(
    asked: Shaped,
    *,
    after: tuple[int, str] | None,
    held: Held,
    sharing: tuple[type[Model], Any] | None = None,
) -> tuple[list[Any], tuple[int, str]]:
    """The same for a query whose statement is kept. `sharing` is a row selected along, shared (`share_rows`) in the same
    statement: nobody who locks such a row locks one of these after it."""
    here = rank(asked.model)
    if after is not None and here < after:
        return lock_rows(asked.queryset, after=after, held=held)
    ending = ""
    if sharing is not None:
        table = sharing[0]._meta.db_table
        if connection.features.has_select_for_update:
            ending = f" FOR SHARE OF {connection.ops.quote_name(table)}"
        held.add((table, (SHARED, sharing[1])))
    rows = rows_of(shaped(_locking, *asked.values, fixed=(asked.build, *asked.fixed)), ending)
    held.update((asked.model._meta.db_table, row.pk) for row in rows)
    return rows, here


def share_rows(
    model: type[Model], keys: Iterable[Any], *, after: tuple[int, str] | None, held: Held
) -> tuple[int, str] | None:
    """Nobody changes these rows until the command ends, while others may lean on them too; what was read before may be old.

    Keeps the fixed order as `lock_rows` does. On SQLite nobody else writes meanwhile anyway.
    """
    here, table = rank(model), model._meta.db_table
    left = [key for key in sorted(set(keys)) if not {(table, key), (table, (SHARED, key))} & held]
    if not left:
        return after
    if after is not None and here < after:
        raise LockOrderBroken(f"{model.__name__} must be shared before what is locked already")
    if connection.features.has_select_for_update:
        rows = model._default_manager.filter(pk__in=left).order_by("pk").values("pk")
        sql, params = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} FOR SHARE", params)
    held.update((table, (SHARED, key)) for key in left)
    return here


def share_shaped(
    asked: Shaped, models: Sequence[type[Model]], *, after: tuple[int, str] | None, held: Held
) -> tuple[list[Any], tuple[int, str]]:
    """Rows of a query whose statement is kept, shared as by `share_rows` with those of `models` selected along with them."""
    ranks = sorted(rank(model) for model in models)
    if after is not None and ranks[0] < after:
        raise LockOrderBroken(f"{asked.model.__name__} must be shared before what is locked already")
    ending = ""
    if connection.features.has_select_for_update:
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        ending = f" FOR SHARE OF {tables}"
    rows = rows_of(asked, ending)
    held.update((asked.model._meta.db_table, (SHARED, row.pk)) for row in rows)
    return rows, ranks[-1]


def _for_update(queryset: QuerySet[Row]) -> QuerySet[Row]:
    return queryset.select_for_update(of=("self",)).order_by("pk")


def _locking(build: Build, *values: Any) -> QuerySet[Any]:
    return _for_update(build(*values))
