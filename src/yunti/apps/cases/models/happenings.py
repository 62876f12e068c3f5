"""What happened in a case and is still to be told to people: one row, written by the step that it follows from.

Not here: to whom and in which words (`apps.notices`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.cases.models.cases import Case


class Happening(models.Model):
    """`about` names the row it is about, `told` holds what the words need; never what only some recipients may see."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="happenings")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60, blank=True)
    told = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    caused_by = models.CharField(max_length=64)
    followed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at", "id"], condition=Q(followed_at__isnull=True), name="happening_to_follow"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
