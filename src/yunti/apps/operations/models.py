"""Announcements of maintenance that stand above every page.

Not here: background jobs and their workers (`kit.models`), messages to single people (`apps.messages`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yunti.apps.operations.enums import BannerTone
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Banner(CoveredModel):
    """What everybody shall know between two moments, in both languages."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=300)
    tone = models.CharField(max_length=4, choices=BannerTone.choices, default=BannerTone.WAIT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_banner_ends_after_it_begins"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["ends_at"], name="banner_by_end")]

    def __str__(self) -> str:
        return self.text
