"""Who handles a case, when its time stands still, and when a decided case was opened again.

Not here: which pauses there are and what a won appeal opens (the pack), who stands in for whom (`apps.desks`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yunti.apps.accounts.models import Mandate
from yunti.apps.cases.enums import HandlingEnd
from yunti.apps.cases.models.cases import Case
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Handling(CoveredModel):
    """An officer has the case in hand, under a mandate, until it is given back, given to somebody else, or leaves the desk."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handlings")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    handler = models.CharField(
        max_length=64, default=""
    )  # the person's reference, as authors of rows are named
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    end = models.CharField(max_length=10, blank=True, choices=HandlingEnd.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="a_case_has_one_handler_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")),
                name="a_handling_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["mandate", "case"], condition=Q(ended_at__isnull=True), name="handling_by_mandate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.mandate_id}"


class Pause(CoveredModel):
    """The time of the case stands still. Days are those of Shanghai; the day on which it begins is used up already."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True)
    begun_on = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=64)
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    days = models.PositiveIntegerField(default=0)  # working days by which the due day moved

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="a_case_is_paused_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("begun_on")),
                name="a_pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Reopening(CoveredModel):
    """A decided case is handled again, outside the steps of the workflow: when, on what ground, from and to which state.

    `after` is the number of steps that had been taken: it tells its place between them.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reopenings")
    after = models.PositiveIntegerField()
    source = models.CharField(max_length=60)
    target = models.CharField(max_length=60)
    ground = models.CharField(max_length=60)  # the room's word and the reference of what opened it: appeal:…
    reason = models.TextField()
    clause = models.CharField(max_length=200, blank=True)
    reopened_at = models.DateTimeField()
    reopened_by = models.CharField(max_length=64)
    organisation_ref = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ground"], name="a_ground_reopens_a_case_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_reopening_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.source} {self.target}"
