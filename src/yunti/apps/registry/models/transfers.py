"""Lists of enterprises on their way in and out.

Not here: reading and judging them (`importing`), writing them (`exports`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.registry.enums import ExportState, ImportMode, ImportState
from yunti.apps.registry.models.parties import reference_field
from yunti.kit.models import CoveredModel


class EnterpriseImport(CoveredModel):
    """One list of enterprises on its way in: the file, what checking it found, what became of it."""

    ref = reference_field()
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    source = models.CharField(max_length=200)
    facts_from = models.DateField()
    jurisdiction = models.CharField(max_length=6)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    mode = models.CharField(max_length=16, choices=ImportMode.choices, blank=True)
    outcome = models.JSONField(default=dict)
    report_digest = models.CharField(max_length=64, blank=True)
    job_ref = models.CharField(max_length=16, blank=True)
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["started_by", "-id"], name="import_by_person"),
        ]

    def __str__(self) -> str:
        return self.file_name


class RegistryExport(CoveredModel):
    """One list on its way out: who asked, why, which rows, how many. Only the one who asked may fetch it."""

    ref = reference_field()
    reason = models.CharField(max_length=200)
    format = models.CharField(max_length=4)
    filters = models.JSONField(default=dict)
    desk = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    row_count = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    job_ref = models.CharField(max_length=16, blank=True)
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["started_by", "-id"], name="export_by_person"),
        ]

    def __str__(self) -> str:
        return self.ref
