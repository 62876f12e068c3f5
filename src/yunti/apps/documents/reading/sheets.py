"""Sheets of a workbook that nobody sees who opens it. Runs in the reader's own process.

Not here: what a sheet holds (a person looks at it), lists that are imported (`apps.registry.importing`).
"""

from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
WORKBOOKS = (XLSX, XLS)
MOST_NAMED = 10
LONGEST_NAME = 31


def hidden(file: BinaryIO) -> list[str]:
    """Their names, the first ten; none where the workbook cannot be opened, which a person notices."""
    file.seek(0)
    try:
        book: Any = CalamineWorkbook.from_filelike(file)
    except CalamineError:
        return []
    names = [each.name for each in book.sheets_metadata if each.visible != SheetVisibleEnum.Visible]
    return [name[:LONGEST_NAME] for name in names[:MOST_NAMED]]
