"""The report on a list as a workbook: every problem by row and column, the rows that went in, and an empty template.

Not here: the summary on the page (`web.officer.imports`).
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from yunti.apps.registry.importing.checking import Checked
from yunti.apps.registry.importing.columns import NEEDED, TITLES

UNITS = {"revenue_fen": "（万元）", "assets_fen": "（万元）", "employees": "（人）"}
WIDTHS = {"name": 36, "uscc": 24, "address": 40}
MOST_LINES = 1_000_000


def report_workbook(checked: Checked) -> io.BytesIO:
    """Text cells only: what stood in the list is quoted, never interpreted."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    sheet = book.add_worksheet(_("问题"))
    _widths(sheet, (8, 22, 28, 44, 44))
    _line(sheet, 0, (_("行"), _("列"), _("填写的内容"), _("哪里不对"), _("应当怎样")), head)
    for number, problem in enumerate(checked.problems[:MOST_LINES], start=1):
        _line(
            sheet, number, (str(problem.row), problem.title, problem.typed, problem.text, problem.suggestion)
        )
    rows = book.add_worksheet(_("正确的行"))
    _widths(rows, (8, 40, 24, 12))
    _line(rows, 0, (_("行"), TITLES["name"], TITLES["uscc"], _("处理")), head)
    for number, draft in enumerate(checked.drafts[:MOST_LINES], start=1):
        what = _("新增") if draft.known is None else _("更新")
        _line(rows, number, (str(draft.row), draft.values["name"], draft.values["uscc"], what))
    book.close()
    target.seek(0)
    return target


def template_workbook() -> io.BytesIO:
    """An empty list with every known column; code, phone and day columns are preset as text."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    needed = book.add_format({"bold": True, "bottom": 1, "bg_color": "#D9E9F0"})
    optional = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(_("企业名单"))
    for place, (name, title) in enumerate(TITLES.items()):
        sheet.write_string(0, place, title + UNITS.get(name, ""), needed if name in NEEDED else optional)
        kept_as_text = name in ("uscc", "region_code", "industry_code", "contact_phone", "established_on")
        sheet.set_column(place, place, WIDTHS.get(name, 16), text if kept_as_text else None)
    sheet.freeze_panes(1, 0)
    book.close()
    target.seek(0)
    return target


def _line(sheet: Any, number: int, cells: Sequence[str], style: Any = None) -> None:
    for place, cell in enumerate(cells):
        sheet.write_string(number, place, cell, style)


def _widths(sheet: Any, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
