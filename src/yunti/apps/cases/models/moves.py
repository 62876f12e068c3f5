"""How a case came to stand where it stands: moves, what followed from them, what persons stated, who was asked to look at it.

Not here: which moves there are (the pack's workflow), the interpreter (`domain.workflow`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yunti.apps.accounts.models import Person
from yunti.apps.cases.enums import AssignmentEnd, ConsequenceKind
from yunti.apps.cases.models.cases import Case
from yunti.kit.models import CoveredModel


class CaseMove(CoveredModel):
    """One step taken. `effects` names what follows from it in other rooms, which pull it from here; `left_out` whom they could
    not reach."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    ordinal = models.PositiveIntegerField()
    action = models.CharField(max_length=60)
    source = models.CharField(max_length=60)
    target = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=64)
    organisation_ref = models.CharField(max_length=64, blank=True)
    reasons = models.JSONField(default=list)
    note = models.TextField(blank=True)
    effects = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    clause = models.CharField(max_length=200, blank=True)
    audit_added: ClassVar[Mapping[str, Any]] = {"left_out": []}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "ordinal"], name="moves_of_a_case_are_counted"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target", "case"], name="case_move_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class Consequence(CoveredModel):
    """What a step did in the registry, by the reference of the row there, so that it can be taken back with the step."""

    move = models.ForeignKey(CaseMove, on_delete=models.PROTECT, related_name="consequences")
    kind = models.CharField(max_length=10, choices=ConsequenceKind.choices)
    ref = models.CharField(max_length=16, db_index=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["move", "kind", "ref"], name="a_step_has_each_consequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Attestation(CoveredModel):
    """A person states that a guard holds. It counts from the move after which it was made (`since`) until the next one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attestations")
    guard = models.CharField(max_length=60)
    since = models.PositiveIntegerField()
    role = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    evidence_ref = models.CharField(max_length=16, blank=True)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "since"], name="attestation_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.guard}"


class Assignment(CoveredModel):
    """A person who is asked to look at the case under a role that the pack gives to invited people; `asked_as` is the role of
    whoever asked, `panel` the panel of the pack for which a draw seated the person. It ends by the person's own word or by the
    desk's."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=64)
    asked_as = models.CharField(max_length=60, blank=True)
    panel = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    end = models.CharField(max_length=10, blank=True, choices=AssignmentEnd.choices)
    ended_reason = models.CharField(max_length=200, blank=True)
    audit_added: ClassVar[Mapping[str, Any]] = dict.fromkeys(
        ("asked_as", "panel", "ended_by", "end", "ended_reason"), ""
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "person", "role"],
                condition=Q(ended_at__isnull=True),
                name="a_person_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("assigned_at")),
                name="an_assignment_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"
