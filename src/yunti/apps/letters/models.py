"""Letters to the party of a case: what is written, frozen with its digest, and the proof of how and when it was served.

Not here: the wording (the pack), the paper drawn from it (`yunti.papers`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Case
from yunti.apps.letters.enums import Served
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Letter(CoveredModel):
    """`ground` is what it follows from: a step (move:3) or a row of a later room. Once served, the day never changes."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=60)
    ground = models.CharField(max_length=60)
    number = models.CharField(_("文号"), max_length=100, unique=True)
    title = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    clause = models.CharField(max_length=200, blank=True)
    authority = models.CharField(_("办理机关"), max_length=200)
    authority_ref = models.CharField(max_length=64, blank=True)
    issued_on = models.DateField(_("发出日期"))
    issued_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    deemed_on = models.DateField(null=True)  # served at the latest on this day, by the pack
    digest = models.CharField(max_length=64)
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=64, blank=True)
    sent_on = models.DateField(_("寄出日期"), null=True)
    tracking = models.CharField(_("邮件号"), max_length=60, blank=True)
    receipt_note = models.CharField(_("回执"), max_length=300, blank=True)
    served_on = models.DateField(_("送达日期"), null=True)
    served = models.CharField(max_length=8, blank=True, choices=Served.choices)
    served_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "kind", "ground"], name="a_letter_follows_once"),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True, served="") | (Q(served_on__isnull=False) & ~Q(served="")),
                name="a_served_letter_says_how",
            ),
            models.CheckConstraint(
                condition=Q(tracking="") | Q(sent_on__isnull=False), name="a_tracked_letter_was_sent"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["deemed_on"], condition=Q(served_on__isnull=True), name="letter_to_be_deemed"
            ),
        ]

    def __str__(self) -> str:
        return self.number
