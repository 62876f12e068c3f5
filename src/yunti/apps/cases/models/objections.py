"""Objections against one case while its result is shown to the public.

Not here: the public list itself, who may object (the pack).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.models.cases import Case
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Objection(CoveredModel):
    """Name and contact of the objector are personal data, shown to the handling officers only."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    state = models.CharField(max_length=10, choices=ObjectionState.choices, default=ObjectionState.RAISED)
    text = models.TextField()
    objector = models.CharField(max_length=100)
    contact = models.CharField(max_length=100)
    confirm_digest = models.CharField(max_length=64, blank=True)
    raised_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state__in=[ObjectionState.UPHELD, ObjectionState.DISMISSED]) | ~Q(outcome=""),
                name="a_settled_objection_says_how",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "state"], name="objection_by_case"),
        ]

    def __str__(self) -> str:
        return self.ref
