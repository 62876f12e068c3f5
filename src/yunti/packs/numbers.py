"""Numbers of invoices and contracts that are typed into the lists of a form: which columns hold them, what a form states.

A number is compared without spaces, dashes and brackets, in capitals and half width; one of a few characters is no number.
Not here: where else a number stands (`apps.cases`), the numbers that are read from files (`apps.documents`).
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from yunti.packs.errors import Problem
from yunti.packs.forms import OF_APPLICANT
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack
from yunti.rules.errors import nearest

FEWEST, MOST = 6, 100
COLUMN, SOURCE = "number_of", "used_elsewhere"


class NumberColumn(NamedTuple):
    """`tells` are the columns that say of each row whether its number stands in another case."""

    field: str
    column: str
    kind: str
    title: str
    tells: tuple[str, ...]


class StatedNumber(NamedTuple):
    """A number as a row states it; rows count from nought. `text` is how it was typed."""

    where: NumberColumn
    row: int
    number: str
    text: str

    @property
    def key(self) -> tuple[str, str]:
        return self.where.kind, self.number


@once_per_pack
def number_columns(pack: Pack) -> tuple[NumberColumn, ...]:
    found = []
    for field, raw in pack.section("facts").items():
        cells = raw.get("rows") or {}
        for column, cell in cells.items():
            if COLUMN in cell:
                tells = tuple(name for name, each in cells.items() if _told_by(each) == column)
                found.append(NumberColumn(field, column, cell[COLUMN], cell["title"], tells))
    return tuple(found)


def _told_by(cell: Mapping[str, Any]) -> str:
    return str((cell.get("source") or {}).get(SOURCE, ""))


def stated_numbers(pack: Pack, facts: Mapping[str, Any]) -> Iterator[StatedNumber]:
    """In the order of the lists and their rows; rows without a number state nothing."""
    for where in number_columns(pack):
        rows = facts.get(where.field)
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            text = row.get(where.column) if isinstance(row, Mapping) else None
            if isinstance(text, str) and (number := compared(text)):
                yield StatedNumber(where, place, number, text.strip())


def compared(text: str) -> str:
    """As numbers are compared; empty where it is too short to be one."""
    kept = "".join(each for each in unicodedata.normalize("NFKC", text).upper() if each.isalnum())
    return kept[:MOST] if len(kept) >= FEWEST else ""


def number_faults(pack: Pack) -> Iterator[Problem]:
    for field, raw in pack.section("facts").items():
        cells = raw.get("rows") or {}
        for name, cell in cells.items():
            yield from _cell_faults(pack, raw, cells, cell, ("facts", field, "rows", name))


def _cell_faults(
    pack: Pack, raw: Mapping[str, Any], cells: Mapping[str, Any], cell: Mapping[str, Any], path: KeyPath
) -> Iterator[Problem]:
    if COLUMN in cell:
        typed = {raw.get("from", OF_APPLICANT), cell.get("from", OF_APPLICANT)} == {OF_APPLICANT}
        if cell["type"] != "text" or not typed:
            yield pack.problem((*path, COLUMN), f"{COLUMN} 只用于申报单位填写的文字列")
    if "source" not in cell:
        return
    column = _told_by(cell)
    if set(cell["source"]) != {SOURCE}:
        yield pack.problem((*path, "source"), f"列表的列只能由平台填写号码是否在别处用过（{SOURCE}）")
    elif COLUMN not in cells.get(column, {}):
        known = [name for name, each in cells.items() if COLUMN in each]
        yield pack.problem(
            (*path, "source", SOURCE), f"{column} 不是写明 {COLUMN} 的列{nearest(column, known)}"
        )
    if cell["type"] != "yes_no" or cell.get("from", OF_APPLICANT) != "registry":
        yield pack.problem((*path, "source"), "由平台填写的列，type 应为 yes_no，from 应为 registry")
