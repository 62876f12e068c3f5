"""A person's copy of their own data as files: JSON for machines, a workbook for people.

Not here: what is in it (`queries.everything_about`).
"""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _

TITLES = {
    "person": _("本人"),
    "mandates": _("授权"),
    "notices": _("告知书"),
    "sign_ins": _("登录"),
    "messages": _("消息"),
    "requests": _("请求"),
    "tickets": _("留言"),
    "viewings": _("查阅"),
    "events": _("留痕"),
}

Content = Mapping[str, Sequence[Mapping[str, Any]]]


def as_json(content: Content) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def as_workbook(content: Content) -> bytes:
    """One sheet a section; every value a text, so that nothing becomes a formula."""
    packed = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(packed, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in content.items():
            sheet = book.add_worksheet(str(TITLES.get(name, name)))
            heads = list(rows[0]) if rows else []
            for column, head in enumerate(heads):
                sheet.write_string(0, column, head, bold)
            for number, row in enumerate(rows, start=1):
                for column, head in enumerate(heads):
                    value = row[head]
                    sheet.write_string(number, column, "" if value is None else str(value))
            sheet.freeze_panes(1, 0)
    return packed.getvalue()
