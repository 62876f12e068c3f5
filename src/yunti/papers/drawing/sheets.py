"""A document as .xlsx: a sheet per page of the layout, numbers as numbers, every text as text and never as a formula.

Grids below each other share the columns of the sheet: a column begins wherever a column of one of them begins.
Not here: exports of many rows (the rooms that own them).
"""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import Any

import xlsxwriter

from yunti.domain.said import gettext_noop as _
from yunti.papers.document import (
    NUMBERS,
    PAGE_COUNT,
    PAGE_NUMBER,
    Block,
    Cell,
    Document,
    Grid,
    PageBreak,
    Paragraph,
    Placed,
    Space,
    Together,
    placed,
)
from yunti.papers.drawing.archives import settled
from yunti.papers.errors import refused

FONTS = {"song": "宋体", "hei": "黑体"}
ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "left"}
UPRIGHT = {"top": "top", "middle": "vcenter", "bottom": "bottom"}
WIDTH = 84.0  # characters of a portrait page
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the file says no time; equal papers are equal files
NAME_LENGTH, REFUSED = 31, re.compile(r"[\[\]:*?/\\]")
TEXT_LIMIT = 32_767
LINE, MOST_HEIGHT = 18.0, 409.0  # points; a sheet has no higher rows
FIELDS = {PAGE_NUMBER: "&P", PAGE_COUNT: "&N"}


def sheets(document: Document) -> bytes:
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": document.title[:255], "created": MADE})
        formats = _Formats(book, document)
        taken: set[str] = set()
        for blocks in _parts(document.blocks):
            _Sheet(book.add_worksheet(_name(blocks, document, taken)), blocks, document, formats).write()
    return settled(file.getvalue())


