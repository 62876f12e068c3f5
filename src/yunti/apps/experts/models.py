"""Experts whom authorities keep for all programmes, the text of the undertaking they sign, and their signatures.

Not here: which cases an expert is asked to look at (`apps.cases`), the mandate to sit at the expert's desk (`apps.accounts`).
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.models import Person
from yunti.apps.experts.enums import PoolState
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Expert(CoveredModel):
    """One for each person, kept by the authority of one region. `fields` has one field of expertise a line."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=6)
    fields = models.TextField(_("专业领域"))
    institution = models.CharField(_("工作单位"), max_length=200)
    employer_uscc = models.CharField(_("工作单位的统一社会信用代码"), max_length=18, blank=True)
    title = models.CharField(_("职称"), max_length=60, blank=True)
    most_at_once = models.PositiveSmallIntegerField(_("同时最多评审"), default=5)
    available_from = models.DateField(_("从哪天起可以安排"), null=True)
    available_to = models.DateField(_("到哪天为止"), null=True)
    admitted_at = models.DateTimeField()
    admitted_by = models.CharField(max_length=64)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=64, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(available_from__isnull=True)
                | Q(available_to__isnull=True)
                | Q(available_to__gte=F("available_from")),
                name="an_expert_is_available_to_a_later_day",
            ),
            models.CheckConstraint(
                condition=Q(most_at_once__gte=1), name="an_expert_may_be_asked_for_a_case_at_least"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region_code"], name="expert_by_region"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.region_code}"

    @property
    def named_fields(self) -> list[str]:
        return self.fields.splitlines()

    def state_on(self, day: date) -> PoolState:
        if self.ended_at is not None:
            return PoolState.ENDED
        if self.paused_at is not None:
            return PoolState.PAUSED
        early = self.available_from is not None and day < self.available_from
        late = self.available_to is not None and day > self.available_to
        return PoolState.AWAY if early or late else PoolState.OPEN


class UndertakingText(CoveredModel):
    """What experts promise before they see a file. The newest version is the one that counts."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    version = models.PositiveIntegerField(unique=True)
    text = models.TextField(_("承诺书正文"))
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"undertaking {self.version}"


class Undertaking(CoveredModel):
    """A person signed one version; the digest is that of the text they were shown."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(UndertakingText, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "text"], name="an_undertaking_is_signed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.text_id}"
