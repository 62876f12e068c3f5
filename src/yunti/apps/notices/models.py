"""That somebody was reminded of a deadline, or told that it has passed: once each, whatever runs twice.

Not here: the messages (`apps.messages`), what else is told (`apps.cases.models.Happening`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.cases.models import Case
from yunti.kit.models import CoveredModel


class DeadlineNotice(CoveredModel):
    """`key` names the deadline of one stay in a state: a moved deadline is announced anew, an overdue step once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadline_notices", db_index=False)
    key = models.CharField(max_length=80)
    due_on = models.DateField()
    is_escalation = models.BooleanField()
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "key"], name="a_deadline_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"
