"""Answers kept under an idempotency key, so that the same request sent twice is done once and answered alike.

Not here: when a command asks for this (`commands.py`), the row itself (`models.IdempotencyKey`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from yunti.kit import canonical, clock
from yunti.kit.actors import Actor
from yunti.kit.errors import CommandMisused, Conflict, Refused
from yunti.kit.models import IdempotencyKey

LONGEST_KEY = 120
UNIQUE = ("actor", "command", "key")
Name = tuple[str, str, str]


def key_row(command: str, key: str, *, by: Actor, given: Any) -> IdempotencyKey:
    """The row that stands for a key once it is taken."""
    if len(key) > LONGEST_KEY or "\x00" in key:
        raise Refused("bad_key", _("这次提交的编号不对，没有保存。"), next_step=_("请刷新页面后重新提交。"))
    return IdempotencyKey(
        actor=by.ref,
        command=command,
        key=key,
        fingerprint=hashlib.sha256(canonical.dump(content(given)).encode()).hexdigest(),
        created_at=clock.now(),
        result=_expected(given),
    )


def claim(command: str, key: str, *, by: Actor, given: Any) -> tuple[bool, IdempotencyKey]:
    """The key is taken before the body runs, so that a twin waits for the answer instead of finding half of it done."""
    made = key_row(command, key, by=by, given=given)
    if _taken([made]):
        return True, made
    known = IdempotencyKey.objects.get(**{name: getattr(made, name) for name in UNIQUE})
    require_same(known, made)
    return False, known


def claim_many(made: Sequence[IdempotencyKey]) -> dict[Name, IdempotencyKey]:
    """Takes the keys of one command; the rows of those that were taken before. Two statements at most."""
    taken = _taken(sorted(made, key=name_of))
    left = [row for row in made if name_of(row) not in taken]
    if not left:
        return {}
    wanted = {name_of(row) for row in left}
    asked = IdempotencyKey.objects.filter(
        command=left[0].command, actor__in={row.actor for row in left}, key__in={row.key for row in left}
    )
    return {name_of(row): row for row in asked if name_of(row) in wanted}


def name_of(row: IdempotencyKey) -> Name:
    return row.actor, row.command, row.key


def require_same(known: IdempotencyKey, made: IdempotencyKey) -> None:
    if known.fingerprint != made.fingerprint:
        raise Conflict(
            "key_reused",
            _("同一次操作提交了不同的内容，第二次没有保存。"),
            next_step=_("请刷新页面，核对已保存的内容后再改。"),
        )


def _taken(made: Sequence[IdempotencyKey]) -> set[Name]:
    """One statement: without those that are there already; a twin that is still at work is waited for."""
    columns = [column for column in IdempotencyKey._meta.concrete_fields if not column.primary_key]
    values = [
        column.get_db_prep_save(getattr(row, column.attname), connection)
        for row in made
        for column in columns
    ]
    names, unique = ", ".join(str(column.column) for column in columns), ", ".join(UNIQUE)
    source, given = _source(columns, values)
    sql = (
        f"INSERT INTO {IdempotencyKey._meta.db_table} ({names}) {source}"
        f" ON CONFLICT ({unique}) DO NOTHING RETURNING id, {unique}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        keys = {(actor, command, key): pk for pk, actor, command, key in cursor.fetchall()}
    for row in made:
        row.pk = keys.get(name_of(row))
    return set(keys)


def _source(columns: Sequence[Any], values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """Many lines travel to PostgreSQL as one parameter per column: its driver reads each parameter's place in the text."""
    width = len(columns)
    if connection.vendor == "postgresql" and len(values) > width:
        arrays = ", ".join(f"%s::{column.db_type(connection).split('(')[0]}[]" for column in columns)
        source = f"SELECT * FROM unnest({arrays})"  # noqa: S608  kinds of columns only
        return source, [list(values[place::width]) for place in range(width)]
    marks = ", ".join([f"({', '.join(['%s'] * width)})"] * (len(values) // width))
    return f"VALUES {marks}", values


def give_back(made: Sequence[IdempotencyKey]) -> None:
    """Keys of calls that were refused: they can be used again."""
    if made:
        IdempotencyKey.objects.filter(pk__in=[row.pk for row in made]).delete()


def _expected(given: Any) -> Any:
    """A command that changes one row mostly answers that row: written at once, it is not written again."""
    rows = [value for value in given.values() if isinstance(value, Model)] if isinstance(given, dict) else []
    return kept("", rows[0]) if len(rows) == 1 else None


def keep(name: str, results: Sequence[tuple[IdempotencyKey, Any]]) -> None:
    """The answers under their keys, before the transaction ends; only those that were not foreseen are written."""
    changed = []
    for claimed, result in results:
        answer = kept(name, result)
        if answer != claimed.result:
            claimed.result = answer
            changed.append(claimed)
    if len(changed) == 1:
        IdempotencyKey.objects.filter(pk=changed[0].pk).update(result=changed[0].result)
    elif changed:
        IdempotencyKey.objects.bulk_update(changed, ["result"])


def content(value: Any) -> Any:
    """What stands for a value in a fingerprint: rows by model and key, typed records by their fields."""
    if isinstance(value, Model):
        return {"__row__": [value._meta.label, value.pk]}
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: content(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, dict):
        return {str(name): content(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [content(item) for item in value]
    return value


def kept(name: str, value: Any) -> Any:
    """An answer as it is stored under its key; only what comes back unchanged can be an answer."""
    if isinstance(value, Model):
        return {"__row__": [value._meta.label, value.pk]}
    if isinstance(value, tuple):
        return {"__tuple__": [kept(name, item) for item in value]}
    if isinstance(value, list):
        return [kept(name, item) for item in value]
    if value is None or type(value) in (bool, int, str):
        return value
    raise CommandMisused(f"{name} takes a key, but its answer {type(value).__name__} cannot be kept")


def restored(stored: Any) -> Any:
    if isinstance(stored, dict) and "__row__" in stored:
        label, key = stored["__row__"]
        return apps.get_model(label)._default_manager.get(pk=key)
    if isinstance(stored, dict):
        return tuple(restored(item) for item in stored["__tuple__"])
    if isinstance(stored, list):
        return [restored(item) for item in stored]
    return stored
