"""Rows of an allow-list from a spreadsheet or a text file: the columns of the credit code and the name, found by their titles.

Not here: what is wrong with a row (`services.allow_lists`), lists of enterprises with all their figures (`flow.py`).
"""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from yunti.apps.registry.importing.cells import text_of
from yunti.apps.registry.importing.reading import read_table
from yunti.apps.registry.importing.sniffing import sniff
from yunti.kit.errors import InvalidInput, Problem, Refused

LARGEST = 5 * 1024 * 1024
MOST_ENTRIES = 20_000


def read_entries(file: BinaryIO, size: int) -> list[tuple[str, str]]:
    """(credit code, name) of each row that holds anything; refusals are problems of the field `file`."""
    if size > LARGEST:
        raise _wrong("too_large", _("文件超过 %(limit)s MB。") % {"limit": LARGEST // (1024 * 1024)})
    try:
        table = read_table(file, sniff(file))
    except Refused as refusal:
        raise _wrong(
            refusal.code, " ".join(part for part in (refusal.reason, refusal.next_step) if part)
        ) from refusal
    places = {column.name: column.place for column in table.header.columns}
    if "name" not in places:
        raise _wrong("no_name_column", _("没有找到“企业名称”一列。"))
    if len(table.rows) > MOST_ENTRIES:
        raise _wrong("too_many", _("超过 %(most)d 行。") % {"most": MOST_ENTRIES})
    found = [(_cell(row, places.get("uscc")), _cell(row, places["name"])) for row in table.rows]
    return [each for each in found if any(each)]


def _cell(row: Sequence[Any], place: int | None) -> str:
    text = text_of(row[place]) if place is not None and place < len(row) else ""
    return " ".join(text.split())


def _wrong(code: str, text: str) -> InvalidInput:
    return InvalidInput([Problem("file", code, text)])
