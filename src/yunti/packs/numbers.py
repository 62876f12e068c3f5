"""Numbers of invoices and contracts that are typed into the lists of a form: which columns hold them, what a form states.

A number is compared by its letters and figures alone, in capitals and half width. What has few of them, or is 00000000 or 12345678, is
no number; a cell may hold several.
Not here: where else a number stands (`apps.cases`), the numbers that are read from files (`apps.documents`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from yunti.packs.errors import Problem
from yunti.packs.forms import OF_APPLICANT
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack
from yunti.rules.errors import nearest

FEWEST, FIGURES, MOST = 6, 4, 100
APART = 8
"""Figures on both sides of a blank: fewer are a group of one number."""
_SIGNS = re.compile("[、,，;；/／]")
_IN_ORDER = "0123456789" * (MOST // 10 + 1)
COLUMN, SELLER, SOURCE = "number_of", "seller", "used_elsewhere"


class NumberColumn(NamedTuple):
    """`seller` is the column of who issued it, if there is one; `tells` are those that say of each row whether its number stands in
    another case."""

    field: str
    column: str
    kind: str
    title: str
    seller: str
    tells: tuple[str, ...]


class StatedNumber(NamedTuple):
    """A number as a row states it; rows count from nought. `text` and `seller` are as they were typed."""

    where: NumberColumn
    row: int
    number: str
    text: str
    seller: str

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
                seller = cell.get(SELLER, "")
                found.append(NumberColumn(field, column, cell[COLUMN], cell["title"], seller, tells))
    return tuple(found)


def telling_columns(raw: Mapping[str, Any]) -> frozenset[str]:
    """Columns of a list that only say what other cases state."""
    return frozenset(name for name, cell in (raw.get("rows") or {}).items() if _told_by(cell))


def _told_by(cell: Mapping[str, Any]) -> str:
    return str((cell.get("source") or {}).get(SOURCE, ""))


def stated_numbers(pack: Pack, facts: Mapping[str, Any]) -> Iterator[StatedNumber]:
    """In the order of the lists and their rows; rows without a number state nothing."""
    for where in number_columns(pack):
        rows = facts.get(where.field)
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            if not isinstance(row, Mapping):
                continue
            for number, typed in numbers_in(_text(row, where.column)).items():
                yield StatedNumber(where, place, number, typed, _text(row, where.seller))


def _text(row: Mapping[str, Any], column: str) -> str:
    text = row.get(column)
    return text if isinstance(text, str) else ""


def numbers_in(text: str) -> dict[str, str]:
    """As they are compared, each with how it was typed. Signs stand between two numbers, or within one: HT/2019/03."""
    found: dict[str, str] = {}
    for part in _apart(text, _SIGNS.split(text), FIGURES):
        for each in _apart(part, part.split(), APART):
            kept = _kept(each)
            if _is_number(kept, FIGURES) and not _is_filler(kept):
                found.setdefault(kept[:MOST], each.strip())
    return found


def _apart(text: str, parts: Iterable[str], figures: int) -> list[str]:
    """The parts if each that says anything is a number with so many figures, else all of it as one."""
    said = [(part, kept) for part in parts if (kept := _kept(part))]
    return (
        [part for part, _kept in said] if all(_is_number(kept, figures) for _part, kept in said) else [text]
    )


def _kept(text: str) -> str:
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()
    if plain.isascii() and plain.isalnum():
        return plain
    return "".join(each for each in plain if each.isascii() and each.isalnum())


def _is_number(kept: str, figures: int) -> bool:
    return len(kept) >= max(FEWEST, figures) and (kept.isdigit() or sum(map(str.isdigit, kept)) >= figures)


def _is_filler(kept: str) -> bool:
    """What people type for want of a number."""
    return kept.isdigit() and (len(set(kept)) == 1 or kept in _IN_ORDER)


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
    yield from _seller_faults(pack, cells, cell, path)
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


def _seller_faults(
    pack: Pack, cells: Mapping[str, Any], cell: Mapping[str, Any], path: KeyPath
) -> Iterator[Problem]:
    if SELLER not in cell:
        return
    named = cell[SELLER]
    if COLUMN not in cell:
        yield pack.problem((*path, SELLER), f"{SELLER} 只写在有 {COLUMN} 的列")
    elif named == path[-1] or cells.get(named, {}).get("type") != "text":
        known = [name for name, each in cells.items() if each["type"] == "text" and name != path[-1]]
        yield pack.problem((*path, SELLER), f"{named} 不是这张列表的文字列{nearest(named, known)}")
