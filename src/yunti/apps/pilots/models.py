"""Papers of an application for a pilot as they came in at the desk that takes them.

Not here: the application (`apps.cases`), the amounts of a pilot unit (`apps.budgets`), its customers' claims (`apps.settlement`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Case
from yunti.kit.models import CoveredModel


class PaperReception(CoveredModel):
    """How many copies on paper were taken in and whether a PDF came with them; counted again, the row says what is there now."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="paper_reception")
    copies = models.PositiveSmallIntegerField(_("纸质份数"))
    pdf = models.BooleanField(_("PDF版"))
    received_on = models.DateField(_("收件日期"))
    note = models.CharField(_("备注"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(copies__gt=0) | Q(pdf=True), name="something_was_taken_in"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"
