"""What a supplier said about the lines of a case that concern it.

Not here: that it is named in the case (`cases.CasePartner`), whether it is liable (officers, in the case).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.cases.models import CasePartner
from yunti.apps.partners.enums import Word
from yunti.kit.models import CoveredModel


class PartnerWord(CoveredModel):
    """`digest` is that of the lines as they were shown: a word about other lines does not count. The newest one counts."""

    partner = models.ForeignKey(CasePartner, on_delete=models.PROTECT, related_name="words")
    word = models.CharField(max_length=10, choices=Word.choices)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(word=Word.DISPUTES) | ~Q(note=""), name="a_partner_who_disputes_says_what"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["partner", "-id"], name="partner_word_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.word}"
