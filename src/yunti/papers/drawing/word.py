"""A document as .docx: the same lines and grids with the fonts of Word, merged cells, repeated head rows and page numbers.

Not here: the fonts of the package (Word uses those of its machine), PDF (`typesetting`).
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from yunti.papers.document import (
    NUMBERS,
    PAGE_COUNT,
    PAGE_NUMBER,
    Block,
    Cell,
    Divider,
    Document,
    Grid,
    PageBreak,
    Paragraph,
    Run,
    Space,
    Together,
    flow,
    placed,
)
from yunti.papers.drawing.archives import settled
from yunti.papers.drawing.codes import png

FONTS = {"song": "宋体", "hei": "黑体"}
LATIN = "Times New Roman"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
UPRIGHT = {
    "top": WD_CELL_VERTICAL_ALIGNMENT.TOP,
    "middle": WD_CELL_VERTICAL_ALIGNMENT.CENTER,
    "bottom": WD_CELL_VERTICAL_ALIGNMENT.BOTTOM,
}
LINE, CELL_LINE = 1.5, 1.45  # of the size, whatever the font of the machine
CELL_MARGIN = 70  # twentieths of a point
FIELDS = {PAGE_NUMBER: "PAGE", PAGE_COUNT: "NUMPAGES"}


def word(document: Document) -> bytes:
    made = docx.Document()
    _clear(made)
    _settings(made, document)
    _page(made, document)
    width = document.page.measures[0] - document.page.margins[1] - document.page.margins[3]
    for place, block in enumerate(document.blocks):
        if isinstance(block, Grid) and place and isinstance(document.blocks[place - 1], Grid):
            _thin(made.add_paragraph())  # Word makes one table of two that touch
        _draw(made, block, document, width)
    file = io.BytesIO()
    made.save(file)
    return settled(file.getvalue())


def _clear(made: WordDocument) -> None:
    """The template of python-docx brings a name and a day that are not this paper's."""
    about = made.core_properties
    about.author = about.comments = about.keywords = about.last_modified_by = ""


def _settings(made: WordDocument, document: Document) -> None:
    made.core_properties.title = document.title
    style = made.styles["Normal"]
    style.font.name = LATIN
    style.font.size = Pt(document.size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONTS[document.font])
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = LINE


def _page(made: WordDocument, document: Document) -> None:
    section, page = made.sections[0], document.page
    width, height = page.measures
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
    top, right, bottom, left = page.margins
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.different_first_page_header_footer = page.cover
    for text, place in ((document.header, section.header), (page.footer, section.footer)):
        if text:
            _marginal(place.paragraphs[0], text)
    if page.cover and document.mark:
        _marginal(section.first_page_header.paragraphs[0], document.mark)


