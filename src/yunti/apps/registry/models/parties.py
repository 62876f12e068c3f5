"""Enterprises and suppliers themselves, and what all rows about one of them share.

Not here: facts and statuses (`facts.py`), bans and lists (`bars.py`), lists in and out (`transfers.py`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.enums import PartyStatus, ProvenanceKind, SizeClass
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference
from yunti.kit.search import SearchTermsField


def reference_field() -> "models.CharField[str, str]":
    return models.CharField(max_length=16, unique=True, default=new_reference, editable=False)


class Party(CoveredModel):
    """What enterprises and suppliers share. Legal representative and contact are personal data."""

    ref = reference_field()
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    initials = models.CharField(max_length=200)
    search_terms = SearchTermsField()
    region_code = models.CharField(_("所在县（市、区）"), max_length=6)
    prefecture_code = models.CharField(max_length=6)
    province_code = models.CharField(max_length=6)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    legal_representative = models.CharField(_("法定代表人"), max_length=60, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    status = models.CharField(
        _("登记状态"), max_length=8, choices=PartyStatus.choices, default=PartyStatus.ACTIVE
    )
    provenance = models.CharField(_("来源"), max_length=8, choices=ProvenanceKind.choices)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(_("更新时间"))

    audit_exempt: ClassVar[tuple[str, ...]] = ("search_terms", "initials")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def _party_constraints(noun: str) -> list[models.BaseConstraint]:
    article = "an" if noun[0] == "e" else "a"
    return [
        models.CheckConstraint(condition=~Q(name=""), name=f"{article}_{noun}_has_a_name"),
        models.CheckConstraint(
            condition=Q(status=PartyStatus.MERGED, merged_into__isnull=False)
            | (~Q(status=PartyStatus.MERGED) & Q(merged_into__isnull=True)),
            name=f"a_merged_{noun}_points_to_its_successor",
        ),
        models.CheckConstraint(
            condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            name=f"{article}_{noun}_is_not_merged_into_itself",
        ),
    ]


class Enterprise(Party):
    """A registered enterprise; found by its credit code, its names past and present, and their initials."""

    industry_code = models.CharField(_("行业代码"), max_length=5, blank=True)
    industry_division = models.CharField(max_length=2, blank=True)
    size_class = models.CharField(_("规模"), max_length=6, choices=SizeClass.choices, blank=True)
    established_on = models.DateField(_("成立日期"), null=True, blank=True)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="enterprise"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = _party_constraints("enterprise")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["province_code", "initials", "id"], name="enterprise_province_name"),
            models.Index(fields=["prefecture_code", "initials", "id"], name="enterprise_prefecture_name"),
            models.Index(fields=["region_code", "initials", "id"], name="enterprise_county_name"),
            models.Index(fields=["province_code", "-updated_at", "-id"], name="enterprise_province_new"),
            models.Index(fields=["prefecture_code", "-updated_at", "-id"], name="enterprise_prefecture_new"),
            models.Index(fields=["region_code", "-updated_at", "-id"], name="enterprise_county_new"),
            models.Index(
                fields=[
                    "province_code",
                    "prefecture_code",
                    "region_code",
                    "size_class",
                    "industry_division",
                    "status",
                    "provenance",
                ],
                name="enterprise_counted_by_filters",
            ),
        ]


class Supplier(Party):
    """A registered provider of cloud or digital services."""

    services = models.CharField(_("服务范围"), max_length=400, blank=True)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="supplier"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = _party_constraints("supplier")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["province_code", "initials", "id"], name="supplier_province_name"),
            models.Index(fields=["prefecture_code", "initials", "id"], name="supplier_prefecture_name"),
        ]


class AboutParty(CoveredModel):
    """A row about one enterprise or one supplier, never both."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="%(class)ss", db_index=False
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, null=True, related_name="%(class)ss", db_index=False
    )

    class Meta:
        abstract = True


def one_subject(noun: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(enterprise__isnull=False, supplier__isnull=True)
        | Q(enterprise__isnull=True, supplier__isnull=False),
        name=f"a_{noun}_is_about_one_party",
    )


def by_party(noun: str) -> list[models.Index]:
    return [
        models.Index(
            fields=["enterprise"], condition=Q(enterprise__isnull=False), name=f"{noun}_by_enterprise"
        ),
        models.Index(fields=["supplier"], condition=Q(supplier__isnull=False), name=f"{noun}_by_supplier"),
    ]
