"""Lists of enterprises as workbooks and texts, good ones and hostile ones, made in memory.

Not here: what must happen to them (`test_importing.py`, `test_hostile_lists.py`).
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from tests import factories
from tests.people import COUNTY

HEAD = (
    "企业名称",
    "统一社会信用代码",
    "所在县（市、区）",
    "行业代码",
    "从业人员",
    "营业收入（万元）",
    "联系电话",
)


def line(number: int, **changes: Any) -> list[Any]:
    """One good row; `changes` by column title."""
    row = dict(
        zip(
            HEAD,
            (f"示例导入{number}号有限公司", factories.uscc(number), COUNTY, "3411", 20, 350.5, "13800000000"),
            strict=True,
        )
    )
    assert set(changes) <= set(row)
    row.update(changes)
    return list(row.values())


def lines(count: int) -> list[list[Any]]:
    return [line(number) for number in range(1, count + 1)]


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD, **options: Any) -> bytes:
    """An ordinary workbook with one sheet; options as of xlsxwriter."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, **options})
    fill(book.add_worksheet(), [head, *rows] if head else rows)
    book.close()
    return target.getvalue()


def fill(sheet: Any, rows: Sequence[Sequence[Any]]) -> None:
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell)
            elif cell is not None:
                sheet.write(number, place, cell)


def text(rows: Sequence[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(str(cell) for cell in row) for row in [HEAD, *rows]).encode(encoding)


def patched(content: bytes, changes: Mapping[str, Any]) -> bytes:
    """The workbook with members replaced (bytes), changed (a function of the old bytes) or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            change = changes.get(name)
            new.writestr(name, change(old.read(name)) if callable(change) else change or old.read(name))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return target.getvalue()


def sheet_of(rows: Sequence[str], *, before: str = "") -> bytes:
    """Raw XML of a sheet."""
    body = "".join(rows)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{body}</sheetData></worksheet>"
    ).encode()


SHEET = "xl/worksheets/sheet1.xml"
