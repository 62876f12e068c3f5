"""Evidence: what an organisation handed in as a file, whether it was found clean, what was read in it, where it is used.

Not here: the bytes (`kit.files`), who may open it (`permissions.py`), the scanners (`scanning.py`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yunti.apps.accounts.models import Organisation
from yunti.apps.documents.enums import EvidenceKind, ReadingState, ScanState
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
    kind = models.CharField(max_length=16, choices=EvidenceKind.choices, default=EvidenceKind.OTHER)
    title = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    note = models.CharField(max_length=400, blank=True)
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
            models.Index(fields=["organisation", "-id"], name="evidence_by_organisation"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                name="evidence_is_valid_forwards",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name


class EvidenceUse(CoveredModel):
    """A row of another room leans on this evidence, at a place of its own and on these pages; while it does, the evidence stays."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    subject_type = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=64)
    label = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    pages = models.CharField(max_length=120, blank=True)
    frozen = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_ref"], name="evidence_use_by_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["evidence", "subject_type", "subject_ref", "place"],
                name="a_place_uses_evidence_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.place}".strip()


class EvidenceReading(models.Model):
    """What the reader found in a file; derived, and made anew from the file at any time."""

    evidence = models.OneToOneField(
        Evidence, on_delete=models.CASCADE, primary_key=True, related_name="reading"
    )
    state = models.CharField(max_length=12, choices=ReadingState.choices)
    pages = models.PositiveIntegerField(default=0)
    look = models.CharField(max_length=16, blank=True, db_index=True)
    taken = models.CharField(max_length=19, blank=True)  # when the camera says so, by its own clock
    hidden = models.CharField(max_length=400, blank=True)  # names of sheets that nobody sees, line by line
    thumbnails = models.CharField(max_length=64, blank=True)  # digest of an archive of small pictures
    thumbnail_count = models.PositiveIntegerField(default=0)
    invoice = models.JSONField(null=True)  # readings source by source, as the reader gave them
    invoice_number = models.CharField(max_length=20, blank=True)
    seller_id = models.CharField(max_length=20, blank=True)
    read_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_reading_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_reading_at"], name="reading_by_next"),
            models.Index(fields=["invoice_number", "seller_id"], name="reading_by_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pages}"


class Upload(CoveredModel):
    """A file on its way in, piece by piece: what was announced, and what came of it. How much has arrived says the part on disk."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=EvidenceKind.choices, default=EvidenceKind.OTHER)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "digest"], name="upload_by_person"),
        ]

    def __str__(self) -> str:
        return self.name