def _marginal(paragraph: Any, text: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in NUMBERS.split(text):
        run = paragraph.add_run("" if part in FIELDS else part)
        run.font.size = Pt(9)
        for kind in ("begin", "instruction", "end") if part in FIELDS else ():
            run._r.append(_field_part(kind, FIELDS[part]))


def _field_part(kind: str, name: str) -> Any:
    if kind == "instruction":
        part = OxmlElement("w:instrText")
        part.text = name
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part


def _draw(made: WordDocument, block: Block, document: Document, width: float) -> None:
    if isinstance(block, Paragraph):
        _fill(made.add_paragraph(), block, document)
    elif isinstance(block, Together):
        for each in block.paragraphs:
            paragraph = made.add_paragraph()
            _fill(paragraph, each, document)
            paragraph.paragraph_format.keep_with_next = each is not block.paragraphs[-1]
    elif isinstance(block, Grid):
        _grid(made, block, document, width)
    elif isinstance(block, Space):
        made.add_paragraph().paragraph_format.line_spacing = Pt(max(block.lines * LINE * document.size, 1))
    elif isinstance(block, Divider):
        _rule(made.add_paragraph())
    elif isinstance(block, PageBreak):
        _break(made)


def _break(made: WordDocument) -> None:
    """In a line of its own that takes no room; it stands on the new page, so that a full one is not followed by an empty."""
    paragraph = made.add_paragraph()
    _thin(paragraph)
    paragraph.paragraph_format.page_break_before = True


def _thin(paragraph: Any) -> None:
    paragraph.paragraph_format.line_spacing = Pt(1)


def _rule(paragraph: Any) -> None:
    borders = OxmlElement("w:pBdr")
    borders.append(_border("bottom"))
    paragraph._p.get_or_add_pPr().append(borders)
    paragraph.paragraph_format.line_spacing = Pt(6)


def _border(side: str, size: str = "6") -> Any:
    border = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
        border.set(qn(f"w:{key}"), value)
    return border


# paragraphs -----------------------------------------------------------------------------------------------------


def _fill(
    paragraph: Any,
    what: Paragraph,
    document: Document,
    align: str | None = None,
    size: float | None = None,
    line: float = LINE,
) -> None:
    usual = size or document.size
    shape, largest = paragraph.paragraph_format, what.largest(usual)
    paragraph.alignment = ALIGN[what.align or align or "justify"]
    shape.line_spacing = 1 if what.picture else Pt(line * largest)
    if what.indent or what.hanging:
        shape.first_line_indent = Pt((what.indent - what.hanging) * largest)
        shape.left_indent = Pt(what.hanging * largest) if what.hanging else None
    written, spaces = _ended(what.runs) if what.align == "right" else (what.runs, 0)
    if spaces:
        shape.right_indent = Pt(spaces * largest)
    shape.space_before, shape.space_after = Pt(what.before * LINE * usual), Pt(what.after * LINE * usual)
    shape.keep_with_next = what.kept or None
    if what.heading:
        _outline(paragraph)
    for each in written:
        _run(paragraph, each, size)


def _ended(runs: Sequence[Run]) -> tuple[Sequence[Run], int]:
    """Runs without the spaces at their end, and how many there were: at the right edge Word drops them."""
    kept, spaces = list(runs), 0
    while kept and not kept[-1].underlined:
        bare = kept[-1].text.rstrip("　")
        spaces += len(kept[-1].text) - len(bare)
        if bare:
            kept[-1] = replace(kept[-1], text=bare)
            break
        kept.pop()
    return kept, spaces


def _outline(paragraph: Any) -> None:
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().append(level)


def _run(paragraph: Any, what: Run, size: float | None) -> None:
    """python-docx makes line breaks of line ends and escapes whatever could be read as markup."""
    if what.side:
        paragraph.add_run().add_picture(io.BytesIO(png(what.text)), width=Mm(what.side))
        return
    run = paragraph.add_run(what.text)
    run.bold = what.bold or None
    run.underline = what.underlined or None
    run.font.superscript = what.raised or None
    points = what.size or size
    if points:
        run.font.size = Pt(points)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks are as wide as the signs beside them
    if what.font:
        fonts.set(qn("w:eastAsia"), FONTS[what.font])


# grids ----------------------------------------------------------------------------------------------------------


def _grid(made: WordDocument, grid: Grid, document: Document, width: float) -> None:
    table = made.add_table(len(grid.rows), len(grid.widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    if grid.borders:
        _borders(table)
    _margins(table)
    widths = _shares(grid.widths, width)
    for column, share in zip(table.columns, widths, strict=True):
        column.width = Mm(share)
    cells, pages = _cells(table), flow(grid, document)
    for at in placed(grid):
        cell = cells[at.row][at.column]
        if at.cell.rows > 1 or at.cell.columns > 1:
            cell = cell.merge(cells[at.row + at.cell.rows - 1][at.column + at.cell.columns - 1])
        cell.width = Mm(sum(widths[at.column : at.column + at.cell.columns]))
        _fill_cell(cell, at.cell, grid, document, kept=at.row in pages.kept)
    for place, row in enumerate(table.rows):
        least = grid.rows[place].height * LINE * (grid.size or document.size)
        _row(row, place < grid.heads, place not in pages.split, least)


def _shares(widths: Sequence[float], whole: float) -> list[float]:
    return [each / sum(widths) * whole for each in widths]


def _cells(table: Any) -> list[list[Any]]:
    """All cells once: asking the table for one cell after another takes the square of their number."""
    flat, width = table._cells, len(table.columns)
    return [flat[begin : begin + width] for begin in range(0, len(flat), width)]


def _margins(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(CELL_MARGIN))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _borders(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_border(side))
    table._tbl.tblPr.append(borders)


def _row(row: Any, is_head: bool, is_whole: bool, least: float) -> None:
    """Head rows stand on every page."""
    about = row._tr.get_or_add_trPr()
    if is_whole:
        about.append(OxmlElement("w:cantSplit"))
    if is_head:
        about.append(OxmlElement("w:tblHeader"))
    if least:
        row.height, row.height_rule = Pt(least), WD_ROW_HEIGHT_RULE.AT_LEAST


def _fill_cell(cell: Any, what: Cell, grid: Grid, document: Document, *, kept: bool) -> None:
    cell.vertical_alignment = UPRIGHT[what.valign]
    if what.vertical:
        _upright(cell)
    for place, each in enumerate(what.paragraphs):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        _fill(paragraph, each, document, "center" if what.vertical else what.align, grid.size, CELL_LINE)
        paragraph.paragraph_format.keep_with_next = kept or None


def _upright(cell: Any) -> None:
    """Signs below each other, as in a column of old print."""
    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "tbRlV")
    cell._tc.get_or_add_tcPr().append(direction)
