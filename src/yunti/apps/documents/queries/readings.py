"""Reads of what the reader found. Not here: reading (`services.reading`)."""

from datetime import datetime

from django.db.models import QuerySet

from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.kit import clock


def awaiting_reading(now: datetime) -> QuerySet[EvidenceReading]:
    """Found clean, still there, and due."""
    return (
        EvidenceReading.objects.filter(
            next_reading_at__lte=now,
            evidence__scan_state=ScanState.CLEAN,
            evidence__removed_at__isnull=True,
        )
        .select_related("evidence")
        .order_by("next_reading_at", "pk")
    )


def anything_to_read() -> bool:
    """One statement."""
    return awaiting_reading(clock.now()).exists()


def reading_of(row: Evidence) -> EvidenceReading | None:
    """One statement; None before the file was found clean."""
    return EvidenceReading.objects.filter(evidence=row).first()
