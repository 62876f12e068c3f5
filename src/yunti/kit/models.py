"""Rows that every room writes to: audit events with their commitments, idempotency keys, records of viewing, jobs.

Not here: sealing and checking the log (`apps.audit`); people and desks (`apps.accounts`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from yunti.kit.references import new_reference


class CurrentTransaction(Func):
    """The number of the running transaction, so that the sealer can stay behind those still open."""

    function = "pg_current_xact_id"
    template = "(pg_current_xact_id()::text::bigint)"
    arity = 0
    output_field = models.BigIntegerField()

    def as_sqlite(self, compiler, connection, **context):  # type: ignore[no-untyped-def]
        """SQLite has one writer: the order of ids is the order of commits."""
        return "0", []


class CoveredModel(models.Model):
    """A row whose content is committed to the audit log; change it only inside a command, with `step.save` and its like."""

    audit_exempt: ClassVar[tuple[str, ...]] = ()
    audit_added: ClassVar[Mapping[str, Any]] = {}
    """Columns that came later, with the value that rows written before got: holding it they are left out of the row's text."""

    class Meta:
        abstract = True


class AuditEvent(models.Model):
    """Who did what, when, on what ground. Holds no personal data: those lie in the detail, under a salted commitment."""

    class Outcome(models.TextChoices):
        DONE = "done", _("已办")
        DENIED = "denied", _("已拒绝")

    occurred_at = models.DateTimeField()
    transaction = models.BigIntegerField()
    actor = models.CharField(max_length=64)
    desk = models.CharField(max_length=20, blank=True)
    organisation = models.CharField(max_length=64, blank=True)
    jurisdiction = models.CharField(max_length=12, blank=True)
    action = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_ref = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=200, blank=True)
    edition = models.CharField(max_length=120, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(max_length=64)
    rows_root = models.CharField(max_length=64, blank=True)
    row_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_ref", "id"], name="audit_event_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_event_by_actor"),
            models.Index(fields=["action", "id"], name="audit_event_by_action"),
            models.Index(fields=["jurisdiction", "id"], name="audit_event_by_jurisdiction"),
            models.Index(fields=["transaction", "id"], name="audit_event_by_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action} {self.outcome}"


class AuditDetail(models.Model):
    """What the event commits to. Erasing a person removes payload and salt; the commitment stays and still verifies."""

    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="detail"
    )
    salt = models.BinaryField(null=True)
    payload = models.TextField(null=True)  # noqa: DJ001  null is "erased", empty text is content
    about = models.CharField(max_length=64, blank=True, db_index=True)
    erased_by = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, null=True, related_name="erasures")

    def __str__(self) -> str:
        return f"detail of {self.event_id}"


class AuditedRow(models.Model):
    """The salted digest of one covered row as an event left it; an empty digest says that the row was deleted."""

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="rows", db_index=False)
    table = models.CharField(max_length=63)
    row_key = models.CharField(max_length=64)
    salt = models.BinaryField()
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["table", "row_key", "event"], name="an_event_covers_a_row_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["event"], name="audited_row_by_event")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_key}"


class IdempotencyKey(models.Model):
    """One answer for one key, for ever: the same content gets the same answer, other content is a conflict."""

    actor = models.CharField(max_length=64)
    command = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["actor", "command", "key"], name="one_answer_for_one_key"),
        ]

    def __str__(self) -> str:
        return f"{self.command} {self.key}"


class ViewingRecord(models.Model):
    """Who opened what, when and for what purpose: reading personal or business data leaves a trace too."""

    viewed_at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=64, db_index=True)
    desk = models.CharField(max_length=20, blank=True)
    organisation = models.CharField(max_length=64, blank=True)
    jurisdiction = models.CharField(max_length=12, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=64)
    about = models.CharField(max_length=64, blank=True)  # the person whose data were opened
    purpose = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_ref", "id"], name="viewing_by_subject"),
            models.Index(fields=["about", "id"], name="viewing_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.subject_type} {self.subject_ref}"


class BackgroundJob(models.Model):
    """One piece of background work, as the person who started it sees it; the queue holds only its reference."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")
        PARKED = "parked", _("待人工处理")
        CANCELLED = "cancelled", _("已取消")

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    module = models.CharField(max_length=200)
    queue = models.CharField(max_length=32)
    arguments = models.JSONField(default=dict)
    started_by = models.CharField(max_length=64)
    mandate_id = models.BigIntegerField(null=True)
    desk = models.CharField(max_length=20, blank=True)
    organisation = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)  # for the person who waits
    fault = models.TextField(blank=True)  # for the system administrator
    attempts = models.PositiveIntegerField(default=0)
    attempts_allowed = models.PositiveIntegerField()
    task_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)  # when a person was told that it is parked

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "id"], name="job_by_state"),
            models.Index(fields=["started_by", "id"], name="job_by_starter"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ref}"

    @property
    def is_over(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)


class WorkerBeat(models.Model):
    """A worker says that it lives; a task whose worker has fallen silent is given to another."""

    worker = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
    job = models.CharField(max_length=16, blank=True)
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.worker


class TimetableRun(models.Model):
    """One slot of one line of the timetable; the constraint lets a single worker take it."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    entry = models.CharField(max_length=80)
    title = models.CharField(
        max_length=120, blank=True
    )  # as written in the timetable; translated where it is shown
    slot = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices)
    worker = models.CharField(max_length=64)
    attempts = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "slot"], name="one_run_for_one_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.slot:%Y-%m-%d %H:%M:%S}"
