"""Which edition of each allow-list was read when a case was handed in, and what it said: kept with the frozen facts.

A later edition, or an officer's word given later, leaves this as it is. Not here: what lists say today (`apps.registry`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yunti.apps.cases.enums import ListedHow
from yunti.apps.cases.models import Submission
from yunti.apps.registry.queries.knowledge import ListReading
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.packs.loading import load_json


@dataclass(frozen=True)
class KeptReading:
    """Without a `list_ref` no edition was in force; without `how` the party was not on it. `name` as the list has it."""

    field: str
    code: str
    list_ref: str
    title: str
    edition: str
    valid_from: date | None
    how: ListedHow | None
    name: str
    read_on: date

    @property
    def matched(self) -> bool:
        return self.how in (ListedHow.CODE, ListedHow.CONFIRMED)


def lists_text(readings: Iterable[tuple[str, str, ListReading]]) -> str:
    return exact_json([_kept(field, code, read) for field, code, read in readings])


def _kept(field: str, code: str, read: ListReading) -> dict[str, str]:
    told = {"field": field, "code": code, "how": read.how, "name": read.name}
    if read.edition is None:
        return told
    each = read.edition
    return told | {
        "list_ref": each.ref,
        "title": each.title,
        "edition": each.edition,
        "valid_from": each.valid_from.isoformat(),
    }


def readings_of(last: Submission | None) -> tuple[KeptReading, ...]:
    """No statement."""
    if last is None:
        return ()
    day = clock.local(last.submitted_at).date()
    return tuple(
        KeptReading(
            row["field"],
            row["code"],
            row.get("list_ref", ""),
            row.get("title", ""),
            row.get("edition", ""),
            date.fromisoformat(row["valid_from"]) if "valid_from" in row else None,
            ListedHow(row["how"]) if row["how"] else None,
            row["name"],
            day,
        )
        for row in load_json(last.lists, "lists")
    )
