"""Cells of a list as rows of plain values, from the one sheet that holds a list, or from text with any usual delimiter.

Not here: what the file is (`sniffing.py`), what the columns mean (`columns.py`).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from yunti.apps.registry.importing.columns import Header, find_header
from yunti.apps.registry.importing.limits import LONGEST_CELL, MOST_COLUMNS, most_rows
from yunti.apps.registry.importing.sniffing import Sniffed, too_many_rows_text
from yunti.kit.errors import Refused
from yunti.kit.wording import quoted

Cell: TypeAlias = Any
DELIMITERS = (",", "\t", ";", "|", "，")
UNCOMPUTED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
SEARCHED_FORMULAS = 64 * 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A header and the rows below it; `first_row` is the spreadsheet's number of `rows[0]`."""

    header: Header
    rows: list[Sequence[Cell]]
    first_row: int
    place: str
    notes: tuple[str, ...] = ()
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


def read_table(file: BinaryIO, sniffed: Sniffed) -> Table:
    table = _read_workbook(file, sniffed) if sniffed.kind == "xlsx" else _read_text(file)
    if not table.rows:
        raise Refused(
            "list_no_rows", _("只有表头，没有数据行。"), next_step=_("请核对是否选对了文件和工作表。")
        )
    if len(table.rows) > most_rows():
        raise Refused("list_too_many_rows", too_many_rows_text(), next_step=_("请拆成几个文件。"))
    return table


def _read_workbook(file: BinaryIO, sniffed: Sniffed) -> Table:
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        visible = [
            meta.name
            for meta in workbook.sheets_metadata
            if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
        ]
        hidden = len(workbook.sheet_names) - len(visible)
        found = [table for name in visible if (table := _read_sheet(workbook, name)) is not None]
    except Refused:
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(
            "list_broken", _("工作簿内容损坏，读不出来。"), next_step=_("请用表格软件打开并另存后上传。")
        ) from error
    table = _only_one(found, visible)
    notes = table.notes
    if hidden:
        notes += (_("有 %(count)s 个隐藏的工作表，没有读取。") % {"count": hidden},)
    uncomputed = _uncomputed(file, sniffed, table.place) if sniffed.formula_sheets else frozenset()
    return Table(table.header, table.rows, table.first_row, table.place, notes, uncomputed, table.merged)


def _read_sheet(workbook: CalamineWorkbook, name: str) -> Table | None:
    """The list on one sheet; none where no row looks like a header."""
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_width > MOST_COLUMNS:
        raise Refused(
            "list_too_many_columns",
            _("工作表“%(name)s”超过 %(limit)s 列。") % {"name": name, "limit": MOST_COLUMNS},
            next_step=_("请删除右边多余的列。"),
        )
    if sheet.start is None:
        return None
    rows: list[Any] = sheet.to_python(skip_empty_area=False)
    header = find_header(rows)
    if header is None:
        return None
    merged = tuple((first[0], first[1], last[0], last[1]) for first, last in (sheet.merged_cell_ranges or ()))
    body = _without_trailing_blanks(rows[header.row + 1 :])
    return Table(header, body, header.row + 2, name, (), frozenset(), merged)


def _only_one(found: list[Table], visible: list[str]) -> Table:
    if len(found) == 1:
        return found[0]
    if not found:
        raise no_header()
    names = quoted(table.place for table in found)
    raise Refused(
        "list_two_sheets",
        _("有 %(count)s 个工作表都是名单：%(names)s。") % {"count": len(found), "names": names},
        next_step=_("请只保留一个工作表，其余分别上传。"),
    )


def no_header() -> Refused:
    return Refused(
        "list_no_header",
        _("前 10 行里没有找到表头，名单至少要有“企业名称”“统一社会信用代码”和“所在县（市、区）”三列。"),
        next_step=_("请下载模板，把数据粘贴到模板里。"),
    )


