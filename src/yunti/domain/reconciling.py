"""Whether a printed table agrees with itself: row sums, rates, places, column sums; and what each figure should be.

Figures are whole numbers. A check is made when all its figures are there; the others are listed as not made.
Not here: which columns a table has and how they hang together (packs), repairing a table (nobody does).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yunti.domain.money import Rounding, divide
from yunti.domain.ranking import ranks

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowSum:
    column: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """`share` × 100 / `whole` as a text with so many places and the per cent sign; `none` when `whole` is 0."""

    column: str
    share: str
    whole: str
    places: int = 1
    none: str = "—"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row by a figure: the largest is 1, equal ones share a place, the next is skipped (1, 2, 2, 4)."""

    column: str
    of: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table hangs together. The total row is the one with `total` in the column `label`."""

    label: str
    rows: tuple[RowSum | Rate, ...] = ()
    places: tuple[Place, ...] = ()
    total: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    label: Any
    column: str
    expected: int | str
    printed: int | str


@dataclass(slots=True)
class Reconciled:
    """`not_made`: label and column of every check that wants a figure."""

    findings: list[Finding] = field(default_factory=list)
    not_made: list[tuple[Any, str]] = field(default_factory=list)


def reconcile(rows: Sequence[Row], layout: Layout) -> Reconciled:
    """Row by row in the order of the checks, then places, then the column sums of the total row."""
    out = Reconciled()
    others = [row for row in rows if row.get(layout.label) != layout.total]
    checks = [*_rows(rows, layout), *_places(others, layout), *_columns(rows, others, layout)]
    for label, column, expected, printed in checks:
        if expected is None or printed is None:
            out.not_made.append((label, column))
        elif expected != printed:
            out.findings.append(Finding(label, column, expected, printed))
    return out


Check = tuple[Any, str, int | str | None, Any]


def _rows(rows: Sequence[Row], layout: Layout) -> Iterator[Check]:
    for row in rows:
        for check in layout.rows:
            yield row.get(layout.label), check.column, _expected(row, check), row.get(check.column)


def _expected(row: Row, check: RowSum | Rate) -> int | str | None:
    if isinstance(check, Rate):
        return rate_text(row, check)
    return _total(row.get(part) for part in check.parts)


def _places(rows: Sequence[Row], layout: Layout) -> Iterator[Check]:
    for check in layout.places:
        keys = [None if row.get(check.of) is None else (row[check.of],) for row in rows]
        for row, place in zip(rows, ranks(keys), strict=True):
            yield row.get(layout.label), check.column, place, row.get(check.column)


def _columns(rows: Sequence[Row], others: Sequence[Row], layout: Layout) -> Iterator[Check]:
    for total in rows:
        if total.get(layout.label) != layout.total:
            continue
        for column in layout.columns:
            yield layout.total, column, _total(row.get(column) for row in others), total.get(column)


def _total(cells: Iterable[Any]) -> int | None:
    known: list[int | None] = list(cells)
    return None if None in known else sum(cell for cell in known if cell is not None)


def rate_text(row: Row, rate: Rate) -> str | None:
    """142.6%; half of the last place goes up."""
    share, whole = row.get(rate.share), row.get(rate.whole)
    if share is None or whole is None:
        return None
    if whole == 0:
        return rate.none
    share, whole = (share, whole) if whole > 0 else (-share, -whole)
    scaled = divide(share * 100 * 10**rate.places, whole, Rounding.HALF_UP)
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(rate.places + 1, "0")
    cut = len(digits) - rate.places
    return f"{sign}{digits[:cut]}{'.' if rate.places else ''}{digits[cut:]}%"
