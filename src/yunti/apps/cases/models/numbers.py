"""A number of an invoice or contract that a case states in a list of its form, as it was handed in last.

It follows from the frozen facts alone and stands beside them so that it can be found; what it follows from is what the log covers.
Not here: which columns hold numbers and how they are compared (`packs.numbers`), where else one stands (`queries.numbers`).
"""

from typing import ClassVar

from django.db import models

from yunti.apps.cases.models.cases import Case


class PaperNumber(models.Model):
    """`field`, `row` and `column` are its place in the form; rows count from nought. `seller` is empty where it is not known or
    where the number alone says which paper it is; `is_example` is that of the case."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="paper_numbers", db_index=False
    )  # the constraint below begins with it
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=100)
    field = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    row = models.PositiveIntegerField()
    seller = models.CharField(max_length=100, default="")
    is_example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "field", "row", "column", "number"], name="a_cell_states_a_number_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["number"], name="paper_number_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"
