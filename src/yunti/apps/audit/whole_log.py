"""The whole sealed log as lines of JSON, for somebody who checks it with a program of their own (`deploy/verify_log.py`).

First the checkpoints with their keys, then one line an entry, last the head. Details leave only when asked for.
Not here: one subject's history with proofs (`histories.py`), our own verification (`verification`).
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from yunti.apps.audit.leaves import COLUMNS, leaf_bytes
from yunti.apps.audit.models import Checkpoint, LogHead, LogLeaf
from yunti.apps.audit.services import release_log
from yunti.kit.actors import Actor
from yunti.kit.models import AuditDetail, AuditedRow, AuditEvent

FORMAT = "yunti-log/1"
CHUNK = 1000


def export_log(*, with_details: bool, by: Actor) -> Iterator[str]:
    """Lines without their ends. That it left is itself an event, sealed after what leaves."""
    head = LogHead.objects.get()
    release_log(size=head.size, with_details=with_details, by=by)
    yield _line(format=FORMAT, size=head.size, root=head.root)
    for row in Checkpoint.objects.select_related("key").filter(size__lte=head.size).order_by("size", "pk"):
        key = {"algorithm": row.key.algorithm, "public_key": bytes(row.key.public_key).hex()}
        yield _line(checkpoint=row.note, **key)
    for first in range(0, head.size, CHUNK):
        yield from _entries(first, with_details)
    beyond = LogLeaf.objects.filter(index__gte=head.size).order_by("index")
    for leaf in beyond:
        yield _line(index=leaf.index, leaf=bytes(leaf.leaf_hash).hex(), event=None, detail=None, rows=[])


def _entries(first: int, with_details: bool) -> Iterator[str]:
    """Five statements for a thousand entries."""
    leaves = list(LogLeaf.objects.filter(index__gte=first, index__lt=first + CHUNK).order_by("index"))
    keys = [leaf.event_id for leaf in leaves if leaf.event_id is not None]
    events = {
        row[COLUMNS.index("id")]: row for row in AuditEvent.objects.filter(pk__in=keys).values_list(*COLUMNS)
    }
    details = AuditDetail.objects.in_bulk(keys)
    rows: dict[int, list[list[str]]] = defaultdict(list)
    covered = AuditedRow.objects.filter(event__in=keys).order_by("pk")
    for event, *row in covered.values_list("event_id", "table", "row_key", "digest"):
        rows[event].append(row)
    head = LogHead.objects.get().size
    for leaf in leaves:
        if leaf.index >= head:
            continue
        number = leaf.event_id
        values = events.get(number) if number is not None else None
        yield _line(
            index=leaf.index,
            leaf=bytes(leaf.leaf_hash).hex(),
            event=json.loads(leaf_bytes(values)) if values is not None else None,
            detail=_detail(details.get(number) if number is not None else None, with_details),
            rows=rows[number] if number is not None else [],
        )


def _detail(detail: AuditDetail | None, with_details: bool) -> dict[str, Any] | None:
    if detail is None:
        return None
    if detail.payload is None or detail.salt is None:
        return {"erased_by": detail.erased_by_id}
    if not with_details:
        return {"withheld": True}
    return {"salt": bytes(detail.salt).hex(), "payload": detail.payload}


def _line(**parts: Any) -> str:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
