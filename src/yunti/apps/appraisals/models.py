"""Yearly evaluations of suppliers as they were computed, and titles that the province gave upon one.

Not here: what a pack weighs (`packs.appraisal`), the title as a status (`registry.StatusGrant`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Supplier
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class SupplierAppraisal(CoveredModel):
    """Never changed. `lines` are the suppliers with their figures, `weights` what each measure weighed; `digest` is of both."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="supplier_appraisals")
    ordinal = models.PositiveIntegerField()
    weights = models.JSONField()
    lines = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "ordinal"], name="appraisals_of_a_round_are_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.ordinal}"


class SupplierHonour(CoveredModel):
    """A title given to a supplier for what a report shows; `grant_ref` is the status that it is kept as."""

    appraisal = models.ForeignKey(SupplierAppraisal, on_delete=models.PROTECT, related_name="honours")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    grant_ref = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "supplier"], name="a_supplier_is_honoured_once_in_a_round"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_honour_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.supplier_id}"
