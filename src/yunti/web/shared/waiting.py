"""What waits for the reader's desk, as the front page of a desk lists it: how many of what, and where it is done.

Not here: counting (each room's queries), the markup (`templates/cotton/waiting.html`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise

from yunti.apps.cases.queries.worklist import DueSteps
from yunti.web.shared.deadlines import Due, due_of


@dataclass(frozen=True)
class Waiting:
    """`address` is the name of the page where it is done; `late` of the `count` are past their day, `due` is the first day."""

    label: str | Promise
    address: str
    count: int
    late: int = 0
    due: Due | None = None

    @property
    def url(self) -> str:
        return reverse(self.address)


def by_days(label: str | Promise, address: str, days: Sequence[date | None], steps: DueSteps) -> Waiting:
    """`days` by which each has to be done, the earliest first."""
    late = sum(day is not None and day < steps.today for day in days)
    first = due_of(days[0], steps) if days and days[0] is not None else None
    return Waiting(label, address, len(days), late, first)


def present(lines: Iterable[Waiting]) -> list[Waiting]:
    """Without what does not wait."""
    return [line for line in lines if line.count]
