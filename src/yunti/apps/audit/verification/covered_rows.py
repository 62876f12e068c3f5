"""Every covered row must be as the last event about it left it; nothing may be missing and nothing may be extra.

A suspicion is looked at again before it is reported: on a running platform a command may have come between two reads.
Not here: the digests inside one entry (`entries`).
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TypeVar

from django.db.models import CharField, Exists, Model, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from yunti.apps.audit.enums import FindingKind
from yunti.apps.audit.models import LogLeaf
from yunti.apps.audit.verification.findings import Finding, Progress, Report
from yunti.kit import canonical
from yunti.kit.events import covered_models
from yunti.kit.models import AuditedRow, AuditEvent, CoveredModel

CHUNK = 2000
T = TypeVar("T")
Last = tuple[str, int, bytes, str]  # row key, event, salt, digest


def check_rows(report: Report, progress: Progress) -> None:
    models = list(covered_models())
    for place, model in enumerate(models):
        progress(place, len(models), str(_("核对数据表 %(table)s") % {"table": model._meta.db_table}))
        _check_known(report, model)
        _check_extra(report, model)
    progress(len(models), len(models), "")


def _check_known(report: Report, model: type[CoveredModel]) -> None:
    for chunk in _chunks(_last_digests(model._meta.db_table), CHUNK):
        rows = model._default_manager.in_bulk([key for key, *_rest in chunk])
        by_key = {str(key): row for key, row in rows.items()}
        for key, event, salt, digest in chunk:
            report.rows += 1
            kind = _judge(by_key.get(key), salt, digest)
            if kind is not None:
                _look_again(report, model, key, event)


def _judge(row: Model | None, salt: bytes, digest: str) -> FindingKind | None:
    if row is None:
        return FindingKind.ROW_DELETED if digest else None
    if not digest:
        return FindingKind.ROW_INSERTED
    return None if _digest(row, salt) == digest else FindingKind.ROW_EDITED


def _digest(row: Model, salt: bytes) -> str:
    return canonical.row_digest(salt, row)


def _look_again(report: Report, model: type[CoveredModel], key: str, event: int) -> None:
    """Between two equal answers about the last event, the row that was read is the row of that event."""
    while True:
        last = _last_of(model._meta.db_table, key)
        row = model._default_manager.filter(pk=key).first()
        if last is not None and _last_of(model._meta.db_table, key) == last:
            break
    kind = _judge(row, last[2], last[3])
    if kind is not None:
        report.add(_row_finding(kind, model, key, last[1]))


def _last_of(table: str, key: str) -> Last | None:
    rows = AuditedRow.objects.filter(table=table, row_key=key).order_by("-event_id")
    found = rows.values_list("row_key", "event_id", "salt", "digest").first()
    return (found[0], found[1], bytes(found[2]), found[3]) if found else None


def _last_digests(table: str) -> Iterator[Last]:
    rows = AuditedRow.objects.filter(table=table).order_by("row_key", "event_id")
    stream = rows.values_list("row_key", "event_id", "salt", "digest").iterator(chunk_size=CHUNK)
    for key, group in groupby(stream, key=lambda row: row[0]):
        *_earlier, (_same, event, salt, digest) = group
        yield key, event, bytes(salt), digest


def _check_extra(report: Report, model: type[CoveredModel]) -> None:
    known = AuditedRow.objects.filter(table=model._meta.db_table, row_key=OuterRef("written_key"))
    extra = model._default_manager.annotate(written_key=Cast("pk", CharField())).filter(~Exists(known))
    for key in extra.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK):
        # A row and its digest are committed together, so a second look settles whether it was just being made.
        if (
            _last_of(model._meta.db_table, str(key)) is None
            and model._default_manager.filter(pk=key).exists()
        ):
            report.add(_row_finding(FindingKind.ROW_INSERTED, model, str(key), None))


def _row_finding(kind: FindingKind, model: type[CoveredModel], key: str, event: int | None) -> Finding:
    table = model._meta.db_table
    leaf = LogLeaf.objects.filter(event_id=event).first() if event else None
    last = AuditEvent.objects.filter(pk=event).first() if event else None
    said = (
        _("最后一次留痕为第 %(entry)s 条（%(action)s）") % {"entry": leaf.index + 1, "action": last.action}
        if last and leaf
        else _("最后一次留痕尚未封存（%(action)s）") % {"action": last.action}
        if last
        else _("没有任何留痕")
    )
    sentences = {
        FindingKind.ROW_EDITED: _("%(table)s 第 %(key)s 行与留痕不符，%(said)s。"),
        FindingKind.ROW_DELETED: _("%(table)s 第 %(key)s 行缺失，%(said)s。"),
        FindingKind.ROW_INSERTED: _("%(table)s 第 %(key)s 行不应存在，%(said)s。"),
    }
    text = sentences[kind] % {"table": table, "key": key, "said": said}
    return Finding(
        kind,
        text,
        event=event,
        action=last.action if last else "",
        subject=f"{model._meta.label_lower} {key}",
    )


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk
