"""Regions of GB/T 2260 as a dated tree: province → prefecture → county, lookups as of a day.

`tables/regions.csv` also holds the codes abolished since 2013; dates known to the month or year only are read
generously: the code holds from the first day it may have begun to the last day it may have ended.
Not here: who is in charge where (`apps.accounts`), development zones (added as overrides by administrators).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from yunti.domain.dates import ALWAYS, Span, add_months, add_years
from yunti.domain.packaged import table_rows

CODE_LENGTH = 6
_FULL_DATE, _MONTH, _YEAR = 10, 7, 4


def stem_of(code: str) -> str:
    """The digits that every code below begins with: 900000 → 90, 900100 → 9001, 900101 → 900101."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def lies_within(jurisdiction: str, code: str) -> bool:
    """By the digits alone, so that it holds for codes of any year, known or not. Every row of the table, and every
    one that administrators may add, begins with the digits of its parent; tests and services keep it so."""
    return bool(jurisdiction) and len(code) == CODE_LENGTH and code.startswith(stem_of(jurisdiction))


def common_to(jurisdiction: str, code: str) -> str:
    """The smaller of two regions where one lies within the other; nothing where they have nothing in common."""
    if lies_within(jurisdiction, code):
        return code
    return jurisdiction if lies_within(code, jurisdiction) else ""


class RegionLevel(StrEnum):
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Region:
    """One name of one code for a time. `exact` is False where a date is known to the month or year only."""

    code: str
    name: str
    level: RegionLevel
    parent: str | None
    span: Span = ALWAYS
    note: str = ""
    exact: bool = True

    @property
    def is_directly_administered(self) -> bool:
        """A county of no prefecture, outside the municipalities: 省直辖县."""
        return self.level is RegionLevel.COUNTY and self.code[2:4] == "90"


class RegionTable:
    """Rows by code. An override replaces the row of the same code and first day, otherwise it is added."""

    def __init__(self, rows: Iterable[Region], overrides: Iterable[Region] = ()) -> None:
        merged = {(row.code, row.span.start): row for row in rows}
        merged |= {(row.code, row.span.start): row for row in overrides}
        self._rows: dict[str, list[Region]] = defaultdict(list)
        self._children: dict[str | None, list[Region]] = defaultdict(list)
        for row in sorted(merged.values(), key=_order):
            self._rows[row.code].append(row)
            self._children[row.parent].append(row)
        orphans = sorted(row.code for row in merged.values() if row.parent and row.parent not in self._rows)
        if orphans:
            raise ValueError(f"regions without their parent in the table: {', '.join(orphans)}")

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._rows.values())

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def rows_of(self, code: str) -> tuple[Region, ...]:
        """All rows of a code, in force or not, oldest first."""
        return tuple(self._rows.get(code, ()))

    def lookup(self, code: str, as_of: date) -> Region | None:
        """The row in force on the day; where two may hold in a year of change, the newer one."""
        held = [row for row in self._rows.get(code, ()) if row.span.holds_on(as_of)]
        return held[-1] if held else None

    def children(self, code: str | None, as_of: date) -> tuple[Region, ...]:
        """Direct children by code; None asks for the provinces."""
        found = {row.code: row for row in self._children.get(code, ()) if row.span.holds_on(as_of)}
        return tuple(found.values())

    def provinces(self, as_of: date) -> tuple[Region, ...]:
        return self.children(None, as_of)

    def ancestors(self, code: str, as_of: date) -> tuple[Region, ...]:
        """Province first, the region itself left out; empty for a province or an unknown code."""
        above: list[Region] = []
        row = self._best(code, as_of)
        while row is not None and row.parent is not None:
            row = self._best(row.parent, as_of)
            if row is not None:
                above.insert(0, row)
        return tuple(above)

    def contains(self, jurisdiction_code: str, code: str, as_of: date | None = None) -> bool:
        """Whether the code lies in the jurisdiction or is it; abolished codes stay in their last place."""
        row = self._best(code, as_of)
        while row is not None and row.code != jurisdiction_code:
            row = self._best(row.parent, as_of) if row.parent else None
        return row is not None

    def full_name(self, code: str, as_of: date, separator: str = "") -> str | None:
        """示例省示例市示例县; None for an unknown code. Abolished codes give their last name."""
        row = self._best(code, as_of)
        if row is None:
            return None
        return separator.join(region.name for region in (*self.ancestors(code, as_of), row))

    def search(
        self, text: str, as_of: date, *, level: RegionLevel | None = None, within: str | None = None
    ) -> tuple[Region, ...]:
        """Regions in force with the text in their name, or in their full name: whole names first, then beginnings."""
        wanted = "".join(text.split())
        if not wanted:
            return ()
        found: list[tuple[int, str, Region]] = []
        for code in self._rows:
            row = self.lookup(code, as_of)
            if (
                row is None
                or (level and row.level is not level)
                or (within and not self.contains(within, code, as_of))
            ):
                continue
            place = _match(wanted, row.name)
            if place is None and self._spans_parents(wanted, row, as_of):
                place = 3
            if place is not None:
                found.append((place, code, row))
        return tuple(row for _, _, row in sorted(found, key=lambda hit: hit[:2]))

    def _spans_parents(self, wanted: str, row: Region, as_of: date) -> bool:
        """示例市示例: the text begins in a name above and ends in the region's own."""
        if row.name[0] not in wanted[1:]:
            return False
        full_name = self.full_name(row.code, as_of) or ""
        found = full_name.rfind(wanted)
        return found >= 0 and found + len(wanted) > len(full_name) - len(row.name)

    def _best(self, code: str, as_of: date | None) -> Region | None:
        rows = self._rows.get(code)
        if not rows:
            return None
        return (self.lookup(code, as_of) if as_of else None) or rows[-1]


def _order(row: Region) -> tuple[str, date]:
    return row.code, row.span.start or date.min


def _match(wanted: str, name: str) -> int | None:
    if wanted in (name, name[:-1]):
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if wanted in name else None


def first_day(text: str) -> date | None:
    """2021-04-09, 2021-04 or 2021: the first day it may mean."""
    if not text:
        return None
    return date.fromisoformat(text + "-01-01"[len(text) - _YEAR :] if len(text) < _FULL_DATE else text)


def day_after(text: str) -> date | None:
    """The half-open end: the day itself, or the day after the month or year it is known to."""
    start = first_day(text)
    if start is None or len(text) == _FULL_DATE:
        return start
    return add_months(start, 1) if len(text) == _MONTH else add_years(start, 1)


def read_region(row: Mapping[str, str]) -> Region:
    exact = all(len(text) in (0, _FULL_DATE) for text in (row["valid_from"], row["valid_to"]))
    span = Span(first_day(row["valid_from"]), day_after(row["valid_to"]))
    level = RegionLevel(row["level"])
    return Region(row["code"], row["name"], level, row["parent"] or None, span, row["note"], exact)


@cache
def packaged_rows() -> tuple[Region, ...]:
    return tuple(read_region(row) for row in table_rows("regions.csv"))


@cache
def packaged_regions() -> RegionTable:
    """The table as shipped, without overrides."""
    return RegionTable(packaged_rows())


def level_of(code: str) -> RegionLevel:
    """By the zeros at the end, as GB/T 2260 has it."""
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.PREFECTURE if code.endswith("00") else RegionLevel.COUNTY
