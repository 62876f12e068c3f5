"""Rows of a printed table with cells joined: equal ones below each other, empty ones given to their neighbour.

Not here: what stands in the cells (`tables`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from yunti.papers.document import Cell, Row


@dataclass(frozen=True, slots=True)
class Entry:
    """A row before joining. Rows below each other with the same `shared` text have one cell from `shared_from` on."""

    cells: Mapping[str, Cell]
    shared: str = ""
    shared_from: str = ""


def joined(
    entries: Sequence[Entry], ids: Sequence[str], merge: Sequence[str] = (), spread: Sequence[str] = ()
) -> list[Row]:
    groups = {
        name: _groups(entries, [each for each in merge if ids.index(each) <= ids.index(name)])
        for name in merge
    }
    return [Row(tuple(_row(entries, place, ids, groups, spread))) for place in range(len(entries))]


def _groups(entries: Sequence[Entry], keys: Sequence[str]) -> list[int]:
    """For each row the first row of its group: rows that agree in all of `keys`, without a break."""
    firsts: list[int] = []
    for place, entry in enumerate(entries):
        same = place > 0 and all(entry.cells[key].text == entries[place - 1].cells[key].text for key in keys)
        firsts.append(firsts[-1] if same else place)
    return firsts


def _row(
    entries: Sequence[Entry],
    place: int,
    ids: Sequence[str],
    groups: Mapping[str, list[int]],
    spread: Sequence[str],
) -> list[Cell]:
    entry, out = entries[place], []
    given_away = _given_away(entry, spread)
    for number, name in enumerate(ids):
        cell = entry.cells[name]
        if name in given_away or (entry.shared_from and number > ids.index(entry.shared_from)):
            continue
        if name == entry.shared_from:
            first = _first_shared(entries, place)
            if first == place:
                out.append(replace(_fullest(entries, place), rows=_shared_rows(entries, place)))
        elif name in groups and cell.text:
            if groups[name][place] == place:
                wide = 1 + given_away_to(name, given_away)
                out.append(replace(cell, rows=groups[name].count(place), columns=wide))
        else:
            out.append(replace(cell, columns=1 + given_away_to(name, given_away)))
    return out


def _given_away(entry: Entry, spread: Sequence[str]) -> dict[str, str]:
    """Empty column → the column that takes its place: the next that is filled, else the last before it."""
    filled = [name for name in spread if name in entry.cells and entry.cells[name].text]
    if not filled or len(filled) == len(spread):
        return {}
    return {
        name: next((each for each in filled if spread.index(each) > place), filled[-1])
        for place, name in enumerate(spread)
        if name not in filled
    }


def given_away_to(name: str, given_away: Mapping[str, str]) -> int:
    return sum(1 for taker in given_away.values() if taker == name)


def _first_shared(entries: Sequence[Entry], place: int) -> int:
    while place > 0 and _share(entries[place - 1], entries[place]):
        place -= 1
    return place


def _share(one: Entry, other: Entry) -> bool:
    return bool(one.shared) and (one.shared, one.shared_from) == (other.shared, other.shared_from)


def _shared_rows(entries: Sequence[Entry], place: int) -> int:
    rows = 1
    while place + rows < len(entries) and _share(entries[place], entries[place + rows]):
        rows += 1
    return rows


def _fullest(entries: Sequence[Entry], place: int) -> Cell:
    """Of the cells that become one, the one that says most: an answer, not the hint alone."""
    own = entries[place : place + _shared_rows(entries, place)]
    return max((each.cells[each.shared_from] for each in own), key=lambda cell: len(cell.paragraphs))
