"""Reading what was found clean: small pictures of its pages, what it says about an invoice. Runs behind, one file at a time.

Not here: the reader (`reading/`), the first look before the verdict (`inspecting.py`), proposals (`invoices.py`).
"""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.documents import invoice_proposals
from yunti.apps.documents.enums import EvidenceKind, ReadingState
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.documents.queries import awaiting_reading
from yunti.apps.documents.reading import characters
from yunti.apps.documents.reading.limits import LARGEST_ANSWER
from yunti.apps.documents.reading.sandbox import ReaderStopped, ask
from yunti.kit import clock, files
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command

BATCH = 20
CLAIM_LASTS = timedelta(minutes=5)
ATTEMPTS = 3


@dataclass(frozen=True)
class Found:
    """`thumbnails` is the digest of the archive of small pictures; empty when there are none."""

    thumbnails: str = ""
    thumbnail_count: int = 0
    invoice: dict[str, Any] = field(default_factory=dict)


def read_due(now: datetime) -> int:
    """Answers how many files were read. One that stops its reader is not tried for ever."""
    count = 0
    for reading in awaiting_reading(now)[:BATCH]:
        claimed = EvidenceReading.objects.filter(pk=reading.pk, next_reading_at=reading.next_reading_at)
        if not claimed.update(next_reading_at=now + CLAIM_LASTS, attempts=reading.attempts + 1):
            continue
        found = Found() if reading.attempts >= ATTEMPTS else _read(reading)
        record_reading(ref=reading.evidence.ref, found=found, by=system_actor("documents.read"))
        count += 1
    return count


@command("documents.read_evidence")
def record_reading(step: Step, *, ref: str, found: Found, by: Actor) -> EvidenceReading:
    step.require(only_platform(by))
    evidence = step.lock_one(Evidence.objects.filter(ref=ref))
    reading = evidence.reading
    reading.thumbnails, reading.thumbnail_count = found.thumbnails, found.thumbnail_count
    reading.invoice = found.invoice or None
    proposal = invoice_proposals.proposal_from(found.invoice)
    reading.invoice_number = proposal.text("number")
    reading.seller_id = proposal.text("seller_id")
    reading.read_at, reading.next_reading_at = clock.now(), None
    step.save(reading)
    step.record(evidence, details={"pages": reading.pages, "invoice": bool(reading.invoice_number)})
    return reading


def _read(reading: EvidenceReading) -> Found:
    evidence = reading.evidence
    try:
        with files.open(evidence.digest) as file:
            pictures = _thumbnails(file, evidence, reading)
            return Found(*_kept(pictures), invoice=_invoice(file, evidence))
    except files.FileDamaged:
        return Found()


def _thumbnails(file: BinaryIO, evidence: Evidence, reading: EvidenceReading) -> list[bytes]:
    if reading.state != ReadingState.READ:
        return []
    try:
        return ask("thumbnails", file, evidence.media_type, pages=reading.pages).parts
    except ReaderStopped:
        return []  # the page says that there are no small pictures; single pages can still be asked for


def _kept(pictures: list[bytes]) -> tuple[str, int]:
    if not pictures:
        return "", 0
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, picture in enumerate(pictures, 1):
            archive.writestr(zipfile.ZipInfo(f"{number:04d}.jpg"), picture)
    target.seek(0)
    return files.put(target, limit=LARGEST_ANSWER).digest, len(pictures)


def _invoice(file: BinaryIO, evidence: Evidence) -> dict[str, Any]:
    """Characters are recognised only on what somebody called an invoice: it costs seconds and much memory."""
    wanted = evidence.kind == EvidenceKind.INVOICE and characters.installed()
    try:
        return ask("invoice", file, evidence.media_type, with_characters=wanted).facts
    except ReaderStopped as stopped:
        return {"readings": [], "characters": "left_out", "stopped": stopped.code}
