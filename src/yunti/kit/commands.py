"""`@command`: the frame of every write. One durable transaction; permission, locks, rows, audit event; effects after commit.

The body receives a `Step` first and tells the story: `step.require`, `step.lock`, `step.create|save|delete`, `step.record`.
Not here: reads (`queries.py` of each room) and the log over the events (`apps.audit`).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
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
RETRYABLE = frozenset({"40001", "40P01"})  # serialisation failure, deadlock

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
    removed: dict[tuple[str, Any], Model] = field(default_factory=dict)
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
        row = model(**values)
        row.save(force_insert=True)
        return self.covers(row)

    def save(self, row: Row, *fields: str) -> Row:
        row.save(update_fields=fields or None)
        return self.covers(row)

    def delete(self, row: Model) -> None:
        key = (row._meta.db_table, row.pk)
        row_key = row.pk
        row.delete()
        row.pk = row_key
        self.touched.pop(key, None)
        if isinstance(row, CoveredModel):
            self.removed[key] = row

    def bulk_create(self, model: type[Row], rows: Sequence[Row]) -> list[Row]:
        made = insert_rows(model, rows)
        if issubclass(model, CoveredModel):
            table = model._meta.db_table
            self.touched.update(((table, row.pk), row) for row in made)
        return made

    def covers(self, row: Row) -> Row:
        """The event will commit to this row as it stands when the command ends."""
        if isinstance(row, CoveredModel):
            self.touched[(row._meta.db_table, row.pk)] = row
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
        transaction.on_commit(effect)

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
            except OperationalError as error:
                if attempt == ATTEMPTS or getattr(error.__cause__, "sqlstate", None) not in RETRYABLE:
                    raise
            except _KeyTaken:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _once_per_key(self, by: Actor, args: Any, kwargs: Any) -> R:
        key = kwargs.get("key")
        if not key:
            return self._run(by, None, args, kwargs)
        given = {name: _ident(value) for name, value in kwargs.items() if name not in ("by", "key")}
        fingerprint = hashlib.sha256(canonical.dump(given).encode()).hexdigest()
        known = IdempotencyKey.objects.filter(actor=by.ref, command=self.name, key=key).first()
        if known is not None:
            if known.fingerprint != fingerprint:
                raise Conflict(
                    "key_reused",
                    _("同一次操作提交了不同的内容，第二次没有保存。"),
                    next_step=_("请刷新页面，核对已保存的内容后再改。"),
                )
            return cast(R, _restore(known.result))
        result = self._run(by, None, args, kwargs)
        try:
            with transaction.atomic():
                IdempotencyKey.objects.create(
                    actor=by.ref,
                    command=self.name,
                    key=key,
                    fingerprint=fingerprint,
                    result=_ident(result),
                    created_at=clock.now(),
                )
        except IntegrityError as error:
            raise _KeyTaken from error
        return result

    def _run(self, by: Actor, parent: Step | None, args: Any, kwargs: Any) -> R:
        step = Step(command=self.name, by=by, parent=parent)
        token = _running.set(step)
        try:
            result = self.body(step, *args, **kwargs)
            step.close()
            return result
        finally:
            _running.reset(token)


class _KeyTaken(Exception):
    """The same key was committed by a twin of this call; run again and take its answer."""


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
    salts = canonical.new_salts(len(step.touched))
    rows = [
        (table, str(key), salt, canonical.row_digest(salt, row))
        for ((table, key), row), salt in zip(step.touched.items(), salts, strict=True)
    ]
    rows += [(table, str(key), b"", "") for table, key in step.removed]
    return rows, canonical.rows_root((table, key, digest) for table, key, _, digest in rows)


def _ident(value: Any) -> Any:
    """What stands for a value in a fingerprint or a stored answer: rows by model and key, plain values as they are."""
    if isinstance(value, Model):
        return {"__row__": [value._meta.label, value.pk]}
    if isinstance(value, (list, tuple)) and any(isinstance(item, Model) for item in value):
        return [_ident(item) for item in value]
    return canonical.plain(value)


def _restore(stored: Any) -> Any:
    if isinstance(stored, dict) and "__row__" in stored:
        label, key = stored["__row__"]
        return apps.get_model(label)._default_manager.get(pk=key)
    if isinstance(stored, list):
        return [_restore(item) for item in stored]
    return stored


def covered_models() -> Iterable[type[CoveredModel]]:
    """Every model whose rows the audit log covers."""
    return [model for model in apps.get_models() if issubclass(model, CoveredModel)]


def in_command() -> bool:
    return _running.get() is not None and connection.in_atomic_block
