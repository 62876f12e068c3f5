"""`@command`: the frame of every write. One durable transaction; permission, locks, rows, audit event; effects after commit.

The body receives a `Step` first and tells the story: `step.require`, `step.lock`, `step.create|save|delete`, `step.record`.
Not here: reads (`queries.py` of each room) and the log over the events (`apps.audit`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.apps import apps
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from yunti.kit import canonical, clock
from yunti.kit.actors import Actor
from yunti.kit.bulk import insert_rows, insert_values
from yunti.kit.errors import Conflict, Refused
from yunti.kit.fitting import require_fitting
from yunti.kit.locking import lock_rows
from yunti.kit.models import (
    AuditDetail,
    AuditedRow,
    AuditEvent,
    CoveredModel,
    CurrentTransaction,
    IdempotencyKey,
)
from yunti.kit.permissions import Allowed, Decision, require

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=Model)

ATTEMPTS = 3
# Serialisation failure; deadlock; a twin was faster with the same unique value: the next attempt sees its row and says so.
RETRYABLE = frozenset({"40001", "40P01", "23505"})
LONGEST_KEY = 120

_running: ContextVar["Step | None"] = ContextVar("yunti_running_step", default=None)


class CommandMisused(RuntimeError):
    """The body of a command forgot its permission or its audit event; the program is wrong, not the user."""


@dataclass
class _Record:
    action: str
    subject_type: str
    subject_ref: str
    details: dict[str, Any]
    about: str
    clause: str
    edition: str


@dataclass
class Step:
    """What a command's body works with. Rows changed through it are covered by its audit event."""

    command: str
    by: Actor
    parent: "Step | None" = None
    permitted: bool = False
    records: list[_Record] = field(default_factory=list)
    touched: dict[tuple[str, Any], Model] = field(default_factory=dict)
    fresh: set[tuple[str, Any]] = field(default_factory=set)  # made in bulk here and not changed since
    lock_rank: tuple[int, str] | None = None
    events: list[AuditEvent] = field(default_factory=list)
    naming: list[Callable[[AuditEvent], object]] = field(default_factory=list)

    def require(self, decision: Decision) -> None:
        """Ask permission; a refusal ends the command and is itself written to the audit log."""
        require(decision)
        self.permitted = True

    def open_to_all(self) -> None:
        """This command needs no permission (signing up, for instance); said aloud so that it cannot be forgotten."""
        self.require(Allowed())

    def lock(self, queryset: QuerySet[Row]) -> list[Row]:
        top = self._top()
        rows, top.lock_rank = lock_rows(queryset, after=top.lock_rank)
        return rows

    def lock_one(self, queryset: QuerySet[Row]) -> Row:
        """The single row of the queryset, locked; `ObjectDoesNotExist` when there is none."""
        rows = self.lock(queryset)
        if len(rows) != 1:
            raise ObjectDoesNotExist if not rows else MultipleObjectsReturned
        return rows[0]

    def create(self, model: type[Row], **values: Any) -> Row:
        return self.insert(model(**values))

    def insert(self, row: Row) -> Row:
        """A row made beforehand, written as a new one."""
        require_fitting(type(row), [row])
        row.save(force_insert=True)
        return self.covers(row)

    def save(self, row: Row, *names: str) -> Row:
        require_fitting(type(row), [row])
        row.save(update_fields=names or None)
        return self.covers(row)

    def delete(self, row: Model) -> None:
        row_key = row.pk
        row.delete()
        row.pk = row_key
        self.covers(row)

    def bulk_create(self, model: type[Row], rows: Sequence[Row]) -> list[Row]:
        require_fitting(model, rows)
        made = insert_rows(model, rows)
        if issubclass(model, CoveredModel):
            table = model._meta.db_table
            entries = {(table, row.pk): cast(Model, row) for row in made}
            self.touched.update(entries)
            self.fresh.update(entries)
        return made

    def covers(self, row: Row) -> Row:
        """The event will commit to this row as it stands in the database when the command ends."""
        if isinstance(row, CoveredModel):
            key = (row._meta.db_table, row.pk)
            self.touched[key] = row
            step: Step | None = self
            while step is not None:
                step.fresh.discard(key)
                step = step.parent
        return row

    def record(
        self,
        subject: Model | None = None,
        *,
        details: dict[str, Any] | None = None,
        about: str = "",
        clause: str = "",
        edition: str = "",
        action: str = "",
    ) -> None:
        """Write one audit event when the body ends. `about` is the person whose data the details hold."""
        self.records.append(
            _Record(
                action=action or self.command,
                subject_type=subject._meta.label_lower if subject is not None else "",
                subject_ref=str(getattr(subject, "ref", None) or getattr(subject, "pk", ""))
                if subject is not None
                else "",
                details=details or {},
                about=about,
                clause=clause,
                edition=edition,
            )
        )

    def with_event(self, effect: Callable[[AuditEvent], object]) -> None:
        """Runs once the first event is written, in the same transaction: for rows that must name their event."""
        self.naming.append(effect)

    def after_commit(self, effect: Callable[[], object]) -> None:
        """A fault of the effect is logged and no more: what is committed must not look failed, nor run again."""
        transaction.on_commit(effect, robust=True)

    def _top(self) -> "Step":
        return self if self.parent is None else self.parent._top()

    def close(self) -> None:
        if not self.permitted:
            raise CommandMisused(f"{self.command} changed rows without asking permission")
        if not self.records:
            raise CommandMisused(f"{self.command} ended without an audit event")
        write_events(self)
        for effect in self.naming:
            effect(self.events[0])


