"""What was answered, field by field while it is written, and whole as it was handed in.

Not here: files (`apps.documents`), the form (the pack).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from yunti.apps.cases.enums import AnswerOrigin
from yunti.apps.cases.models.cases import Case
from yunti.apps.evaluations.models import Evaluation
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Answer(CoveredModel):
    """One field. `value` is exact JSON; `version` grows by one with each change, so that two colleagues notice each other."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    field = models.CharField(max_length=80)
    value = models.TextField()
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=10, choices=AnswerOrigin.choices, default=AnswerOrigin.TYPED)
    origin_note = models.CharField(max_length=120, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "field"], name="a_case_answers_a_field_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field}"


class Submission(CoveredModel):
    """Facts as handed in, never changed afterwards; the last one is what officers decide on.

    `lists` says which edition of each allow-list the facts rest on (`queries.readings`); `digest_version` by which rule the
    digest on the receipt was computed (`queries.content_digest`). It came after rows that are covered already: changing it
    changes what the receipt is compared with.
    """

    audit_added: ClassVar[Mapping[str, Any]] = {"lists": "[]", "digest_version": 1}

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="submissions")
    ordinal = models.PositiveIntegerField()
    facts = models.TextField()
    evidence = models.TextField(default="[]")
    lists = models.TextField(default="[]")  # exact JSON
    digest_version = models.PositiveSmallIntegerField(default=1)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "ordinal"], name="submissions_of_a_case_are_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.ordinal}"