def _without_trailing_blanks(rows: list[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Rows that only carry formats at the end of a sheet are no rows."""
    end = len(rows)
    while end and not any(cell != "" and cell is not None for cell in rows[end - 1]):
        end -= 1
    return rows[:end]


def _uncomputed(file: BinaryIO, sniffed: Sniffed, sheet_name: str) -> frozenset[tuple[int, int]]:
    """(row, column) of formulas that were saved without a result; the reader sees them as empty."""
    found: set[tuple[int, int]] = set()
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        for name in sniffed.formula_sheets:
            with archive.open(name) as member:
                content = member.read(SEARCHED_FORMULAS)
            for match in UNCOMPUTED.finditer(content):
                found.add((int(match[2]), _column_index(match[1])))
    file.seek(0)
    return frozenset(found)


def _column_index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _read_text(file: BinaryIO) -> Table:
    text = decoded(file.read())
    delimiter = _delimiter(text)
    rows = list(_records(text, delimiter))
    header = find_header([cells for _number, cells in rows[:10]])
    if header is None:
        raise no_header()
    body = _without_trailing_blanks([cells for _number, cells in rows[header.row + 1 :]])
    first = rows[header.row + 1][0] if len(rows) > header.row + 1 else 0
    return Table(header, body, first, _("文本"))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    limit = most_rows() + 10
    number = 0
    try:
        for cells in reader:
            number += 1
            if number > limit:
                raise Refused("list_too_many_rows", too_many_rows_text(), next_step=_("请拆成几个文件。"))
            if len(cells) > MOST_COLUMNS:
                raise Refused(
                    "list_too_many_columns",
                    _("第 %(row)s 行超过 %(limit)s 列。") % {"row": number, "limit": MOST_COLUMNS},
                    next_step=_("请核对分隔符和引号。"),
                )
            yield number, cells
    except csv.Error as error:
        raise Refused(
            "list_unbalanced",
            _("第 %(row)s 行附近的引号不成对，或有超长的单元格，后面的内容分不开。")
            % {"row": reader.line_num},
            next_step=_("请在表格软件中打开核对，另存为 .xlsx 后上传。"),
        ) from error


def decoded(content: bytes) -> str:
    """UTF-8, GB 18030, or UTF-16 with its mark; a mixture is refused with the line where it begins."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if b"\x00" in content:
        raise Refused(
            "list_nul",
            _("文件里有 NUL 字符，可能是 UTF-16 编码或不是文本。"),
            next_step=_("请另存为 UTF-8 编码的 .csv 或 .xlsx 后上传。"),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse_mixture(content, error.start)
    return _strictly(content, "gb18030")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(
            "list_encoding",
            _("第 %(line)s 行有读不出的字符，编码不是 UTF-8，也不是 GB 18030。") % {"line": line},
            next_step=_("请另存为 UTF-8 编码的 .csv 或 .xlsx 后上传。"),
        ) from error


def _refuse_mixture(content: bytes, first_wrong: int) -> None:
    """Not UTF-8 as a whole. When other lines are, somebody pasted two files together."""
    for line in content.splitlines():
        if line.isascii():
            continue
        try:
            whole = len(line.decode("utf-8-sig")) > 2
        except UnicodeDecodeError:
            continue
        if whole and sum(byte >= 0xE3 for byte in line) >= 2 and _is_usual_chinese(line.decode("utf-8-sig")):
            number = content.count(b"\n", 0, first_wrong) + 1
            raise Refused(
                "list_mixed_encodings",
                _("文件混用了两种编码，第 %(line)s 行与前面不同。") % {"line": number},
                next_step=_("请在表格软件中打开核对，另存为 .xlsx 后上传。"),
            )


def _is_usual_chinese(text: str) -> bool:
    han = [letter for letter in text if ord(letter) > 0x7F]
    return bool(han) and all(
        "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" for letter in han
    )


def _delimiter(text: str) -> str:
    """The one that the first line with any of them uses most."""
    for line in text.splitlines()[:10]:
        counts = {mark: line.count(mark) for mark in DELIMITERS}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","


def is_too_long(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) > LONGEST_CELL
