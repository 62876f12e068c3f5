"""Answers kept under an idempotency key, so that the same request sent twice is done once and answered alike.

Not here: when a command asks for this (`commands.py`), the row itself (`models.IdempotencyKey`).
"""

import hashlib
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


def claim(command: str, key: str, *, by: Actor, given: Any) -> tuple[bool, IdempotencyKey]:
    """The key is taken before the body runs, so that a twin waits for the answer instead of finding half of it done."""
    fingerprint = hashlib.sha256(canonical.dump(content(given)).encode()).hexdigest()
    if len(key) > LONGEST_KEY or "\x00" in key:
        raise Refused("bad_key", _("这次提交的编号不对，没有保存。"), next_step=_("请刷新页面后重新提交。"))
    same = {"actor": by.ref, "command": command, "key": key}
    made = IdempotencyKey(**same, fingerprint=fingerprint, created_at=clock.now(), result=_expected(given))
    if _inserted(made):
        return True, made
    known = IdempotencyKey.objects.get(**same)
    if known.fingerprint != fingerprint:
        raise Conflict(
            "key_reused",
            _("同一次操作提交了不同的内容，第二次没有保存。"),
            next_step=_("请刷新页面，核对已保存的内容后再改。"),
        )
    return False, known


def _inserted(made: IdempotencyKey) -> bool:
    """One statement: false where the key is there already; a twin that is still at work is waited for."""
    columns = [column for column in IdempotencyKey._meta.concrete_fields if not column.primary_key]
    values = [column.get_db_prep_save(getattr(made, column.attname), connection) for column in columns]
    names, marks = ", ".join(str(column.column) for column in columns), ", ".join(["%s"] * len(columns))
    table, unique = IdempotencyKey._meta.db_table, ", ".join(UNIQUE)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({unique}) DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.rowcount == 1)


def _expected(given: Any) -> Any:
    """A command that changes one row mostly answers that row: written at once, it is not written again."""
    rows = [value for value in given.values() if isinstance(value, Model)] if isinstance(given, dict) else []
    return kept("", rows[0]) if len(rows) == 1 else None


def keep(claimed: IdempotencyKey, name: str, result: Any) -> None:
    """The answer under its key, before the transaction ends."""
    answer = kept(name, result)
    if answer != claimed.result:
        same = {column: getattr(claimed, column) for column in UNIQUE}
        IdempotencyKey.objects.filter(**same).update(result=answer)


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
