"""Which evidence a row of another room leans on: written whole, place by place, with page numbers; frozen when handed in.

Called within the commands of those rooms. Not here: what the places are (the room of the case).
A room that binds files one by one locks them itself (`lock_own_evidence`) and adds or lets go single uses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, EvidenceUse
from yunti.apps.documents.permissions import can_attach_evidence, evidence_seen_by
from yunti.apps.documents.services.opening import why_shut
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.kit.wording import labelled


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


# one by one -------------------------------------------------------------------------------------------------------

NEVER_USED = (ScanState.INFECTED, ScanState.UNSCANNABLE)


def lock_own_evidence(
    step: Step, refs: Iterable[str], owner: Organisation | None, by: Actor
) -> list[Evidence]:
    """Files of the organisation that the row belongs to, fit to be used; in the order of the references."""
    wanted = list(dict.fromkeys(refs))
    own = Evidence.objects.filter(
        evidence_seen_by(by), ref__in=wanted, removed_at__isnull=True, organisation=owner
    )
    rows = {row.ref: row for row in step.lock(own.order_by("pk"))}
    if set(wanted) - set(rows):
        raise NotFoundOrHidden(_("有材料已经删除，或不属于本单位。"), next_step=_("请刷新后重新选择材料。"))
    for row in rows.values():
        if row.scan_state in NEVER_USED:
            reason, next_step = why_shut(row)
            raise Refused(f"evidence_{row.scan_state}", labelled(str(row), reason), next_step=next_step)
    return [rows[ref] for ref in wanted]


def add_use(
    step: Step, *, evidence: Evidence, subject: Model, label: str, place: str, pages: str
) -> EvidenceUse:
    return step.create(
        EvidenceUse,
        evidence=evidence,
        subject_type=subject._meta.label_lower,
        subject_ref=str(getattr(subject, "ref", subject.pk)),
        label=label,
        place=place,
        pages=pages,
    )


def let_go(step: Step, use: EvidenceUse, *, kept_by: Model | None = None) -> None:
    """The subject leans on it no more; `kept_by` is what was handed in with it and keeps it for good."""
    if kept_by is None:
        step.delete(use)
        return
    kept = {
        "subject_type": kept_by._meta.label_lower,
        "subject_ref": str(getattr(kept_by, "ref", kept_by.pk)),
    }
    if EvidenceUse.objects.filter(evidence_id=use.evidence_id, place=use.place, **kept).exists():
        step.delete(use)
        return
    use.subject_type, use.subject_ref, use.frozen = kept["subject_type"], kept["subject_ref"], True
    step.save(use, "subject_type", "subject_ref", "frozen")
