"""Lists out of records: each subject once, by its earliest record; texts joined from chosen rows.

Not here: orders by several keys (`ordering`), which records count (packs), papers and sheets.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

Record = TypeVar("Record")


def first_of_each(
    records: Iterable[Record], subject: Callable[[Record], Hashable], when: Callable[[Record], Any]
) -> list[Record]:
    """The earliest record of each subject; of equally early ones the first given. Unknown days come last, unknown subjects stay apart."""
    kept: dict[Hashable, Record] = {}
    for number, record in enumerate(records):
        name = subject(record)
        key: Hashable = ("unknown", number) if name is None else ("known", name)
        if key not in kept or _earlier(when(record), when(kept[key])):
            kept[key] = record
    return list(kept.values())


def _earlier(one: Any, other: Any) -> bool:
    return one is not None and (other is None or one < other)


def joined(
    rows: Iterable[Mapping[str, Any]], key: str, chosen: Iterable[str], line: str, between: str
) -> str:
    """The chosen rows in the order of the list, each once, as `line` with `{column}` filled in."""
    wanted = set(chosen)
    return between.join(line.format_map(row) for row in rows if row[key] in wanted)
