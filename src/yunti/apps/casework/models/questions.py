"""Questions to the party while the case is being decided, and the answers. The case stays where it is.

Not here: giving the case back for correction, which is a step of the pack (`apps.cases`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.cases.models import Case, Pause
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class CaseQuestion(CoveredModel):
    """Answered once. What is withdrawn needs no answer any more and stays to be read. With a `pause` the time of the case
    stands still until it is settled."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    role = models.CharField(max_length=60)
    due_on = models.DateField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    pause = models.ForeignKey(Pause, on_delete=models.PROTECT, null=True, related_name="questions")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="an_answered_question_has_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an_answered_question_is_not_withdrawn",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "id"], name="question_by_case")]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
