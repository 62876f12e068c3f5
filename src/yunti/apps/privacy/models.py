"""Requests that persons make about their own data, with their deadlines and answers.

Not here: acceptance of the notice (`apps.accounts`), records of viewing (`kit.models`), the register of fields (`register.py`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.accounts.models import Person
from yunti.apps.privacy.enums import RequestKind, RequestState
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class PrivacyRequest(CoveredModel):
    """One request of one person. `text` and `answer` are cleared when the person is erased."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="privacy_requests")
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    text = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    region_code = models.CharField(max_length=6, blank=True)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state=RequestState.OPEN),
                name="one_open_privacy_request_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN) | Q(decided_at__isnull=False),
                name="a_decided_privacy_request_has_its_moment",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "due_on"], name="privacy_request_by_deadline"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.kind} {self.state}"
