"""An assessor decides otherwise than the rules, where the pack allows it, and writes down why.

The rules read it as a fact of the case; this row says who, when and on what ground.
Not here: what may be decided otherwise (the pack), the fact itself (`apps.cases`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.cases.models import Case
from yunti.apps.evaluations.models import Evaluation
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Override(CoveredModel):
    """`line` is that of the pack, `row` the key of a row where it is about one. `evaluation` is the record made with it."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="overrides")
    line = models.CharField(max_length=60)
    row = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    role = models.CharField(max_length=60)
    submission = models.PositiveIntegerField()
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "line", "row"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_override_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_override_says_why"),
        ]

    def __str__(self) -> str:
        return self.ref
