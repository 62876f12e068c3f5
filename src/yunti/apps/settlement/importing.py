"""The bank's answer as a table: XLSX or text, read line by line into plain texts. Nothing is judged here.

Not here: what a line means for a payment (`queries.answers`), what a file may measure (`apps.registry.importing`).
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from yunti.apps.registry.importing.cells import text_of
from yunti.apps.registry.importing.reading import DELIMITERS, decoded
from yunti.apps.registry.importing.sniffing import sniff
from yunti.apps.registry.masterdata import Wrong
from yunti.apps.settlement.queries.answers import Said
from yunti.apps.settlement.spellings import MEANING, NEEDED, TITLES
from yunti.domain.characters import half_width
from yunti.kit.errors import InvalidInput, Problem, Refused
from yunti.kit.wording import listed

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
SEARCHED = 10
_ASIDE = re.compile(r"\(.*?\)|\s")


@dataclass(frozen=True)
class Table:
    """`digest` tells the same file from another."""

    rows: Sequence[Said]
    digest: str


def read_answer(file: BinaryIO) -> Table:
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise _unreadable(_("文件超过 20 MB。"), _("请拆成几个文件。"))
    kind = sniff(io.BytesIO(content)).kind
    lines = list(_of_workbook(content) if kind == "xlsx" else _of_text(content))
    places, first = _header(lines)
    rows = []
    for place, cells in enumerate(lines[first:], first + 1):
        told = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        if any(told.values()):
            rows.append(Said(place=place, **told))
    if not rows:
        raise _unreadable(_("除列名外没有数据行。"), _("请核对是否选对了文件。"))
    return Table(rows, hashlib.sha256(content).hexdigest())


def _header(lines: Sequence[Sequence[str]]) -> tuple[dict[str, int], int]:
    """The columns that are known, and the line below their names."""
    for place, cells in enumerate(lines[:SEARCHED]):
        named: dict[str, int] = {}
        for at, cell in enumerate(cells):
            name = MEANING.get(_ASIDE.sub("", half_width(cell)))
            if name is not None:
                named.setdefault(name, at)
        if set(NEEDED) <= set(named):
            return named, place + 1
    titles = listed(TITLES[name][0] for name in NEEDED)
    raise _unreadable(
        _("前 10 行里没有找到列名，至少要有：%(titles)s。") % {"titles": titles},
        _("请在付款文件里加上结果和流水号两列。"),
    )


def _of_text(content: bytes) -> Iterator[list[str]]:
    text = decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(DELIMITERS, key=first.count)
    try:
        for place, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark)):
            _refuse_too_many(place)
            yield cells
    except csv.Error as error:
        raise _unreadable(_("引号或换行不完整。"), _("请另存为 .xlsx 后上传。")) from error


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        for place, cells in enumerate(sheet.iter_rows()):
            _refuse_too_many(place)
            yield [_text(cell) for cell in cells]
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise _unreadable(_("工作簿内容损坏，读不出来。"), _("请另存后上传。")) from error


def _text(cell: Any) -> str:
    try:
        return text_of(cell)
    except Wrong:
        return "#"  # stands there and is no amount, no result


def _refuse_too_many(place: int) -> None:
    if place > MOST_ROWS:
        raise _unreadable(_("超过 %(most)s 行。") % {"most": MOST_ROWS}, _("请拆成几个文件。"))


def _unreadable(text: str, advice: str) -> Refused:
    return InvalidInput([Problem("file", "unreadable", text, advice)])
