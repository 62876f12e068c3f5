"""Evidence: what an organisation handed in as a file, and whether it was found clean.

Not here: the bytes (`kit.files`), who may open it (`permissions.py`), the scanners (`scanning.py`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.accounts.models import Organisation
from yunti.apps.documents.enums import ScanState
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Evidence(CoveredModel):
    """One file of one organisation; the digest is its address in the store. Removing keeps the row, not the right to open it."""

    audit_exempt = ("scan_attempts", "next_scan_at")

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_ref = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    uploaded_by = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    scan_state = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.PENDING)
    scanner = models.CharField(max_length=20, blank=True)
    finding = models.CharField(max_length=120, blank=True)
    scanned_at = models.DateTimeField(null=True)
    scan_attempts = models.PositiveIntegerField(default=0)
    next_scan_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_ref"], name="evidence_by_subject"),
            models.Index(fields=["next_scan_at"], name="evidence_by_next_scan"),
        ]

    def __str__(self) -> str:
        return self.name
