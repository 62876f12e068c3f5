"""Events made ready for showing: names, labels, addresses; one object per row, no statement here.

Not here: reading them (`apps.audit.queries`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yunti.apps.audit.titles import action_title, subject_title
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.kit.models import AuditEvent, ViewingRecord
from yunti.web.shared import html

HIDDEN = "•••"


@dataclass(frozen=True)
class EventRow:
    number: int
    entry: str
    moment: str
    action: str
    code: str
    outcome: SafeString
    actor: str
    desk: str
    jurisdiction: str
    subject: str
    subject_ref: str
    url: str
    history_url: str


def event_row(event: AuditEvent, names: Mapping[str, str]) -> EventRow:
    return EventRow(
        number=event.pk,
        entry=entry_of(event),
        moment=clock.local(event.occurred_at).strftime("%Y-%m-%d %H:%M:%S"),
        action=action_title(event.action),
        code=event.action,
        outcome=outcome_chip(event),
        actor=names.get(event.actor, event.actor),
        desk=desk_label(event.desk),
        jurisdiction=event.jurisdiction,
        subject=subject_title(event.subject_type),
        subject_ref=event.subject_ref,
        url=reverse("audit:event-detail", args=[event.pk]),
        history_url=reverse("audit:event-history", args=[event.subject_type, event.subject_ref])
        if event.subject_type and event.subject_ref
        else "",
    )


def event_rows(events: Iterable[AuditEvent], names: Mapping[str, str]) -> list[EventRow]:
    return [event_row(event, names) for event in events]


def entry_of(event: AuditEvent) -> str:
    return str(event.leaf.index + 1) if hasattr(event, "leaf") else _("未封存")


def outcome_chip(event: AuditEvent) -> SafeString:
    denied = event.outcome == AuditEvent.Outcome.DENIED
    return html.chip(_("已拒绝") if denied else _("已办"), "bad" if denied else "ok")


def desk_label(desk: str) -> str:
    return str(Desk(desk).label) if desk in Desk.values else desk


@dataclass(frozen=True)
class ViewingRow:
    number: int
    moment: str
    viewer: str
    desk: str
    about: str
    subject: str
    purpose: str
    note: str


def viewing_row(viewing: ViewingRecord, names: Mapping[str, str], purposes: Mapping[str, Any]) -> ViewingRow:
    return ViewingRow(
        number=viewing.pk,
        moment=clock.local(viewing.viewed_at).strftime("%Y-%m-%d %H:%M:%S"),
        viewer=names.get(viewing.actor, viewing.actor),
        desk=desk_label(viewing.desk),
        about=names.get(viewing.about, viewing.about),
        subject=f"{subject_title(viewing.subject_type)} {viewing.subject_ref}",
        purpose=str(purposes.get(viewing.purpose, viewing.purpose)),
        note=viewing.note,
    )


def detail_rows(payload: str, *, shown: bool) -> list[tuple[str, str]]:
    """The detail as name and value; values stay hidden, with their length only, until a purpose is stated."""
    content = json.loads(payload)
    items = content.items() if isinstance(content, dict) else [("", content)]
    return [(str(name), _text(value) if shown else _hidden(value)) for name, value in items]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _hidden(value: Any) -> str:
    if isinstance(value, str):
        return _("%(dots)s（%(count)s 字）") % {"dots": HIDDEN, "count": len(value)}
    if isinstance(value, (list, dict)):
        return _("%(dots)s（%(count)s 项）") % {"dots": HIDDEN, "count": len(value)}
    return HIDDEN
