"""The rows of a case that can be pointed at one by one: each list's rows with a key of their own, as the pack names it.

Not here: marks (`desk.py`), drawing (`web`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yunti.apps.cases.queries.handed_in import officer_cells
from yunti.domain.exact_json import canonical_json
from yunti.packs.forms import OF_APPLICANT
from yunti.packs.reading import Pack

MOST_LETTERS = 190


@dataclass(frozen=True)
class FilledRow:
    """`key` stays with the row when others come before it, as long as what names the row stays the same.

    `values` are the party's own cells; what officers enter in the row does not make it another one.
    """

    field: str
    key: str
    values: Mapping[str, Any]


def rows_of(pack: Pack, facts: Mapping[str, Any]) -> Iterator[FilledRow]:
    for field, raw in pack.section("facts").items():
        if raw["type"] == "list" and raw.get("from", OF_APPLICANT) == OF_APPLICANT:
            yield from rows_in(pack, field, facts.get(field))


def rows_in(pack: Pack, field: str, value: Any) -> Iterator[FilledRow]:
    """Of two rows with the same name the second is told apart by its number."""
    seen: Counter[str] = Counter()
    foreign = officer_cells(pack.section("facts")[field])
    for place, given in enumerate(value if isinstance(value, list) else (), 1):
        row = {name: cell for name, cell in written_out(pack, field, given).items() if name not in foreign}
        name = _name(key_columns(pack, field), row) or f"{place}"
        seen[name] += 1
        yield FilledRow(field, name if seen[name] == 1 else f"{name}#{seen[name]}", row)


def written_out(pack: Pack, field: str, given: Any) -> Mapping[str, Any]:
    """A row in the short form of the pack, as a mapping."""
    if isinstance(given, Mapping):
        return given
    short = pack.section("facts")[field].get("short") or {}
    return {**(short.get("fill") or {}), short["key"]: given} if short else {}


def key_columns(pack: Pack, field: str) -> Sequence[str]:
    """What a row is known by: the pack's `row_key`, else the key of the short form."""
    raw = pack.section("facts")[field]
    named = raw.get("row_key") or (raw.get("short") or {}).get("key") or ()
    return (named,) if isinstance(named, str) else named


def _name(columns: Sequence[str], row: Mapping[str, Any]) -> str:
    parts = [str(row[column]).strip() for column in columns if row.get(column) not in (None, "")]
    return " ".join(parts)[:MOST_LETTERS]


def digest_of(values: Mapping[str, Any]) -> str:
    """Of what a row says, so that a mark is known to be about something else when the row has changed."""
    return hashlib.sha256(canonical_json(dict(values)).encode()).hexdigest()
