"""The scores of an expert as a workbook to fill in without the platform: one row per item of every case that is scored now.

Not here: taking it in again (`importing.py`).
"""

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from yunti.apps.panels.queries.offline import COLUMNS, OpenSheet
from yunti.domain.panel_scores import points_text

FILLED = ("points", "remark")


def scores_workbook(sheets: Sequence[OpenSheet]) -> io.BytesIO:
    """Text cells only; what is filled in here stands on a ground of its own."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    filled = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#D9E9F0"})
    page = book.add_worksheet(_("评分"))
    for place, (name, title, width) in enumerate(COLUMNS):
        page.write_string(0, place, str(title), head)
        page.set_column(place, place, width, filled if name in FILLED else plain)
    for number, values in enumerate(_rows(sheets), start=1):
        for place, (name, _title, _width) in enumerate(COLUMNS):
            page.write_string(number, place, values[name], filled if name in FILLED else plain)
    page.freeze_panes(1, 2)
    book.close()
    target.seek(0)
    return target


def _rows(sheets: Sequence[OpenSheet]) -> list[dict[str, str]]:
    return [
        {
            "number": sheet.number,
            "title": line.item.title,
            "most": points_text(line.item.most),
            "anchors": "\n".join(f"{points_text(at)}  {says}" for at, says in line.item.anchors),
            "points": "" if line.points is None else points_text(line.points),
            "remark": line.remark,
            "case": sheet.case.ref,
            "item": line.item.name,
            "version": str(sheet.own.version),
        }
        for sheet in sheets
        for line in sheet.own.lines
    ]
