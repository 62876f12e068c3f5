"""A person of the party, who is there to confirm what goes out, confirmed what a case said. Not here: what it counts for (`queries.signing`)."""

from typing import ClassVar

from django.db import models

from yunti.apps.cases.models.cases import Case
from yunti.kit.models import CoveredModel


class SignOff(CoveredModel):
    """`digest` is of the answers and files as they stood: once one of them changes, it says nothing of the case any more."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sign_offs")
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "digest"], name="sign_off_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.signed_by}"
