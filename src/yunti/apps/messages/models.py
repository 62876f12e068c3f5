"""Messages and their deliveries: an outbox written in the transaction of the step that gives rise to the message.

Not here: letters with secret links (`apps.accounts`), how they leave the house (`channels.py`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.messages.enums import Channel, DeliveryState, Timing
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Message(models.Model):
    """What is said, once for all who receive it."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    posted_by = models.CharField(max_length=64)
    posted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    dedupe_key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001  only some are told once

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """One message to one person by one way. `mandate` is the ground on which the person receives it."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    is_digest = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=16, blank=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["message", "person", "channel"], name="one_delivery_per_message_person_and_channel"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "due_at"], name="delivery_by_due"),
            models.Index(fields=["person", "channel", "-id"], name="delivery_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.person_id} {self.channel}"


class Preference(CoveredModel):
    """How a person wants to hear of one kind of message."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    timing = models.CharField(max_length=7, choices=Timing.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"], name="one_choice_per_person_kind_and_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.channel}"
