"""What waits for the reader's desk, as the front page of a desk lists it: how many of what, and where it is done.

Not here: counting (each room's queries), the markup (`templates/cotton/waiting.html`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Waiting:
    """`address` is the name of the page where it is done; `late` of the `count` are past their day."""

    label: str | Promise
    address: str
    count: int
    late: int = 0

    @property
    def url(self) -> str:
        return reverse(self.address)


def present(lines: Iterable[Waiting]) -> list[Waiting]:
    """Without what does not wait."""
    return [line for line in lines if line.count]
