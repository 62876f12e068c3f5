"""The judgement over a file that waits: opened by the reader, looked through by the scanner, and told when it is no good.

Only what both let pass becomes clean. Not here: the scanners (`scanning.py`), the reader (`reading/`).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.documents import inspecting, scanning
from yunti.apps.documents.enums import ScannerState, ScanState
from yunti.apps.documents.inspecting import Inspection
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.documents.queries import awaiting_scan
from yunti.apps.documents.services.opening import why_shut
from yunti.apps.messages.services import Recipients, post_message
from yunti.kit import clock, files
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.commands import Step, command

BATCH = 50
CLAIM_LASTS = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
SCAN_AGAIN_AFTER = timedelta(days=30)


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


def _scan_one(row: Evidence, chosen: scanning.Scanner, now: datetime) -> int:
    inspection = inspecting.NOT_READ
    try:
        with files.open(row.digest) as file:
            verdict = scanning.judge(file, row.size, chosen)
            if verdict.state == ScanState.CLEAN:
                inspection = inspecting.inspect(file, row.media_type)
                if inspection.problem:
                    verdict = scanning.Verdict(ScanState.UNSCANNABLE, inspection.problem)
    except scanning.ScannerAway:
        _postpone([row.pk], now)
        return 0
    except files.FileDamaged as fault:
        verdict = scanning.Verdict(ScanState.UNSCANNABLE, fault.code)
    record_scan(
        ref=row.ref,
        verdict=verdict,
        scanner=chosen.name,
        inspection=inspection,
        by=system_actor("documents.scan"),
    )
    return 1


@command("documents.scan_evidence")
def record_scan(
    step: Step,
    *,
    ref: str,
    verdict: scanning.Verdict,
    scanner: str,
    by: Actor,
    inspection: Inspection = inspecting.NOT_READ,
) -> Evidence:
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
    if verdict.state == ScanState.CLEAN and not EvidenceReading.objects.filter(evidence=row).exists():
        step.create(
            EvidenceReading,
            evidence=row,
            state=inspection.state,
            pages=inspection.pages,
            look=inspection.look,
            taken=inspection.taken,
            hidden="\n".join(inspection.hidden),
            next_reading_at=clock.now() if inspection.worth_reading else None,
        )
    if verdict.state != ScanState.CLEAN and before != verdict.state:
        _tell(row, by)
    return row


def _tell(row: Evidence, by: Actor) -> None:
    """The person who handed it in, and for a virus the security administrators."""
    subject = _("文件不能使用：%(state)s") % {"state": row.get_scan_state_display()}
    reason, next_step = why_shut(row)
    body = "\n".join([_("文件：%(name)s") % {"name": row.name}, reason, next_step])
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
