"""Services that suppliers offer out of a programme's catalogue, from a day to a day.

Not here: the catalogue (the programme's pack), how a programme comes to list one (its own room).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.enums import RightsMode, ServiceKind
from yunti.apps.registry.models.parties import Supplier, reference_field
from yunti.kit.models import CoveredModel


class ListedService(CoveredModel):
    """A supplier offers one service of one edition of a catalogue. From `listed_to` on it no longer does."""

    ref = reference_field()
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="listed_services")
    programme = models.CharField(max_length=60)
    edition = models.CharField(max_length=30)
    service = models.CharField(max_length=60)
    title = models.CharField(_("应用服务"), max_length=120)
    product = models.CharField(_("产品"), max_length=200, blank=True)
    kind = models.CharField(_("产品类别"), max_length=5, choices=ServiceKind.choices)
    endpoints = models.JSONField(_("应用端地址"), default=list)
    listed_from = models.DateField()
    listed_to = models.DateField(null=True)
    listed_at = models.DateTimeField()
    listed_by = models.CharField(max_length=64)
    delisted_by = models.CharField(max_length=64, blank=True)
    delisted_reason = models.CharField(max_length=200, blank=True)
    rights = models.CharField(
        _("知识产权"), max_length=10, choices=RightsMode.choices, default=RightsMode.OWN
    )
    rights_holder = models.CharField(_("权利人"), max_length=200, blank=True)
    rights_until = models.DateField(_("授权截止"), null=True)
    audit_added: ClassVar[Mapping[str, Any]] = {"rights": "own", "rights_holder": "", "rights_until": None}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["supplier", "programme", "edition", "service"],
                condition=Q(listed_to__isnull=True),
                name="a_supplier_lists_a_service_once",
            ),
            models.CheckConstraint(
                condition=Q(listed_to__isnull=True) | Q(listed_to__gte=F("listed_from")),
                name="a_service_is_delisted_after_it_was_listed",
            ),
            models.CheckConstraint(
                condition=Q(listed_to__isnull=True) | ~Q(delisted_reason=""),
                name="a_delisted_service_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["programme", "edition", "service", "supplier"], name="listed_by_service"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def by_right_of_another(self) -> bool:
        return self.rights != RightsMode.OWN

    def is_listed_on(self, day: date) -> bool:
        return self.listed_from <= day and (self.listed_to is None or self.listed_to > day)
