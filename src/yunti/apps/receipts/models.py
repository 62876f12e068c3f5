"""Receipts by which authorities name their officers for a round, and the accounts that came of them.

Not here: what a receipt asks for (`packs.contact_receipts`), people and their mandates (`apps.accounts`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.accounts.models import Mandate
from yunti.apps.programmes.models import Round
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class ContactReceipt(CoveredModel):
    """What an authority returned; a correction is the next `ordinal`, what stood before stays. `role` is the actor of the pack."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="contact_receipts")
    role = models.CharField(max_length=60)
    region_code = models.CharField(max_length=6)
    ordinal = models.PositiveIntegerField()
    organisation_ref = models.CharField(max_length=16)
    answers = models.JSONField()
    is_late = models.BooleanField()
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=64)
    original = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "role", "region_code", "ordinal"], name="receipts_of_a_region_are_counted"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by="", original=False)
                | Q(accepted_at__isnull=False) & ~Q(accepted_by=""),
                name="a_receipt_is_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.region_code} {self.ordinal}"


class ReceiptDeadline(CoveredModel):
    """The day until which a round asks for receipts, where it announced its own; a later one replaces it, with the reason."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="receipt_deadlines")
    ordinal = models.PositiveIntegerField()
    due_on = models.DateField()
    reason = models.CharField(max_length=200)
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "ordinal"], name="receipt_deadlines_of_a_round_are_counted"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_receipt_deadline_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.due_on}"


class ReceiptAccount(CoveredModel):
    """The account proposed for an officer: `row` 0 is the authority's own, further ones those of its list."""

    receipt = models.ForeignKey(ContactReceipt, on_delete=models.PROTECT, related_name="accounts")
    row = models.PositiveIntegerField()
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["receipt", "row"], name="an_officer_gets_one_account"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.row}"
