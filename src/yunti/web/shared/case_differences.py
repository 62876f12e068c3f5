"""What the party changed since it handed in the last time: field by field, tables row by row, a row known by its key.

Not here: the answers as they read now (`case_facts.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yunti.apps.casework.queries.rows import FilledRow, rows_in
from yunti.packs.reading import Pack
from yunti.rules.values import FactSpec
from yunti.web.shared.case_facts import Section, row_title, value_text

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Cell:
    label: str
    before: str
    now: str


@dataclass(frozen=True)
class RowChange:
    """`cells` are those that changed; of a row that came or went, all that say something."""

    kind: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Difference:
    """Of one field: `before` and `now` of a single one, `rows` of a list."""

    section: str
    label: str
    before: str
    now: str
    rows: tuple[RowChange, ...] = ()


def differences_of(
    pack: Pack, sections: Sequence[Section], before: Mapping[str, Any], now: Mapping[str, Any]
) -> list[Difference]:
    """In the order of the form."""
    found = []
    for section in sections:
        for each in section.fields:
            if not each.changed:
                continue
            spec = pack.definition.facts[each.field]
            rows = tuple(_rows(pack, spec, before.get(each.field), now.get(each.field))) if spec.rows else ()
            found.append(Difference(section.title, each.label, each.before, each.text, rows))
    return found


def _rows(pack: Pack, spec: FactSpec, before: Any, now: Any) -> Iterator[RowChange]:
    old = {row.key: row for row in rows_in(pack, spec.name, before)}
    new = {row.key: row for row in rows_in(pack, spec.name, now)}
    for key, row in new.items():
        if key not in old:
            yield RowChange(ADDED, row_title(pack, row), tuple(_cells(spec, None, row)))
        elif cells := tuple(_cells(spec, old[key], row)):
            yield RowChange(CHANGED, row_title(pack, row), cells)
    for key, row in old.items():
        if key not in new:
            yield RowChange(REMOVED, row_title(pack, row), tuple(_cells(spec, row, None)))


def _cells(spec: FactSpec, before: FilledRow | None, now: FilledRow | None) -> Iterator[Cell]:
    for name, cell in spec.rows.items():
        old = before.values.get(name) if before else None
        new = now.values.get(name) if now else None
        if old != new:
            yield Cell(cell.title or name, value_text(old, cell), value_text(new, cell))
