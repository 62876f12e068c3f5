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
from yunti.kit.bulk import insert_one, insert_rows, insert_values, insertion
from yunti.kit.errors import Refused
from yunti.kit.models import AuditDetail, AuditedRow, AuditEvent, CoveredModel, CurrentTransaction
from yunti.kit.together import read_together
from yunti.kit.watermark import current_transaction

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


@dataclass(frozen=True)
class Deed:
    """What one command did: its events, the first of which commits to every row that it changed."""

    by: Actor
    records: Sequence[Record]
    touched: Rows
    fresh: Container[tuple[str, Any]]


def write_events(deeds: Sequence[Deed]) -> list[list[AuditEvent]]:
    """The events of each command; the number of statements does not depend on how many they are."""
    stored = _as_stored(deeds)
    digests = [_digest_rows(deed.touched, stored) for deed in deeds]
    events: list[AuditEvent] = []
    texts = []
    for deed, (rows, root) in zip(deeds, digests, strict=True):
        salts = canonical.new_salts(len(deed.records))
        for place, (record, salt) in enumerate(zip(deed.records, salts, strict=True)):
            text = canonical.dump(record.details)
            texts.append((salt, text, record.about))
            events.append(_event(deed.by, record, canonical.commitment(salt, text)))
            if place == 0:
                events[-1].rows_root, events[-1].row_count = root, len(rows)
    if len(events) == 1 and connection.vendor == "postgresql":
        _insert_whole(events[0], texts[0], digests[0][0])
        return [events]
    _insert(events)
    _insert(
        [
            AuditDetail(event=event, salt=salt, payload=text, about=about)
            for event, (salt, text, about) in zip(events, texts, strict=True)
        ]
    )
    own = iter(events)
    written = [[next(own) for _record in deed.records] for deed in deeds]
    lines = [
        (first.pk, *row)
        for (first, *_others), (rows, _root) in zip(written, digests, strict=True)
        for row in rows
    ]
    if lines:
        insert_values(AuditedRow, ROW_COLUMNS, lines)
    return written


ROW_COLUMNS = ("event", "table", "row_key", "salt", "digest")
DETAIL_AND_ROWS = """
WITH event AS ({event}),
detail AS (INSERT INTO kit_auditdetail (event_id, salt, payload, about) SELECT id, %s, %s, %s FROM event),
covered AS (
    INSERT INTO kit_auditedrow (event_id, "table", row_key, salt, digest)
    SELECT event.id, part.* FROM event, unnest(%s::text[], %s::text[], %s::bytea[], %s::text[]) AS part
)
SELECT id FROM event"""


def _insert_whole(event: AuditEvent, text: tuple[bytes, str, str], rows: Sequence[tuple[Any, ...]]) -> None:
    """The event of one command with all that hangs on it, in one statement instead of three."""
    sql, given = insertion(event)
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(DETAIL_AND_ROWS.format(event=sql), [*given, *text, *columns])
        event.pk = cursor.fetchone()[0]
    event._state.adding, event._state.db = False, connection.alias


def _event(by: Actor, record: Record, commitment: str) -> AuditEvent:
    return AuditEvent(
        **_who(by),
        transaction=CurrentTransaction(),
        action=record.action,
        outcome=AuditEvent.Outcome.DONE,
        subject_type=record.subject_type,
        subject_ref=record.subject_ref,
        clause=record.clause,
        edition=record.edition,
        commitment=commitment,
    )


def _insert(rows: Sequence[Model]) -> None:
    if len(rows) == 1:
        insert_one(rows[0])
        return
    number = None
    for row in rows:
        if isinstance(row, AuditEvent):  # rows that are copied cannot have it computed
            number = row.transaction = current_transaction() if number is None else number
    insert_rows(type(rows[0]), rows)


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
    touched: Rows, stored: Mapping[tuple[str, Any], Model]
) -> tuple[list[tuple[str, str, bytes, str]], str]:
    """(table, key, salt, digest) of every row the command changed, and one digest over them all."""
    own = {entry: stored[entry] for entry in touched if entry in stored}
    rows = [
        (table, str(key), salt, canonical.row_digest(salt, row))
        for ((table, key), row), salt in zip(own.items(), canonical.new_salts(len(own)), strict=True)
    ]
    rows += [(table, str(key), b"", "") for table, key in touched if (table, key) not in own]
    return rows, canonical.rows_root((table, key, digest) for table, key, _, digest in rows)


def _as_stored(deeds: Sequence[Deed]) -> dict[tuple[str, Any], Model]:
    """What the database holds of the rows changed: an object in memory may be older than its row, or hold expressions.

    One statement; rows written whole hold what was written. Rows that are gone were deleted.
    """
    stored: dict[tuple[str, Any], Model] = {}
    keys: dict[type[Model], set[Any]] = defaultdict(set)
    for deed in deeds:
        for entry, row in deed.touched.items():
            if entry in deed.fresh:
                stored[entry] = row
            else:
                keys[type(row)].add(entry[1])
    for rows in read_together(
        *(model._base_manager.filter(pk__in=sorted(wanted)) for model, wanted in keys.items())
    ):
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
