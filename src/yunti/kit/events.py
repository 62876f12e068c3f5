"""Audit events as they are written: what a command recorded, its rows' digests, and refusals for want of permission.

Not here: the frame that calls this at the end of each command (`commands.py`), the log over the events (`apps.audit`).
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from yunti.kit import canonical, clock
from yunti.kit.actors import Actor
from yunti.kit.bulk import insert_values
from yunti.kit.errors import Refused
from yunti.kit.models import AuditDetail, AuditedRow, AuditEvent, CoveredModel, CurrentTransaction
from yunti.kit.together import read_together

Rows = Mapping[tuple[str, Any], Model]
"""Rows that a command changed, by table and key."""


@dataclass(frozen=True)
class Record:
    """One event to be written when the body of the command ends."""

    action: str
    subject_type: str
    subject_ref: str
    details: dict[str, Any]
    about: str
    clause: str
    edition: str


def write_events(
    records: Sequence[Record], *, by: Actor, touched: Rows, fresh: Container[tuple[str, Any]]
) -> list[AuditEvent]:
    """The events of a command, the first of which commits to every row the command changed."""
    rows, root = _digest_rows(touched, fresh)
    events = []
    for place, record in enumerate(records):
        first = place == 0
        text = canonical.dump(record.details)
        salt = canonical.new_salts(1)[0]
        event = AuditEvent.objects.create(
            **_who(by),
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
        events.append(event)
        if first and rows:
            lines = [(event.pk, *row) for row in rows]
            insert_values(AuditedRow, ("event", "table", "row_key", "salt", "digest"), lines)
    return events


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


def _digest_rows(
    touched: Rows, fresh: Container[tuple[str, Any]]
) -> tuple[list[tuple[str, str, bytes, str]], str]:
    """(table, key, salt, digest) of every row the command changed, and one digest over them all."""
    stored = _as_stored(touched, fresh)
    salts = canonical.new_salts(len(stored))
    rows = [
        (table, str(key), salt, canonical.row_digest(salt, row))
        for ((table, key), row), salt in zip(stored.items(), salts, strict=True)
    ]
    rows += [(table, str(key), b"", "") for table, key in touched if (table, key) not in stored]
    return rows, canonical.rows_root((table, key, digest) for table, key, _, digest in rows)


def _as_stored(touched: Rows, fresh: Container[tuple[str, Any]]) -> dict[tuple[str, Any], Model]:
    """What the database holds of the rows changed: an object in memory may be older than its row, or hold expressions.

    One statement; rows written whole hold what was written. Rows that are gone were deleted.
    """
    stored: dict[tuple[str, Any], Model] = {}
    keys: dict[type[Model], list[Any]] = defaultdict(list)
    for entry, row in touched.items():
        if entry in fresh:
            stored[entry] = row
        else:
            keys[type(row)].append(entry[1])
    for rows in read_together(*(model._base_manager.filter(pk__in=wanted) for model, wanted in keys.items())):
        stored.update(((row._meta.db_table, row.pk), row) for row in rows)
    return stored


def as_written(row: Model) -> Model | None:
    """The row as it was just written whole, apart from the object, which may change; None where the database computed."""
    columns = row._meta.concrete_fields
    values = [getattr(row, column.attname) for column in columns]
    if any(hasattr(value, "resolve_expression") for value in values):
        return None
    plain = [column.to_python(value) for column, value in zip(columns, values, strict=True)]
    return type(row).from_db(connection.alias, [column.attname for column in columns], deepcopy(plain))


def covered_models() -> Iterable[type[CoveredModel]]:
    """Every model whose rows the audit log covers."""
    return [model for model in apps.get_models() if issubclass(model, CoveredModel)]
