"""Lists out of records: each subject once, by its earliest record, in a stated order; texts joined from chosen rows.

Not here: which records count and by which keys (packs), papers and sheets.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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


def in_order(
    records: Iterable[Record], keys: Sequence[Callable[[Record], Any]], descending: Sequence[bool] = ()
) -> list[Record]:
    """By the first key, then the next; unknown values last in either direction; equal records keep their order."""
    out = list(records)
    for place in reversed(range(len(keys))):
        key, down = keys[place], place < len(descending) and descending[place]
        known = [record for record in out if key(record) is not None]
        unknown = [record for record in out if key(record) is None]
        out = [*sorted(known, key=key, reverse=down), *unknown]
    return out


def joined(
    rows: Iterable[Mapping[str, Any]], key: str, chosen: Iterable[str], line: str, between: str
) -> str:
    """The chosen rows in the order of the list, each once, as `line` with `{column}` filled in."""
    wanted = set(chosen)
    return between.join(line.format_map(row) for row in rows if row[key] in wanted)