class Command(Generic[P, R]):
    """A service: call it like the function it wraps, without the step."""

    def __init__(self, name: str, body: Callable[Concatenate[Step, P], R]) -> None:
        self.name = name
        self.body = body
        wraps(body)(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        if not isinstance(by, Actor):
            raise CommandMisused(f"{self.name} must be told who acts: by=Actor")
        parent = _running.get()
        if parent is not None:
            return self._run(by, parent, args, kwargs)
        try:
            return self._outermost(by, args, kwargs)
        except Refused as refusal:
            if refusal.denial:
                write_denial(self.name, by, refusal)
            raise

    def _outermost(self, by: Actor, args: Any, kwargs: Any) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic(durable=True):
                    return self._once_per_key(by, args, kwargs)
            except (OperationalError, IntegrityError) as error:
                if attempt == ATTEMPTS or getattr(error.__cause__, "sqlstate", None) not in RETRYABLE:
                    raise
        raise AssertionError("unreachable")

    def _once_per_key(self, by: Actor, args: Any, kwargs: Any) -> R:
        key = kwargs.get("key")
        if not key:
            return self._run(by, None, args, kwargs)
        given = {name: value for name, value in kwargs.items() if name not in ("by", "key")}
        text = canonical.dump([_content(args), _content(given)] if args else _content(given))
        mine, claim = self._claim(by, str(key), hashlib.sha256(text.encode()).hexdigest())
        if not mine:
            return cast(R, _restore(claim.result))
        result = self._run(by, None, args, kwargs)
        claim.result = _kept(self.name, result)
        claim.save(update_fields=["result"])
        return result

    def _claim(self, by: Actor, key: str, fingerprint: str) -> tuple[bool, IdempotencyKey]:
        """The key is taken before the body runs, so that a twin waits for the answer instead of finding half of it done."""
        if len(key) > LONGEST_KEY or "\x00" in key:
            raise Refused(
                "bad_key", _("这次提交的编号不对，没有保存。"), next_step=_("请刷新页面后重新提交。")
            )
        same = {"actor": by.ref, "command": self.name, "key": key}
        known = IdempotencyKey.objects.filter(**same).first()
        if known is None:
            try:
                with transaction.atomic():
                    made = IdempotencyKey.objects.create(
                        **same, fingerprint=fingerprint, created_at=clock.now()
                    )
                return True, made
            except IntegrityError:
                known = IdempotencyKey.objects.get(**same)
        if known.fingerprint != fingerprint:
            raise Conflict(
                "key_reused",
                _("同一次操作提交了不同的内容，第二次没有保存。"),
                next_step=_("请刷新页面，核对已保存的内容后再改。"),
            )
        return False, known

    def _run(self, by: Actor, parent: Step | None, args: Any, kwargs: Any) -> R:
        step = Step(command=self.name, by=by, parent=parent)
        token = _running.set(step)
        try:
            result = self.body(step, *args, **kwargs)
            step.close()
            return result
        finally:
            _running.reset(token)


def command(name: str) -> Callable[[Callable[Concatenate[Step, P], R]], Command[P, R]]:
    """Make a service of a function whose first parameter is the step and which takes `by=` by keyword.

    A `key=` parameter makes the call idempotent: the second call with the same key returns the first one's answer.
    """

    def wrap(body: Callable[Concatenate[Step, P], R]) -> Command[P, R]:
        return Command(name, body)

    return wrap


def write_events(step: Step) -> None:
    """The events of a command, the first of which commits to every row the command changed."""
    rows, root = _digest_rows(step)
    for place, record in enumerate(step.records):
        first = place == 0
        text = canonical.dump(record.details)
        salt = canonical.new_salts(1)[0]
        event = AuditEvent.objects.create(
            **_who(step.by),
            transaction=CurrentTransaction(),
            action=record.action,
            outcome=AuditEvent.Outcome.DONE,
            subject_type=record.subject_type,
            subject_ref=record.subject_ref,
            clause=record.clause,
            edition=record.edition,
            commitment=canonical.commitment(salt, text),
            rows_root=root if first else "",
            row_count=len(rows) if first else 0,
        )
        AuditDetail.objects.create(event=event, salt=salt, payload=text, about=record.about)
        step.events.append(event)
        if first and rows:
            lines = [(event.pk, *row) for row in rows]
            insert_values(AuditedRow, ("event", "table", "row_key", "salt", "digest"), lines)


def write_denial(name: str, by: Actor, refusal: Refused) -> None:
    """A refusal for want of permission leaves its own event, in its own transaction."""
    text = canonical.dump({"code": refusal.code, "reason": refusal.reason, "clause": refusal.clause})
    salt = canonical.new_salts(1)[0]
    with transaction.atomic():
        event = AuditEvent.objects.create(
            **_who(by),
            transaction=CurrentTransaction(),
            action=name,
            outcome=AuditEvent.Outcome.DENIED,
            clause=refusal.clause,
            commitment=canonical.commitment(salt, text),
        )
        AuditDetail.objects.create(event=event, salt=salt, payload=text)


def _who(by: Actor) -> dict[str, Any]:
    return {
        "occurred_at": clock.now(),
        "actor": by.ref,
        "desk": by.desk.value if by.desk else "",
        "organisation": by.organisation_ref,
        "jurisdiction": by.jurisdiction,
        "request_id": by.request_id,
    }


def _digest_rows(step: Step) -> tuple[list[tuple[str, str, bytes, str]], str]:
    """(table, key, salt, digest) of every row the command changed, and one digest over them all."""
    stored = _as_stored(step)
    salts = canonical.new_salts(len(stored))
    rows = [
        (table, str(key), salt, canonical.row_digest(salt, row))
        for ((table, key), row), salt in zip(stored.items(), salts, strict=True)
    ]
    rows += [(table, str(key), b"", "") for table, key in step.touched if (table, key) not in stored]
    return rows, canonical.rows_root((table, key, digest) for table, key, _, digest in rows)


def _as_stored(step: Step) -> dict[tuple[str, Any], Model]:
    """What the database holds of the rows changed: an object in memory may be older than its row, or hold expressions.

    One statement a table; rows made in bulk are new and hold what was written. Rows that are gone were deleted.
    """
    stored: dict[tuple[str, Any], Model] = {}
    keys: dict[type[Model], list[Any]] = defaultdict(list)
    for entry, row in step.touched.items():
        if entry in step.fresh:
            stored[entry] = row
        else:
            keys[type(row)].append(entry[1])
    for model, wanted in keys.items():
        found = model._base_manager.in_bulk(wanted)
        stored.update(((model._meta.db_table, key), row) for key, row in found.items())
    return stored


def _content(value: Any) -> Any:
    """What stands for a value in a fingerprint: rows by model and key, typed records by their fields."""
    if isinstance(value, Model):
        return {"__row__": [value._meta.label, value.pk]}
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: _content(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, dict):
        return {str(name): _content(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_content(item) for item in value]
    return value


def _kept(name: str, value: Any) -> Any:
    """An answer as it is stored under its key; only what comes back unchanged can be an answer."""
    if isinstance(value, Model):
        return {"__row__": [value._meta.label, value.pk]}
    if isinstance(value, tuple):
        return {"__tuple__": [_kept(name, item) for item in value]}
    if isinstance(value, list):
        return [_kept(name, item) for item in value]
    if value is None or type(value) in (bool, int, str):
        return value
    raise CommandMisused(f"{name} takes a key, but its answer {type(value).__name__} cannot be kept")


def _restore(stored: Any) -> Any:
    if isinstance(stored, dict) and "__row__" in stored:
        label, key = stored["__row__"]
        return apps.get_model(label)._default_manager.get(pk=key)
    if isinstance(stored, dict):
        return tuple(_restore(item) for item in stored["__tuple__"])
    if isinstance(stored, list):
        return [_restore(item) for item in stored]
    return stored


def covered_models() -> Iterable[type[CoveredModel]]:
    """Every model whose rows the audit log covers."""
    return [model for model in apps.get_models() if issubclass(model, CoveredModel)]


def in_command() -> bool:
    return _running.get() is not None and connection.in_atomic_block
