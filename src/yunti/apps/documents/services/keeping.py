"""Keeping the library: what a paper is, how long it is valid, taking it away and back.

Not here: handing in (`handing_in.py`), who leans on it (`using.py`).
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.documents.enums import EvidenceKind
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.periods import RESTORED_WITHIN
from yunti.apps.documents.permissions import can_describe_evidence, can_remove_evidence
from yunti.apps.documents.queries import evidence_by_ref, removed_evidence_by_ref
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Problem, Refused


@dataclass(frozen=True)
class Description:
    """What people say of a paper; the file itself never changes."""

    kind: EvidenceKind
    title: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""


@command("documents.describe_evidence")
def describe_evidence(step: Step, *, ref: str, description: Description, by: Actor) -> Evidence:
    row = evidence_by_ref(by, ref)
    step.require(can_describe_evidence(by, row))
    if (
        description.valid_from
        and description.valid_until
        and description.valid_from > description.valid_until
    ):
        raise InvalidInput([Problem("valid_until", "ends_before_it_begins", _("有效期止不能早于有效期起。"))])
    row = step.lock_one(Evidence.objects.filter(pk=row.pk, removed_at__isnull=True))
    for name in ("kind", "title", "valid_from", "valid_until", "note"):
        setattr(row, name, getattr(description, name))
    step.save(row, "kind", "title", "valid_from", "valid_until", "note")
    step.record(
        row, details={"kind": row.kind, "title": row.title, "valid_until": str(row.valid_until or "")}
    )
    return row


@command("documents.remove_evidence")
def remove_evidence(step: Step, *, ref: str, by: Actor) -> Evidence:
    """Nobody opens it any more; the row and its digest stay for the audit log. What something leans on stays."""
    row = evidence_by_ref(by, ref)
    step.require(can_remove_evidence(by, row))
    row = step.lock_one(Evidence.objects.filter(pk=row.pk))
    if row.removed_at is not None:
        raise NotFoundOrHidden
    use = row.uses.order_by("-frozen", "pk").first()
    if use is not None:
        raise Refused(
            "evidence_in_use",
            _("“%(where)s”用到了这份材料，不能删除。") % {"where": use},
            next_step=_("已提交的申报保留当时的材料；还没提交的，先在申报里取消引用。"),
        )
    row.removed_at = clock.now()
    row.removed_by = by.ref
    step.save(row, "removed_at", "removed_by")
    step.record(row, details={"digest": row.digest})
    return row


@command("documents.restore_evidence")
def restore_evidence(step: Step, *, ref: str, by: Actor) -> Evidence:
    """Takes a removal back, for a month."""
    row = removed_evidence_by_ref(by, ref)
    step.require(can_remove_evidence(by, row))
    row = step.lock_one(Evidence.objects.filter(pk=row.pk))
    if row.removed_at is None or row.removed_at < clock.now() - RESTORED_WITHIN:
        raise NotFoundOrHidden
    row.removed_at, row.removed_by = None, ""
    step.save(row, "removed_at", "removed_by")
    step.record(row, details={"digest": row.digest})
    return row
