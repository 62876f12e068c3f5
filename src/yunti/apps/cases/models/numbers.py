"""A number of an invoice or contract that a case states in a list of its form, as it was handed in last.

It follows from the frozen facts alone and stands beside them so that it can be found; what it follows from is what the log covers.
Not here: which columns hold numbers and how they are compared (`packs.numbers`), where else one stands (`queries.numbers`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.cases.models.cases import Case


class PaperNumber(models.Model):
    """`field`, `row` and `column` are its place in the form; rows count from nought."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="paper_numbers")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=100)
    field = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    row = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "field", "row", "column"], name="a_cell_states_one_number"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["number"], name="paper_number_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"
