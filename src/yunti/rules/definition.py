"""A set of rules as plain data, before it becomes a tree: what `packs` hands over and `building` reads.

Not here: files (`packs.loading`), the tree (`nodes`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yunti.rules.parameters import DatedParameter
from yunti.rules.values import FactSpec

Spec = Any  # a formula text, a number, or a mapping with one node kind


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """Rows that never change within an edition: items of a form, materials, authorities."""

    name: str
    title: str
    key: str
    rows: tuple[Mapping[str, Any], ...]
    clause: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """Key and label of each row: the column `label`, else the second column."""
        named = "label" if "label" in self.columns else self.columns[1] if len(self.columns) > 1 else self.key
        return tuple((str(row[self.key]), str(row[named])) for row in self.rows if row[named] is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.rows[0]) if self.rows else ()


@dataclass(frozen=True)
class Definition:
    """`names` are the derived values and criteria of the case, `columns` those of each list's rows."""

    facts: Mapping[str, FactSpec]
    parameters: Mapping[str, DatedParameter] = field(default_factory=dict)
    lists: Mapping[str, ReferenceList] = field(default_factory=dict)
    names: Mapping[str, Spec] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Spec]] = field(default_factory=dict)
    reports: Mapping[str, Mapping[str, Spec]] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    unknown_is_unmet: bool = False
