"""A workbook of scores that was filled in without the platform: read row by row, merged into the drafts, never handed in.

Not here: what clashes (`queries.offline`), saving a draft (`services.scoring`), the empty workbook (`exports.py`).
"""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from yunti.apps.panels.queries.offline import Merge, Typed, column_named, merged, open_sheets
from yunti.apps.panels.services import Given, save_scores
from yunti.apps.panels.services.scoring import LONGEST_REMARK
from yunti.apps.registry.importing.cells import text_of
from yunti.apps.registry.importing.sniffing import sniff
from yunti.apps.registry.masterdata import Wrong
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput, Problem, Refused

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 5_000


def take_in_scores(file: BinaryIO, size: int, by: Actor) -> Merge:
    """What fits is saved as drafts, one command for each case; what clashes stays as it is and is told. With a problem nothing is saved."""
    rows, sheets = _read(file, size), open_sheets(by)
    found = merged(sheets, rows)
    if found.problems:
        raise InvalidInput([Problem("file", "row", text) for text in found.problems])
    known = {each.case.ref: each for each in sheets}
    for ref, changes in found.changes.items():
        given = [Given(each.item, each.points, each.remark) for each in changes]
        save_scores(case=known[ref].case, given=given, seen=known[ref].own.version, by=by)
    return found


def _read(file: BinaryIO, size: int) -> list[Typed]:
    if size > LARGEST:
        raise _wrong("too_large", _("文件超过 %(limit)s MB。") % {"limit": LARGEST // (1024 * 1024)})
    try:
        kind = sniff(file).kind
    except Refused as refusal:
        raise _wrong(refusal.code, " ".join(filter(None, (refusal.reason, refusal.next_step)))) from refusal
    if kind != "xlsx":
        raise _wrong("no_workbook", _("请上传从这一页下载的 .xlsx 文件。"))
    try:
        file.seek(0)
        cells = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError) as error:
        raise _wrong("broken", _("工作簿内容损坏，读不出来。")) from error
    return list(_rows(cells))


def _rows(cells: Sequence[Sequence[Any]]) -> list[Typed]:
    titles = [column_named(str(each).strip()) for each in cells[0]] if cells else []
    places = {name: place for place, name in enumerate(titles) if name}
    if {"case", "item", "version", "points", "remark"} - places.keys():
        raise _wrong("no_header", _("第一行不是下载时的表头，请用从这一页下载的文件。"))
    if len(cells) > MOST_ROWS:
        raise _wrong("too_many", _("超过 %(most)d 行。") % {"most": MOST_ROWS})
    found = []
    for number, row in enumerate(cells[1:], start=2):
        told = {name: _cell(row, place, number) for name, place in places.items()}
        if len(told["remark"]) > LONGEST_REMARK:
            words = _("第 %(row)s 行：评语不超过 %(most)s 字。") % {"row": number, "most": LONGEST_REMARK}
            raise _wrong("too_long", words)
        if told["case"] or told["item"]:
            found.append(
                Typed(number, told["case"], told["item"], told["version"], told["points"], told["remark"])
            )
    return found


def _cell(row: Sequence[Any], place: int, number: int) -> str:
    try:
        return text_of(row[place]).strip() if place < len(row) else ""
    except Wrong as wrong:
        words = _("第 %(row)s 行：%(what)s") % {"row": number, "what": wrong.text}
        raise _wrong(wrong.code, words) from wrong


def _wrong(code: str, text: str) -> InvalidInput:
    return InvalidInput([Problem("file", code, text)])
