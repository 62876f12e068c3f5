"""Whether printed totals are the sums of their rows, and which expected rows are absent.

Not here: rates, ranks and totals that stand in the table itself, amounts as text (`domain.money`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TotalOff:
    column: str
    expected: int
    printed: int | None


def totals_off(
    rows: Sequence[Mapping[str, Any]], printed: Mapping[str, int | None], columns: Sequence[str]
) -> list[TotalOff]:
    """Columns whose sum differs from the printed total, in the order of the columns.

    Cells not given add nothing. A total not given differs from every sum: a table without it was not checked.
    """
    out = []
    for column in columns:
        expected = sum(row[column] for row in rows if row.get(column) is not None)
        total = printed.get(column)
        if total != expected:
            out.append(TotalOff(column, expected, total))
    return out


def absent(expected: Iterable[Sequence[str]], found: Iterable[str | None]) -> list[str]:
    """Each expected row is a name followed by its other names; those found under none of them, by name, in order."""
    present = set(found)
    return [names[0] for names in expected if not present.intersection(names)]
