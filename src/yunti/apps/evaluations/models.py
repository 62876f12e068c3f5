"""Evaluations as they were made: frozen facts, edition and digest, day, outcome, trace; enough to compute them again.

Not here: the format of a record (`packs.records`), what is evaluated (`apps.cases`).
"""

from typing import ClassVar

from django.db import models

from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Evaluation(CoveredModel):
    """`record` is canonical JSON; the columns beside it only help to find it."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    subject_type = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=64)
    programme = models.CharField(max_length=60)
    edition = models.CharField(max_length=30)
    operation = models.CharField(max_length=60)
    day = models.DateField()
    record = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_ref", "id"], name="evaluation_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.operation} {self.day}"
