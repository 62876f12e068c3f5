"""The form of a contact receipt: the fields that the pack asks for, and rows for the officers of the level below.

Not here: the page (`receipts.py`), what is right (`apps.receipts.services`).
"""

from typing import Any

from django import forms
from django.http import QueryDict

from yunti.apps.receipts.queries import Desk
from yunti.apps.receipts.services import LONGEST, MOST_ROWS

SPARE_ROWS = 5


class ReceiptForm(forms.Form):
    """Rows that are left empty count for nothing; `SPARE_ROWS` more stand open each time it is opened."""

    def __init__(self, data: QueryDict | None, *, desk: Desk, answers: dict[str, Any]) -> None:
        super().__init__(data, auto_id="id_%s")
        below = desk.spec.below
        self.own = desk.spec.fields_for(desk.pack, desk.role)
        for each in self.own:
            self.fields[each.name] = forms.CharField(
                label=each.label,
                required=False,
                max_length=LONGEST,
                initial=answers.get(each.name, ""),
            )
        self.list = below.list if below is not None and desk.role == desk.spec.by else ""
        self.columns = desk.spec.fields_for(desk.pack, below.by) if below is not None and self.list else ()
        self.title = desk.pack.definition.facts[self.list].title if self.list else ""
        known = answers.get(self.list, []) if self.list else []
        self.count = min(len(known) + SPARE_ROWS, MOST_ROWS) if self.list else 0
        for number in range(self.count):
            row = known[number] if number < len(known) else {}
            for each in self.columns:
                self.fields[self._named(number, each.name)] = forms.CharField(
                    label=f"{each.label} {number + 1}",
                    required=False,
                    max_length=LONGEST,
                    initial=row.get(each.name, ""),
                )

    def _named(self, number: int, column: str) -> str:
        return f"{self.list}_{number}_{column}"

    @property
    def plain(self) -> list[Any]:
        return [self[each.name] for each in self.own]

    @property
    def heads(self) -> list[str]:
        return [each.label for each in self.columns]

    @property
    def lines(self) -> list[list[tuple[str, Any]]]:
        return [
            [(each.label, self[self._named(number, each.name)]) for each in self.columns]
            for number in range(self.count)
        ]

    def answers(self) -> dict[str, Any]:
        given = self.cleaned_data
        told: dict[str, Any] = {each.name: given[each.name] for each in self.own}
        if self.list:
            told[self.list] = [
                {each.name: given[self._named(number, each.name)] for each in self.columns}
                for number in range(self.count)
            ]
        return told
