"""Handing in, scanning, opening and removing evidence. Only a file found clean is ever opened, by whatever way.

Not here: the store (`kit.files`), types by content (`kit.file_types`), the scanners (`scanning.py`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db.models import F, Model
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.accounts.permissions import only_platform
from yunti.apps.documents import scanning
from yunti.apps.documents.enums import ScannerState, ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.permissions import can_attach_evidence, can_remove_evidence
from yunti.apps.documents.queries import awaiting_scan, evidence_by_ref
from yunti.apps.messages.services import Recipients, post_message
from yunti.kit import clock, file_types, files
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Forbidden, NotFoundOrHidden, Refused
from yunti.kit.events import write_denial
from yunti.kit.file_names import clean_name
from yunti.kit.permissions import require
from yunti.kit.viewing import record_viewing

BATCH = 50
CLAIM_LASTS = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
SCAN_AGAIN_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class OpenedEvidence:
    evidence: Evidence
    file: BinaryIO


def attach_evidence(
    *,
    file: Any,
    name: str,
    by: Actor,
    owner_ref: str = "",
    subject: Model | None = None,
    allowed: Collection[str] = file_types.EVIDENCE,
    key: str | None = None,
) -> Evidence:
    """Recognise and store the file, then write its row. `file` is an upload or any binary file; not within a command."""
    owner = Organisation.objects.filter(ref=owner_ref or by.organisation_ref).first()
    if owner is None:
        raise NotFoundOrHidden
    _require_attach(by, owner)
    _refuse_unscanned()
    limit = settings.YUNTI_UPLOAD_LIMIT_MB * files.MEGABYTE
    files.require_within(file, limit)  # before anything reads it whole
    found = file_types.recognise(file, name, allowed=allowed)
    stored = files.put(file, limit=limit)
    return write_evidence(
        owner=owner,
        digest=stored.digest,
        size=stored.size,
        media_type=found.media_type,
        name=clean_name(name),
        subject=subject,
        by=by,
        key=key,
    )


@command("documents.attach_evidence")
def write_evidence(
    step: Step,
    *,
    owner: Organisation,
    digest: str,
    size: int,
    media_type: str,
    name: str,
    subject: Model | None,
    by: Actor,
    key: str | None = None,
) -> Evidence:
    step.require(can_attach_evidence(by, owner))
    row = step.create(
        Evidence,
        organisation=owner,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_ref=str(getattr(subject, "ref", subject.pk)) if subject is not None else "",
        name=name,
        digest=digest,
        size=size,
        media_type=media_type,
        uploaded_by=by.ref,
        uploaded_at=clock.now(),
        scan_state=ScanState.PENDING if scanning.scanner() else ScanState.UNSCANNED,
        next_scan_at=clock.now(),
    )
    step.record(row, details={"name": name, "digest": digest, "size": size})
    return row


@command("documents.remove_evidence")
def remove_evidence(step: Step, *, ref: str, by: Actor) -> Evidence:
    """Nobody opens it any more; the row and its digest stay for the audit log."""
    row = evidence_by_ref(by, ref)
    step.require(can_remove_evidence(by, row))
    row = step.lock_one(Evidence.objects.filter(pk=row.pk))
    if row.removed_at is not None:
        raise NotFoundOrHidden
    row.removed_at = clock.now()
    row.removed_by = by.ref
    step.save(row, "removed_at", "removed_by")
    step.record(row, details={"digest": row.digest})
    return row


def open_evidence(*, ref: str, by: Actor, purpose: str) -> OpenedEvidence:
    """The one door to the bytes of evidence: visible to the actor, found clean, every byte checked, written down."""
    row = evidence_by_ref(by, ref)
    require_clean(row)
    file = files.open(row.digest)
    record_viewing(row, by=by, purpose=purpose)
    return OpenedEvidence(row, file)


def require_clean(row: Evidence) -> None:
    if row.scan_state == ScanState.CLEAN:
        return
    reasons = {
        ScanState.PENDING: (_("文件正在查毒，通过后可以打开。"), _("请过几分钟再看。")),
        ScanState.INFECTED: (_("文件查出病毒，不能打开。"), _("请提交单位清除病毒后重新上传。")),
        ScanState.UNSCANNABLE: (
            _("文件加密、过大或不完整，无法查毒，不能打开。"),
            _("请提交单位去掉密码或拆成小文件后重新上传。"),
        ),
        ScanState.UNSCANNED: (
            _("平台没有配置查毒程序，文件不能打开。"),
            _("请系统管理员配置查毒程序，配置后自动补查。"),
        ),
    }
    reason, next_step = reasons[ScanState(row.scan_state)]
    raise Refused(f"evidence_{row.scan_state}", reason, next_step=next_step)


def scan_due(now: datetime) -> int:
    """Scan what waits; answers how many verdicts there were. A scanner that is away or blind leaves all as it was."""
    chosen = scanning.scanner()
    if chosen is None or not awaiting_scan(now).exists():
        return 0
    if scanning.state_of_scanner(chosen) != ScannerState.WORKING:
        _postpone(list(awaiting_scan(now).values_list("pk", flat=True)), now)
        return 0
    count = 0
    for row in awaiting_scan(now)[:BATCH]:
        claimed = Evidence.objects.filter(pk=row.pk, next_scan_at=row.next_scan_at)
        if claimed.update(next_scan_at=now + CLAIM_LASTS):
            count += _scan_one(row, chosen, now)
    return count


def _require_attach(by: Actor, owner: Organisation) -> None:
    """Before a byte is stored; the refusal is written down as the command would."""
    try:
        require(can_attach_evidence(by, owner))
    except Forbidden as refusal:
        write_denial("documents.attach_evidence", by, refusal)
        raise


def _scan_one(row: Evidence, chosen: scanning.Scanner, now: datetime) -> int:
    try:
        with files.open(row.digest) as file:
            verdict = scanning.judge(file, row.size, chosen)
    except scanning.ScannerAway:
        _postpone([row.pk], now)
        return 0
    except files.FileDamaged as fault:
        verdict = scanning.Verdict(ScanState.UNSCANNABLE, fault.code)
    record_scan(ref=row.ref, verdict=verdict, scanner=chosen.name, by=system_actor("documents.scan"))
    return 1


@command("documents.scan_evidence")
def record_scan(step: Step, *, ref: str, verdict: scanning.Verdict, scanner: str, by: Actor) -> Evidence:
    step.require(only_platform(by))
    row = step.lock_one(Evidence.objects.select_related("organisation").filter(ref=ref))
    before = row.scan_state
    row.scan_state = verdict.state
    row.finding = verdict.finding
    row.scanner = scanner
    row.scanned_at = clock.now()
    row.scan_attempts = 0
    row.next_scan_at = clock.now() + SCAN_AGAIN_AFTER if verdict.state == ScanState.CLEAN else None
    step.save(row)
    step.record(row, details={"before": before, "state": verdict.state, "finding": verdict.finding})
    if verdict.state != ScanState.CLEAN and before != verdict.state:
        _tell(row, by)
    return row


def _tell(row: Evidence, by: Actor) -> None:
    """The person who handed it in, and for a virus the security administrators."""
    subject = _("文件不能使用：%(state)s") % {"state": row.get_scan_state_display()}
    try:
        require_clean(row)
    except Refused as refusal:
        body = "\n".join([_("文件：%(name)s") % {"name": row.name}, refusal.reason, refusal.next_step])
    post_message(kind="documents.scan", to=[row.uploaded_by], subject=subject, body=body, by=by)
    if row.scan_state == ScanState.INFECTED:
        post_message(
            kind="documents.scan",
            to=Recipients(desk=Desk.SECURITY_ADMIN),
            subject=_("上传文件中发现病毒"),
            body=_("文件编号 %(ref)s，查毒结果 %(finding)s。文件已经隔离，不会提供给任何人。")
            % {"ref": row.ref, "finding": row.finding},
            by=by,
        )


def _postpone(keys: Collection[int], now: datetime) -> None:
    for row in Evidence.objects.filter(pk__in=keys):
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * int(2 ** min(row.scan_attempts, 10)))
        Evidence.objects.filter(pk=row.pk).update(
            next_scan_at=now + pause, scan_attempts=F("scan_attempts") + 1
        )


def _refuse_unscanned() -> None:
    if scanning.scanner() is None and settings.YUNTI_UNSCANNED == "refuse":
        raise Refused(
            "no_scanner",
            _("平台没有配置查毒程序，暂不接收文件。"),
            next_step=_("请系统管理员配置查毒程序后再上传。"),
        )
