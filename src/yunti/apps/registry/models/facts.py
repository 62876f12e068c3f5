"""What is known of a party and from when: former names, dated facts with their provenance, dated statuses, changes asked for.

Not here: the parties (`parties.py`), reading as of a day (`queries.facts`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.enums import ChangeState, FactKey, ProvenanceKind
from yunti.apps.registry.models.parties import AboutParty, by_party, one_subject, reference_field
from yunti.kit.models import CoveredModel


class FormerName(AboutParty):
    """A name that a party bore until a day; search still finds it."""

    name = models.CharField(max_length=200)
    used_to = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [one_subject("former_name")]
        indexes: ClassVar[list[models.Index]] = by_party("former_name")

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
            one_subject("fact"),
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
        indexes: ClassVar[list[models.Index]] = by_party("fact")

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
            one_subject("status"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_status_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoked_reason=""),
                name="a_revoked_status_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = by_party("status")

    def __str__(self) -> str:
        return self.value


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
            one_subject("change_request"),
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
        indexes: ClassVar[list[models.Index]] = by_party("change_request")

    def __str__(self) -> str:
        return f"{self.field}: {self.new_value}"
