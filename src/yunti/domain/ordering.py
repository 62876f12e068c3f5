"""The order of rows by several keys, and an order decided by people that must be complete to stand.

Not here: places with ties (`domain.ranking`), what a place in the order brings (packs).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
LARGEST_FIRST = " desc"


@dataclass(frozen=True, slots=True)
class By:
    """One key of an order. Rows that do not have it stand last, whichever way the others go."""

    name: str
    largest_first: bool = False


def read_order(texts: Sequence[str]) -> tuple[By, ...]:
    """`["score desc", "code"]`: by falling score, equal ones by rising code."""
    return tuple(By(text.removesuffix(LARGEST_FIRST), text.endswith(LARGEST_FIRST)) for text in texts)


def ordered(rows: Sequence[Row], by: Sequence[By]) -> list[Row]:
    """Rows equal in every key keep the order in which they were given."""
    out = list(rows)
    for key in reversed(by):
        known = [row for row in out if row.get(key.name) is not None]
        unknown = [row for row in out if row.get(key.name) is None]
        known.sort(key=lambda row: row[key.name], reverse=key.largest_first)
        out = known + unknown
    return out


def order_with_override(rows: Sequence[Row], override: str, by: Sequence[By]) -> list[Row] | None:
    """The order decided by people when any row has a place of theirs, else the order `by` keys.

    None when the places do not say the order: one is wanting, doubled, or not between 1 and the number of rows.
    """
    places = [row[override] for row in rows if row.get(override) is not None]
    if not places:
        return ordered(rows, by)
    if sorted(places) != list(range(1, len(rows) + 1)):
        return None
    return ordered(rows, [By(override)])
