"""Filters of the work list that a person keeps under a name. Not here: what the filters mean (`apps.cases`)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.accounts.models import Person
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class SavedView(CoveredModel):
    """One person's own, at one desk; `query` is the address of the list behind the question mark."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField(max_length=20)
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=500)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "desk", "name"], name="a_view_has_a_name_of_its_own"),
            models.UniqueConstraint(
                fields=["person", "desk"], condition=Q(is_default=True), name="one_view_is_the_first"
            ),
        ]

    def __str__(self) -> str:
        return self.name
