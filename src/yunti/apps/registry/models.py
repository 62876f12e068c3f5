"""Enterprises and suppliers with their dated facts and statuses, bans and lists about them, and lists coming in and going out.

Not here: persons and organisations with accounts (`apps.accounts`); what may be done with the rows (`services`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.enums import (
    ALL_PROGRAMMES,
    ChangeState,
    ExportState,
    FactKey,
    ImportMode,
    ImportState,
    PartyStatus,
    ProvenanceKind,
    SizeClass,
)
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


def _one_subject(noun: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(enterprise__isnull=False, supplier__isnull=True)
        | Q(enterprise__isnull=True, supplier__isnull=False),
        name=f"a_{noun}_is_about_one_party",
    )


def _by_party(noun: str) -> list[models.Index]:
    return [
        models.Index(
            fields=["enterprise"], condition=Q(enterprise__isnull=False), name=f"{noun}_by_enterprise"
        ),
        models.Index(fields=["supplier"], condition=Q(supplier__isnull=False), name=f"{noun}_by_supplier"),
    ]


class FormerName(AboutParty):
    """A name that a party bore until a day; search still finds it."""

    name = models.CharField(max_length=200)
    used_to = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [_one_subject("former_name")]
        indexes: ClassVar[list[models.Index]] = _by_party("former_name")

    def __str__(self) -> str:
        return self.name


class Provenance(CoveredModel):
    """Where facts come from: who recorded them, on what paper or list. Shared by all facts recorded together."""

    kind = models.CharField(max_length=8, choices=ProvenanceKind.choices)
    source = models.CharField(_("来源"), max_length=200)
    document_ref = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.source


class Fact(AboutParty):
    """One datum about a party from a day on, with where it comes from. Never changed: a better one supersedes it."""

    key = models.CharField(max_length=20, choices=FactKey.choices)
    value = models.CharField(max_length=120)
    unit = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    provenance = models.ForeignKey(Provenance, on_delete=models.PROTECT, related_name="facts", db_index=False)
    stands = models.BooleanField(default=True)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by", db_index=False
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _one_subject("fact"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_fact_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "key", "valid_from"],
                condition=Q(stands=True, enterprise__isnull=False),
                name="one_standing_fact_of_an_enterprise_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["supplier", "key", "valid_from"],
                condition=Q(stands=True, supplier__isnull=False),
                name="one_standing_fact_of_a_supplier_from_a_day",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = _by_party("fact")

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class StatusKind(CoveredModel):
    """A kind of dated status, such as a recognition; programmes add theirs."""

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.title


class StatusGrant(AboutParty):
    """A status of a party between two days. Two of one kind never overlap; the database refuses it (migration 0002)."""

    ref = reference_field()
    kind = models.ForeignKey(StatusKind, on_delete=models.PROTECT, related_name="grants")
    value = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    clause = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=64)
    revoked_on = models.DateField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)
    revoked_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _one_subject("status"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_status_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoked_reason=""),
                name="a_revoked_status_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = _by_party("status")

    def __str__(self) -> str:
        return self.value


class AllowList(CoveredModel):
    """A named list of exceptions; each edition is complete in itself."""

    ref = reference_field()
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    edition = models.CharField(max_length=30)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "edition"], name="an_allow_list_has_each_edition_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="an_allow_list_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class AllowListEntry(CoveredModel):
    allow_list = models.ForeignKey(AllowList, on_delete=models.PROTECT, related_name="entries")
    uscc = models.CharField(max_length=18, blank=True, db_index=True)
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["allow_list", "uscc"], condition=~Q(uscc=""), name="an_allow_list_names_a_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Bar(CoveredModel):
    """What ban and dishonesty record share: a credit code, a ground, from when to when. It ends by date, by itself."""

    ref = reference_field()
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, db_index=True)
    source = models.CharField(_("来源"), max_length=200)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    jurisdiction = models.CharField(max_length=6, blank=True)
    lifted_on = models.DateField(null=True)
    lifted_by = models.CharField(max_length=64, blank=True)
    lifted_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


def _bar_constraints(noun: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            name=f"a_{noun}_ends_after_it_begins",
        ),
        models.CheckConstraint(
            condition=Q(lifted_on__isnull=True) | ~Q(lifted_reason=""), name=f"a_lifted_{noun}_says_why"
        ),
    ]


class Ban(Bar):
    """A decision that bars a party from one programme or from all."""

    scope = models.CharField(max_length=60, default=ALL_PROGRAMMES)
    ground = models.CharField(_("事由"), max_length=200)
    clause = models.CharField(_("依据条款"), max_length=200)
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="carried")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *_bar_constraints("ban"),
            models.UniqueConstraint(
                fields=["uscc", "carried_from"], name="a_ban_follows_a_merged_party_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ground


class DishonestyRecord(Bar):
    """An entry of a public credit list; bars support while it stands."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *_bar_constraints("dishonesty_record"),
            models.UniqueConstraint(
                fields=["uscc", "number"], condition=~Q(number=""), name="a_dishonesty_number_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.source


class ChangeRequest(AboutParty):
    """A change of master data that the party asks for and the officer of the jurisdiction decides."""

    ref = reference_field()
    field = models.CharField(max_length=30)
    old_value = models.CharField(max_length=200, blank=True)
    new_value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=400)
    evidence_note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=9, choices=ChangeState.choices, default=ChangeState.PENDING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _one_subject("change_request"),
            models.UniqueConstraint(
                fields=["enterprise", "field"],
                condition=Q(state=ChangeState.PENDING, enterprise__isnull=False),
                name="one_open_change_of_a_field_of_an_enterprise",
            ),
            models.UniqueConstraint(
                fields=["supplier", "field"],
                condition=Q(state=ChangeState.PENDING, supplier__isnull=False),
                name="one_open_change_of_a_field_of_a_supplier",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("asked_by")) | Q(state=ChangeState.WITHDRAWN),
                name="nobody_decides_the_change_they_asked_for",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = _by_party("change_request")

    def __str__(self) -> str:
        return f"{self.field}: {self.new_value}"


class EnterpriseImport(CoveredModel):
    """One list of enterprises on its way in: the file, what checking it found, what became of it."""

    ref = reference_field()
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    source = models.CharField(max_length=200)
    facts_from = models.DateField()
    jurisdiction = models.CharField(max_length=6)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    mode = models.CharField(max_length=16, choices=ImportMode.choices, blank=True)
    outcome = models.JSONField(default=dict)
    report_digest = models.CharField(max_length=64, blank=True)
    job_ref = models.CharField(max_length=16, blank=True)
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["started_by", "-id"], name="import_by_person"),
        ]

    def __str__(self) -> str:
        return self.file_name


class RegistryExport(CoveredModel):
    """One list on its way out: who asked, why, which rows, how many. Only the one who asked may fetch it."""

    ref = reference_field()
    reason = models.CharField(max_length=200)
    format = models.CharField(max_length=4)
    filters = models.JSONField(default=dict)
    desk = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    row_count = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    job_ref = models.CharField(max_length=16, blank=True)
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["started_by", "-id"], name="export_by_person"),
        ]

    def __str__(self) -> str:
        return self.ref
