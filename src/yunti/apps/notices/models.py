"""That somebody was reminded of a deadline, told that it has passed, or told of a round: once each, whatever runs twice.

Not here: the messages (`apps.messages`), what else is told (`apps.cases.models.Happening`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
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


class RoundTold(CoveredModel):
    """Whoever has something not handed in was told of it: `key` names the change or notice, or the closing."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "key"], name="a_round_is_told_of_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.key}"
