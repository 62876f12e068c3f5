"""What an officer made of one row that the party filled in: a ticked item, a line of a table, a paper.

Not here: which lists have rows to mark (the pack), whether a criterion is met (`packs`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.cases.models import Case
from yunti.apps.casework.enums import Verdict
from yunti.kit.models import CoveredModel


class ItemMark(CoveredModel):
    """One mark per row. `row` is the row's own key in its list, `content` the digest of what the row said when it was marked."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="marks")
    field = models.CharField(max_length=80)
    row = models.CharField(max_length=200)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    note = models.CharField(max_length=500, blank=True)
    content = models.CharField(max_length=64)
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "field", "row"], name="a_row_is_marked_once"),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.ACCEPTED) | ~models.Q(note=""),
                name="a_doubt_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field} {self.row}"

    @property
    def tone(self) -> str:
        return {Verdict.ACCEPTED: "ok", Verdict.DOUBTED: "wait"}.get(Verdict(self.verdict), "bad")