def _parts(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    part: list[Block] = []
    for block in (*blocks, PageBreak()):
        if not isinstance(block, PageBreak):
            part.append(block)
        elif part:
            yield part
            part = []


def _name(blocks: Sequence[Block], document: Document, taken: set[str]) -> str:
    """The first heading of the part, as far as a sheet may be named so."""
    heads = [each.text for each in blocks if isinstance(each, Paragraph) and each.heading]
    wanted = REFUSED.sub(" ", heads[0] if heads else document.title).strip("' ")[:NAME_LENGTH] or "1"
    name, number = wanted, 2
    while name.lower() in taken:
        ending = f" {number}"
        name, number = wanted[: NAME_LENGTH - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name


class _Formats:
    """Formats are parts of the file; equal ones are made once."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book, self.document = book, document
        self.known: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, first: Paragraph | None, **looks: Any) -> Any:
        run = first.runs[0] if first and first.runs else None
        looks["font_name"] = FONTS[(run.font if run else None) or self.document.font]
        looks["font_size"] = (run.size if run else None) or looks.pop("usual", None) or self.document.size
        looks.pop("usual", None)
        looks["bold"] = bool(run and run.bold)
        key = tuple(sorted(looks.items()))
        if key not in self.known:
            self.known[key] = self.book.add_format(dict(looks))
        return self.known[key]


class _Sheet:
    def __init__(self, sheet: Any, blocks: Sequence[Block], document: Document, formats: _Formats) -> None:
        self.sheet, self.blocks, self.document, self.formats = sheet, blocks, document, formats
        self.edges = _edges([each for each in blocks if isinstance(each, Grid)])
        self.row = 0
        self.whole = WIDTH * (1.45 if document.page.landscape else 1)

    @property
    def last(self) -> int:
        return len(self.edges) - 2

    def write(self) -> None:
        page = self.document.page
        for place in range(self.last + 1):
            self.sheet.set_column(place, place, (self.edges[place + 1] - self.edges[place]) * self.whole)
        if page.landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        for text, place in (
            (self.document.header, self.sheet.set_header),
            (page.footer, self.sheet.set_footer),
        ):
            if text:
                place(
                    "&C" + "".join(FIELDS.get(part, part.replace("&", "&&")) for part in NUMBERS.split(text))
                )
        for block in self.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, Together):
            for each in block.paragraphs:
                self._paragraph(each)
        elif isinstance(block, Grid):
            self._grid(block)
        elif isinstance(block, Space):
            self.sheet.set_row(self.row, min(block.lines * LINE, MOST_HEIGHT))
            self.row += 1

    def _paragraph(self, paragraph: Paragraph) -> None:
        look = self.formats.of(
            paragraph, align=ALIGN[paragraph.align or "left"], valign="vcenter", text_wrap=True
        )
        text = "　" * round(paragraph.indent) + paragraph.text
        lines = _lines_of(paragraph, self.whole, self.document.size)
        self.sheet.set_row(self.row, min(lines + 4, MOST_HEIGHT))
        self._put(self.row, 0, self.row, self.last, text, None, look)
        self.row += 1

    def _grid(self, grid: Grid) -> None:
        edges = _edges([grid])
        columns = [
            next(place for place, each in enumerate(self.edges) if abs(each - edge) < 1e-6) for edge in edges
        ]
        if grid.heads and self.row < 12:
            self.sheet.repeat_rows(0, self.row + grid.heads - 1)
        heights = [row.height * LINE for row in grid.rows]
        for at in placed(grid):
            self._cell(at, grid, columns)
            if at.cell.rows == 1 and not at.cell.vertical:
                heights[at.row] = max(heights[at.row], self._height(at.cell, grid, columns, at.column))
        for place, height in enumerate(heights):
            self.sheet.set_row(self.row + place, min(height, MOST_HEIGHT))
        self.row += len(grid.rows)

    def _height(self, cell: Cell, grid: Grid, columns: Sequence[int], column: int) -> float:
        """Sheets do not make room for text in joined cells by themselves."""
        last = columns[column + cell.columns]
        width = (self.edges[last] - self.edges[columns[column]]) * self.whole
        size = grid.size or self.document.size
        return sum(_lines_of(each, width - 1, size) for each in cell.paragraphs) + 6

    def _cell(self, at: Placed, grid: Grid, columns: Sequence[int]) -> None:
        cell = at.cell
        first = cell.paragraphs[0] if cell.paragraphs else None
        look = self.formats.of(
            first,
            usual=grid.size,
            border=1 if grid.borders else 0,
            align=ALIGN[(first.align if first else None) or cell.align or "left"],
            valign=UPRIGHT[cell.valign],
            text_wrap=True,
            rotation=270 if cell.vertical else 0,
        )
        top, left = self.row + at.row, columns[at.column]
        bottom, right = top + cell.rows - 1, columns[at.column + cell.columns] - 1
        self._put(top, left, bottom, right, cell.text, cell.number, look)

    def _put(self, top: int, left: int, bottom: int, right: int, text: str, number: Any, look: Any) -> None:
        """A number that a sheet can hold exactly is a number, everything else is text."""
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", look)
        if number is not None and len(number.as_tuple().digits) <= 15:
            self.sheet.write_number(top, left, number, look)
        elif text:
            if len(text) > TEXT_LIMIT:
                raise refused(
                    "E_PAPER_LONG",
                    _("“%(begin)s…”有 %(count)s 字，表格的一格放不下，请改出 PDF 或 Word"),
                    begin=text[:12],
                    count=len(text),
                )
            self.sheet.write_string(top, left, text, look)
        else:
            self.sheet.write_blank(top, left, None, look)


def _lines_of(paragraph: Paragraph, width: float, usual: float) -> float:
    """The height that a paragraph needs, in points; a Chinese sign is as wide as two letters of the sheet's measure."""
    size = max((run.size or usual for run in paragraph.runs), default=usual)
    wide = [sum(1 if sign.isascii() else 2 for sign in line) for line in paragraph.text.split("\n")]
    return sum(max(ceil(each * size / 11 / max(width, 1)), 1) for each in wide) * size * 1.4


def _edges(grids: Sequence[Grid]) -> list[float]:
    """Where columns begin and end, as shares of the width; one column where there is no grid."""
    edges = {0.0, 1.0}
    for grid in grids:
        whole, at = sum(grid.widths), 0.0
        for width in grid.widths:
            at += width
            edges.add(round(at / whole, 6))
    return sorted(edges)
