"""The partners that the form names, in a list or in one field: by the credit code where one that can be is known, else by the name.

Not here: what is known of them (`registry.queries.knowledge`), barring them (`services.effects`).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from yunti.domain.identifiers import check_uscc


class Partner(NamedTuple):
    """`code` is empty where none was entered, or one that cannot be."""

    name: str
    code: str


def partners_in(rows: Any, code: str = "", where: str = "") -> list[Partner]:
    """`code` and `where` are columns: of the credit code, and of the yes that a row must say to be meant. A field names one by its
    credit code, where it holds one, else by its name."""
    if isinstance(rows, str):
        return [_in_one_field(rows.strip())] if rows.strip() else []
    meant = [
        row
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping) and (not where or row.get(where) is True)
    ]
    read = [Partner(str(row.get("name") or "").strip(), code_in(row.get(code))) for row in meant]
    return [each for each in read if each.name or each.code]


def _in_one_field(text: str) -> Partner:
    code = code_in(text)
    return Partner("" if code else text, code)


def code_in(raw: Any) -> str:
    """The credit code as it is written in the registry; empty for anything else."""
    finding = check_uscc(str(raw or ""))
    return "" if finding.said else finding.code
