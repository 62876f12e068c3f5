"""Which evidence a row of another room leans on: written whole, place by place, with page numbers; frozen when handed in.

Called within the commands of those rooms. Not here: what the places are (the room of the case).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from yunti.apps.documents.models import Evidence, EvidenceUse
from yunti.apps.documents.permissions import can_attach_evidence, evidence_seen_by
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, NotFoundOrHidden


@dataclass(frozen=True)
class EvidencePlace:
    """`pages` as people write them: 3、5–7."""

    ref: str
    place: str = ""
    pages: str = ""


@command("documents.use_evidence")
def use_evidence(
    step: Step,
    *,
    subject: Model,
    label: str,
    places: Sequence[EvidencePlace],
    by: Actor,
    frozen: bool = False,
) -> list[EvidenceUse]:
    """In place of what the subject leaned on before. `frozen` is for good: later calls are refused."""
    subject_type, subject_ref = subject._meta.label_lower, str(getattr(subject, "ref", subject.pk))
    refs = {place.ref for place in places}
    rows = {
        row.ref: row
        for row in step.lock(
            Evidence.objects.filter(evidence_seen_by(by), ref__in=refs, removed_at__isnull=True)
            .select_related("organisation")
            .order_by("pk")
        )
    }
    if refs - set(rows):
        raise NotFoundOrHidden(_("有材料已经删除，或不属于本单位。"), next_step=_("请刷新后重新选择材料。"))
    for row in rows.values():
        step.require(can_attach_evidence(by, row.organisation))
    if not rows:
        step.open_to_all()  # nothing of anybody's is touched but the subject's own list, which its room guards
    before = list(EvidenceUse.objects.filter(subject_type=subject_type, subject_ref=subject_ref))
    if any(use.frozen for use in before):
        raise Conflict(
            "uses_frozen", _("已经提交的申报，材料不能再改。"), next_step=_("退回补正后可以修改。")
        )
    for use in before:
        step.delete(use)
    made = [
        step.create(
            EvidenceUse,
            evidence=rows[place.ref],
            subject_type=subject_type,
            subject_ref=subject_ref,
            label=label,
            place=place.place,
            pages=place.pages,
            frozen=frozen,
        )
        for place in places
    ]
    step.record(subject, details={"places": len(made), "frozen": frozen})
    return made
