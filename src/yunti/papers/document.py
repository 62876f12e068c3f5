"""A paper with everything filled in: lines, grids and breaks, ready to be drawn. Every drawing is made from this one thing.

Sizes in points, indents in characters, distances in lines, page measures in millimetres, widths of columns as shares.
Not here: layouts of packs (`packs.layouts`), the drawings (`drawing`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

A4 = (210.0, 297.0)
POINTS = 72 / 25.4  # in a millimetre
PAGE_NUMBER, PAGE_COUNT = "{page}", "{pages}"
NUMBERS = re.compile(f"({re.escape(PAGE_NUMBER)}|{re.escape(PAGE_COUNT)})")


@dataclass(frozen=True, slots=True)
class Run:
    """`source` names the field that the text came from; empty for what the layout itself says."""

    text: str
    source: str = ""
    size: float | None = None
    font: str | None = None
    bold: bool = False
    underlined: bool = False
    raised: bool = False
    kept: bool = False
    """On one line."""
    side: float = 0
    """In millimetres, where the text is an address that is drawn as a picture for cameras."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]
    align: str | None = None
    indent: float = 0
    before: float = 0
    after: float = 0
    heading: bool = False
    kept: bool = False
    """On one page with the next."""
    hanging: float = 0
    """Where further lines begin; 0 where they begin at the edge."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def largest(self, usual: float) -> float:
        """Indents are counted in signs of this size."""
        return max((run.size or usual for run in self.runs), default=usual)

    @property
    def picture(self) -> float:
        """The height of the highest picture in it, in points."""
        return max((run.side for run in self.runs), default=0) * POINTS


@dataclass(frozen=True, slots=True)
class Cell:
    """`number` is the value of a cell that holds a number alone, for sheets that calculate."""

    paragraphs: tuple[Paragraph, ...]
    columns: int = 1
    rows: int = 1
    vertical: bool = False
    align: str | None = None
    valign: str = "middle"
    number: Decimal | None = None

    @property
    def text(self) -> str:
        return "\n".join(each.text for each in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Row:
    """`height` is the least height, in lines; a row that is `kept` stays on one page with the next."""

    cells: tuple[Cell, ...]
    height: float = 0
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The first `heads` rows stand again on every further page."""

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    heads: int = 0
    borders: bool = True
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Paragraphs that stay on one page."""

    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Space:
    lines: float


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Paragraph | Grid | Together | Space | Divider | PageBreak


@dataclass(frozen=True, slots=True)
class Page:
    """Header and footer hold `{page}` and `{pages}`; a cover shows neither."""

    landscape: bool = False
    margins: tuple[float, float, float, float] = (25, 25, 22, 27)
    header: str = ""
    footer: str = ""
    cover: bool = False

    @property
    def measures(self) -> tuple[float, float]:
        return (A4[1], A4[0]) if self.landscape else A4


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    blocks: tuple[Block, ...]
    page: Page = Page()
    font: str = "song"
    size: float = 12
    mark: str = ""
    """Stands large and pale behind every page: what the paper is not yet, such as 草稿."""

    @property
    def header(self) -> str:
        """Above each page, for drawings in which nothing can stand behind it."""
        return "　".join(filter(None, (self.mark, self.page.header)))

    @property
    def text(self) -> str:
        """All words in reading order, a paragraph or cell per line."""
        return "\n".join(each.text for block in self.blocks for each in paragraphs_of(block))

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(
            run for block in self.blocks for paragraph in paragraphs_of(block) for run in paragraph.runs
        )


def paragraphs_of(block: Block) -> tuple[Paragraph, ...]:
    if isinstance(block, Paragraph):
        return (block,)
    if isinstance(block, Together):
        return block.paragraphs
    if isinstance(block, Grid):
        return tuple(each for row in block.rows for cell in row.cells for each in cell.paragraphs)
    return ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell at its place in the grid, counted from 0."""

    cell: Cell
    row: int
    column: int


def placed(grid: Grid) -> list[Placed]:
    """Where each cell lies: the first free place of its row, below and beside those that reach over several."""
    taken: set[tuple[int, int]] = set()
    out = []
    for place, row in enumerate(grid.rows):
        column = 0
        for cell in row.cells:
            while (place, column) in taken:
                column += 1
            taken |= {
                (place + down, column + right) for down in range(cell.rows) for right in range(cell.columns)
            }
            out.append(Placed(cell, place, column))
            column += cell.columns
    return out


# pages ----------------------------------------------------------------------------------------------------------

WHOLE = 0.6  # of a page: what is lower stays on one
LONGEST_GROUP = 5  # rows
CELL_LINE, CELL_ROOM = 1.45, 7.0  # height of a line in its size; what the edges of a cell take, in points


@dataclass(frozen=True, slots=True)
class Flow:
    """How rows go over pages: `split` may break inside, `kept` stay on one page with the next."""

    split: frozenset[int]
    kept: frozenset[int]


def flow(grid: Grid, document: Document) -> Flow:
    """A row stays whole, and a few rows that share a cell stay together, unless they would take most of a page."""
    width, height = (each * POINTS for each in document.page.measures)
    top, right, bottom, left = (each * POINTS for each in document.page.margins)
    most = (height - top - bottom) * WHOLE
    size, places = grid.size or document.size, placed(grid)
    high = [row.height * 1.5 * size for row in grid.rows]
    for at in places:
        if at.cell.rows == 1 and not at.cell.vertical:
            share = sum(grid.widths[at.column : at.column + at.cell.columns]) / sum(grid.widths)
            room = max(share * (width - left - right) - CELL_ROOM, size)
            high[at.row] = max(high[at.row], sum(_heights(at.cell, room, size)))
    kept = {place for place, row in enumerate(grid.rows) if row.kept}
    for at in places:
        if 1 < at.cell.rows <= LONGEST_GROUP and sum(high[at.row : at.row + at.cell.rows]) <= most:
            kept |= set(range(at.row, at.row + at.cell.rows - 1))
    return Flow(frozenset(place for place, each in enumerate(high) if each > most), frozenset(kept))


def _heights(cell: Cell, room: float, usual: float) -> Iterator[float]:
    for each in cell.paragraphs:
        size = each.largest(usual)
        if each.picture:
            yield each.picture
            continue
        lines = sum(max(ceil(_wide(line) * size / room), 1) for line in each.text.split("\n"))
        yield lines * size * CELL_LINE + (each.before + each.after) * 1.5 * usual


def _wide(line: str) -> float:
    """In signs as wide as they are high."""
    return sum(0.6 if sign.isascii() else 1 for sign in line)
