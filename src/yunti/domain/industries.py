"""Industries of GB/T 4754-2017: section (门类), division (大类), group (中类), class (小类); parents, manufacturing.

Not here: size classes by industry (`domain.sizes`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from yunti.domain.characters import without_blanks
from yunti.domain.packaged import table_rows

MANUFACTURING = "C"
_CODE = re.compile(r"(?P<section>[A-T])|(?:[A-T])?(?P<digits>[0-9]{2,4})", re.ASCII)


class IndustryLevel(StrEnum):
    SECTION = "section"
    DIVISION = "division"
    GROUP = "group"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Industry:
    code: str
    name: str
    level: IndustryLevel
    parent: str | None


class IndustryTable:
    def __init__(self, rows: Iterable[Industry]) -> None:
        self._rows = {row.code: row for row in rows}
        self._children: dict[str | None, list[Industry]] = defaultdict(list)
        for row in self._rows.values():
            self._children[row.parent].append(row)

    def __len__(self) -> int:
        return len(self._rows)

    def lookup(self, code: str) -> Industry | None:
        """The row of exactly this code; blanks, full width and a section letter in front are read
        (Ｃ１３ is 13), unless the letter is not the section of the digits."""
        return self._rows.get(self._own_code(code) or "")

    def nearest(self, code: str) -> Industry | None:
        """As `lookup`; a four-digit code that is not in the table gives its group."""
        own = self._own_code(code) or ""
        return self._rows.get(own) or self._rows.get(own[:3])

    def chain(self, code: str) -> tuple[Industry, ...]:
        """Section, division, group, class, as far as the code goes; empty for an unknown code."""
        found: list[Industry] = []
        row = self.lookup(code)
        while row is not None:
            found.insert(0, row)
            row = self._rows.get(row.parent or "")
        return tuple(found)

    def section_of(self, code: str) -> Industry | None:
        chain = self.chain(code)
        return chain[0] if chain else None

    def children(self, code: str | None = None) -> tuple[Industry, ...]:
        """Direct children; without a code the sections."""
        return tuple(self._children.get(code, ()))

    def is_manufacturing(self, code: str) -> bool | None:
        """Divisions 13–43; None for a code that is not in the table or does not have two to four digits."""
        own, section = self._own_code(code), self.section_of(code)
        if own is None or section is None or own == section.code:
            return None
        return section.code == MANUFACTURING

    def search(self, text: str) -> tuple[Industry, ...]:
        """Rows with the text in their name, or whose code begins with it."""
        wanted = without_blanks(text)
        if not wanted:
            return ()
        return tuple(row for row in self._rows.values() if wanted in row.name or row.code.startswith(wanted))

    def _own_code(self, code: str) -> str | None:
        plain = without_blanks(code).upper()
        match = _CODE.fullmatch(plain)
        if match is None:
            return None
        digits = match["digits"]
        if digits is None:
            return match["section"]
        if plain[0].isalpha():
            division = self._rows.get(digits[:2])
            if division is None or division.parent != plain[0]:
                return None
        return digits


def read_industry(row: Mapping[str, str]) -> Industry:
    return Industry(row["code"], row["name"], IndustryLevel(row["level"]), row["parent"] or None)


@cache
def packaged_industries() -> IndustryTable:
    return IndustryTable(read_industry(row) for row in table_rows("industries.csv"))
