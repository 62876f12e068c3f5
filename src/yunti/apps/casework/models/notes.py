"""What officers write down for each other about a case. The party never sees it.

Not here: reasons and explanations of a step, which the party is told (`apps.cases`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.cases.models import Case
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class CaseNote(CoveredModel):
    """A correction is a note of its own that stands in the place of an earlier one; the earlier one stays."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "id"], name="note_by_case")]

    def __str__(self) -> str:
        return self.ref
