"""Papers of the record with their files, register entries of paper copies and seals, archive volumes.

Not here: layouts (the pack), evidence (`apps.documents`), the bytes (`kit.files`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from yunti.apps.cases.models import Case
from yunti.apps.paperwork.enums import VolumeState
from yunti.apps.programmes.models import Round
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Paper(CoveredModel):
    """One content of one paper. `given` is exact JSON of everything it was made from, `edition` the fingerprint of the pack;
    equal contents are one row, and what was drawn of it once is handed out from then on."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="papers")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="papers")
    jurisdiction = models.CharField(max_length=6, blank=True)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    given = models.TextField()
    given_digest = models.CharField(max_length=64)
    edition = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    organisation_ref = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, round__isnull=True)
                | Q(case__isnull=True, round__isnull=False),
                name="a_paper_is_of_a_case_or_a_round",
            ),
            models.UniqueConstraint(
                fields=["case", "name", "given_digest"], name="a_case_keeps_a_content_once"
            ),
            models.UniqueConstraint(
                fields=["round", "jurisdiction", "name", "given_digest"], name="a_round_keeps_a_content_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperFile(CoveredModel):
    """A paper as a file; its digest is its address in the store."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="files")
    suffix = models.CharField(max_length=5)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "suffix"], name="a_paper_has_one_file_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}{self.suffix}"


class RegisterEntry(CoveredModel):
    """A line of a register that the pack declares: `paper` and `list` name it, `values` is exact JSON. Struck out, never removed."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="register_entries")
    paper = models.CharField(max_length=60)
    list = models.CharField(max_length=60)
    values = models.TextField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=64)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.CharField(max_length=64, blank=True)
    struck_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_reason=""), name="a_struck_entry_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.list}"


class Volume(CoveredModel):
    """An archive volume as it was asked for: `contents` says what lies on which pages, `faults` which references miss, `evidence`
    which files were bound into it."""

    audit_exempt = ("job_ref",)
    audit_added: ClassVar[Mapping[str, Any]] = {"evidence": []}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="volumes")
    submission = models.PositiveIntegerField(null=True)
    """Which submission it binds; none while the application is being written."""
    state = models.CharField(max_length=8, choices=VolumeState.choices, default=VolumeState.WAITING)
    by_party = models.BooleanField()
    contents = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    job_ref = models.CharField(max_length=16, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    bound_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state=VolumeState.READY) | ~Q(digest=""), name="a_bound_volume_has_its_file"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "-id"], name="volume_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.ref}"
