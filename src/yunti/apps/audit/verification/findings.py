"""What a verification found, as sentences with the place; and the report over all of them.

Not here: how it is found (`entries`, `promises`, `covered_rows`).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.audit.enums import FindingKind
from yunti.apps.audit.titles import action_title
from yunti.kit.wording import with_aside

KEPT = 1000  # findings kept as sentences; all are counted
Progress = Callable[[int, int, str], object]


def silent(done: int, total: int, note: str) -> None:
    """Progress for callers that show none."""


@dataclass(frozen=True)
class Finding:
    """`entry` counts from 1; rows behind the log's back have none."""

    kind: FindingKind
    text: str
    entry: int | None = None
    event: int | None = None
    action: str = ""
    subject: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "entry": self.entry,
            "event": self.event,
            "action": self.action,
            "subject": self.subject,
            "text": self.text,
        }


@dataclass
class Report:
    size: int = 0
    root: str = ""
    since: int = 1
    entries: int = 0
    rows: int = 0
    checkpoints: int = 0
    witnesses: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[FindingKind] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        self.counts[finding.kind] += 1
        if len(self.findings) < KEPT:
            self.findings.append(finding)

    @property
    def clean(self) -> bool:
        return not self.counts

    @property
    def first(self) -> Finding | None:
        """The broken entry with the lowest number; a row without an entry only when no entry is broken."""
        return min(self.findings, key=lambda found: (found.entry is None, found.entry or 0), default=None)

    def has(self, kind: FindingKind) -> bool:
        return self.counts[kind] > 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "clean": self.clean,
            "size": self.size,
            "root": self.root,
            "since": self.since,
            "entries": self.entries,
            "rows": self.rows,
            "checkpoints": self.checkpoints,
            "witnesses": self.witnesses,
            "unsealed": self.unsealed,
            "unsealed_since": self.unsealed_since.isoformat() if self.unsealed_since else None,
            "seconds": round(self.seconds, 3),
            "counts": {kind.value: count for kind, count in sorted(self.counts.items())},
            "first": self.first.as_dict() if self.first else None,
            "findings": [found.as_dict() for found in self.findings],
        }


def place_text(entry: int, action: str, subject: str) -> str:
    """第 12 条（更正档案，registry.enterprise 8fk2…）"""
    text = _("第 %(entry)s 条") % {"entry": entry}
    return with_aside(text, action and action_title(action), subject)
