"""Files that leave the auditor's desk: one subject's history with proofs, and the rows of a search as a workbook.

Not here: the format of a history and its check (`histories.py`).
"""

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Person
from yunti.apps.audit import signing
from yunti.apps.audit.histories import Entry, pack_history
from yunti.apps.audit.leaves import COLUMNS
from yunti.apps.audit.models import Checkpoint
from yunti.apps.audit.queries import Search, found_events, history_of
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.services import release_history, release_search
from yunti.apps.audit.titles import action_title
from yunti.apps.audit.tree import stored_nodes
from yunti.domain.merkle import inclusion_proof
from yunti.kit import canonical, clock
from yunti.kit.actors import Actor
from yunti.kit.models import AuditEvent

MOST_ROWS = 100_000
RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet might take for a formula


def export_history(*, subject_type: str, subject_ref: str, purpose: str, note: str, by: Actor) -> bytes:
    """With a purpose the details come along, and the viewing of each is recorded."""
    seal_pending(by=by)
    events = list(history_of(by, subject_type, subject_ref))  # before the export adds events of its own
    checkpoint = release_history(
        subject_type=subject_type, subject_ref=subject_ref, purpose=purpose, note=note, by=by
    )
    names = dict(Person.objects.filter(ref__in={event.actor for event in events}).values_list("ref", "name"))
    about_export = {
        "exported_at": clock.now().isoformat(timespec="seconds"),
        "exported_by": by.ref,
        "purpose": purpose,
        "note": note,
    }
    return pack_history(
        subject=f"{subject_type} {subject_ref}",
        about_export=about_export,
        note=checkpoint.note,
        signer=signing.signer(),
        entries=_entries(events, checkpoint, names, with_details=bool(purpose)),
    )


def _entries(
    events: Iterable[AuditEvent], checkpoint: Checkpoint, names: dict[str, str], *, with_details: bool
) -> list[Entry]:
    nodes = stored_nodes()
    entries = []
    for event in events:
        index = event.leaf.index if hasattr(event, "leaf") else None
        proved = index is not None and index < checkpoint.size
        detail, state = _detail(event, with_details)
        entries.append(
            Entry(
                event={name: canonical.plain(getattr(event, name)) for name in COLUMNS},
                index=index if proved else None,
                proof=inclusion_proof(index or 0, checkpoint.size, nodes) if proved else (),
                detail=detail,
                detail_state=state,
                actor_name=names.get(event.actor, ""),
            )
        )
    return entries


def _detail(event: AuditEvent, opened: bool) -> tuple[dict[str, str] | None, str]:
    detail = event.detail
    if detail.payload is None or detail.salt is None:
        return None, "erased"
    if not opened:
        return None, "withheld"
    return {"salt": bytes(detail.salt).hex(), "payload": detail.payload}, "included"


def export_search(*, search: Search, by: Actor) -> bytes:
    """At most 100,000 rows; texts stay texts, whatever they begin with."""
    release_search(search=search, by=by)
    heads = (
        _("留痕"),
        _("条目"),
        _("时间"),
        _("事项"),
        _("结果"),
        _("办理人"),
        _("岗位"),
        _("辖区"),
        _("对象"),
        _("对象编号"),
        _("依据"),
    )
    packed = io.BytesIO()
    with xlsxwriter.Workbook(
        packed, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("留痕"))
        bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        rows = found_events(by, search)[:MOST_ROWS].iterator(chunk_size=2000)
        for number, event in enumerate(rows, start=1):
            for column, text in enumerate(_row(event)):
                sheet.write_string(number, column, text, quoted if text.startswith(RISKY) else None)
        sheet.freeze_panes(1, 0)
    return packed.getvalue()


def _row(event: AuditEvent) -> tuple[str, ...]:
    return (
        str(event.pk),
        str(event.leaf.index + 1) if hasattr(event, "leaf") else _("未封存"),
        clock.local(event.occurred_at).strftime("%Y-%m-%d %H:%M:%S"),
        action_title(event.action),
        event.get_outcome_display(),
        event.actor,
        event.desk,
        event.jurisdiction,
        event.subject_type,
        event.subject_ref,
        event.clause,
    )
