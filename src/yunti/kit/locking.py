"""Row locks in one fixed order: rooms in the order of INSTALLED_APPS, then the model's name, then the row's key.

Two commands that lock the same rows therefore never wait for each other in a circle.
A lock is held until the command's transaction ends, which is milliseconds: no mail, file or HTTP call happens inside.
On SQLite every command already holds the single writer's lock (transactions begin IMMEDIATE), so this only checks the order.
Not here: what is locked and why (the services).
"""

from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class LockOrderBroken(RuntimeError):
    """A command asked for locks against the fixed order; the program is wrong, not the user."""


def rank(model: type[Model]) -> tuple[int, str]:
    config = model._meta.app_config
    if config is None:
        raise LockOrderBroken(f"{model.__name__} belongs to no installed app")
    names = [entry.rsplit(".apps.", 1)[0] for entry in settings.INSTALLED_APPS]
    return names.index(config.name), model._meta.model_name or ""


def lock_rows(queryset: QuerySet[Row], *, after: tuple[int, str] | None) -> tuple[list[Row], tuple[int, str]]:
    """Lock the rows of the queryset by ascending key; `after` is the rank locked last."""
    here = rank(queryset.model)
    if after is not None and here < after:
        raise LockOrderBroken(f"{queryset.model.__name__} must be locked before what is locked already")
    return list(queryset.select_for_update(of=("self",)).order_by("pk")), here
