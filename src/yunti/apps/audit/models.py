"""The Merkle log over audit events: leaves, nodes, head; checkpoints with their keys and witnesses; samples; verifications.

Not here: the events themselves (`kit.models`), records of viewing (`kit.models`), requests of persons (`apps.privacy`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yunti.apps.audit.enums import SampleState, VerificationState
from yunti.kit.models import AuditEvent, CoveredModel
from yunti.kit.references import new_reference


class LogLeaf(models.Model):
    """One sealed event. The leaf outlives what it points at: a missing event is a finding, not a database error."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(
        AuditEvent, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="leaf"
    )
    leaf_hash = models.BinaryField(max_length=64)

    def __str__(self) -> str:
        return f"leaf {self.index}"


class LogNode(models.Model):
    """A complete subtree at every eighth level; with the leaves they make each proof a few short reads."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    digest = models.BinaryField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["level", "index"], name="a_node_stands_once_in_the_tree"),
        ]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class LogHead(models.Model):
    """The only row says how far the log goes. All events up to (transaction, event) are sealed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)
    root = models.CharField(max_length=128)
    sealed_at = models.DateTimeField()
    sealed_transaction = models.BigIntegerField(default=-1)
    sealed_event = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_log_head"),
            models.CheckConstraint(condition=Q(size__gte=0), name="a_log_has_no_negative_size"),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:16]}"


class SigningKey(CoveredModel):
    """The public half of a key that signed checkpoints; the secret half never enters the database."""

    key_id = models.CharField(max_length=16, unique=True)
    algorithm = models.CharField(max_length=20)
    public_key = models.BinaryField()
    origin = models.CharField(max_length=60)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key_id


class Checkpoint(CoveredModel):
    """A signed head of the log that others can hold. `note` is the exact text that was signed, signature line included."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    size = models.BigIntegerField()
    root = models.CharField(max_length=128)
    at = models.DateTimeField()
    origin = models.CharField(max_length=60)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="checkpoints")
    note = models.TextField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["size"], name="checkpoint_by_size")]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class WitnessSignature(CoveredModel):
    """A person of another authority vouches that the log grew from what that authority saw last."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="witnesses")
    witness = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64)
    organisation_name = models.CharField(max_length=200)
    desk = models.CharField(max_length=20)
    size = models.BigIntegerField()
    root = models.CharField(max_length=128)
    previous_size = models.BigIntegerField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["checkpoint", "organisation"], name="an_organisation_witnesses_a_checkpoint_once"
            ),
            models.CheckConstraint(
                condition=Q(previous_size__lte=F("size")), name="a_witness_sees_growth_only"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "size"], name="witness_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name} {self.size}"


class Sample(CoveredModel):
    """Entries to look at, drawn from a seed that was committed to before anybody could know the outcome."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=SampleState.choices)
    purpose = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    seed = models.BinaryField()
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    committed_by = models.CharField(max_length=64)
    jurisdiction = models.CharField(max_length=12, blank=True)
    drawn_at = models.DateTimeField(null=True)
    drawn_size = models.BigIntegerField(null=True)
    drawn_root = models.CharField(max_length=128, blank=True)
    entries = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(first_entry__gte=1) & Q(last_entry__gte=F("first_entry")),
                name="a_sample_is_drawn_from_some_entries",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.count}"


class Verification(models.Model):
    """What one run over the whole log found; kept so that the desk can show when the log was last checked."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=VerificationState.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    started_by = models.CharField(max_length=64)
    size = models.BigIntegerField(default=0)
    root = models.CharField(max_length=128, blank=True)
    row_total = models.BigIntegerField(default=0)
    finding_total = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)  # the first of them, as sentences
    unsealed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-started_at"], name="verification_by_start")
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.state}"
