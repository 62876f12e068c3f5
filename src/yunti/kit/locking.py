"""Row locks in one fixed order: rooms in the order of INSTALLED_APPS, then the model's name, then the row's key.

Two commands that lock the same rows therefore never wait for each other in a circle.
A lock is held until the command's transaction ends, which is milliseconds: no mail, file or HTTP call happens inside.
On SQLite every command already holds the single writer's lock (transactions begin IMMEDIATE), so this only checks the order.
Not here: what is locked and why (the services).
"""

from functools import cache
from typing import Any, TypeVar

from django.conf import settings
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
"""Rows that the running command has locked, by table and key."""


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
    asked: Shaped, *, after: tuple[int, str] | None, held: Held
) -> tuple[list[Any], tuple[int, str]]:
    """The same for a query whose statement is kept."""
    here = rank(asked.model)
    if after is not None and here < after:
        return lock_rows(asked.queryset, after=after, held=held)
    rows = rows_of(shaped(_locking, *asked.values, fixed=(asked.build, *asked.fixed)))
    held.update((asked.model._meta.db_table, row.pk) for row in rows)
    return rows, here


def _for_update(queryset: QuerySet[Row]) -> QuerySet[Row]:
    return queryset.select_for_update(of=("self",)).order_by("pk")


def _locking(build: Build, *values: Any) -> QuerySet[Any]:
    return _for_update(build(*values))
