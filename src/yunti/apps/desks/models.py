"""Who stands in for an absent officer, and which parties an officer has ties with.

Not here: which cases somebody has in hand (`apps.cases`), the mandates themselves (`apps.accounts`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.desks.enums import RelationKind
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Absence(CoveredModel):
    """From one day to another, both counted, a colleague of the same desk acts for whoever is away."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(_("第一天"))
    last_day = models.DateField(_("最后一天"))
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    arranged_at = models.DateTimeField()
    arranged_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="an_absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(mandate=F("substitute")), name="nobody_stands_in_for_themselves"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["mandate", "last_day"], name="absence_by_mandate"),
            models.Index(fields=["substitute", "last_day"], name="absence_by_substitute"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.first_day}"


class DeclaredRelation(CoveredModel):
    """What an officer declares of their own accord; as long as it stands they cannot act on a case of that party."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declared_relations")
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("单位名称"), max_length=200)
    kind = models.CharField(_("关系"), max_length=10, choices=RelationKind.choices)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "uscc", "kind"],
                condition=Q(ended_at__isnull=True),
                name="a_relation_is_declared_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.uscc}"
