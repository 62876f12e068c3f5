"""The layout of a paper as a pack declares it: blocks of lines, grids, tables, bound to fields by name.

Every part knows its place in the pack. Not here: the shape of the section (`schema.papers`), filling in (`yunti.papers.binding`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yunti.packs.layouts.offers import Offer
from yunti.packs.loading import KeyPath
from yunti.rules.values import FactSpec


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a line. `kind` is one of the keys in `schema.papers.PIECES`, `name` what it names or, for text, says.

    `of` is the field of a list's rows that is shown, `blank` stands where nothing is given, `underline` the length of a line to write on,
    `side` that of a picture, in millimetres.
    """

    kind: str
    name: str
    path: KeyPath
    unit: str = ""
    of: str = ""
    blank: str | None = None
    note: str = ""
    underline: int = 0
    side: float = 0


@dataclass(frozen=True, slots=True)
class Look:
    """None is what the paper or the block around says. Sizes in points, indents in characters, distances in lines."""

    align: str | None = None
    size: float | None = None
    font: str | None = None
    bold: bool = False
    indent: float = 0
    before: float = 0
    after: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    pieces: tuple[Piece, ...]
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class LayoutCell:
    lines: tuple[Line, ...]
    columns: int = 1
    rows: int = 1
    vertical: bool = False
    align: str | None = None
    valign: str = "middle"


@dataclass(frozen=True, slots=True)
class LayoutRow:
    cells: tuple[LayoutCell, ...]
    height: float = 0


@dataclass(frozen=True, slots=True)
class Block:
    path: KeyPath
    when: Any = None


@dataclass(frozen=True, slots=True)
class LineBlock(Block):
    line: Line = Line(())
    heading: bool = False


@dataclass(frozen=True, slots=True)
class CoverBlock(Block):
    """The first page of a form: titles, what is to be filled in there, who issued it."""

    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class InstructionsBlock(Block):
    """`contacts` is a field of the type record; `电话：` is followed by what it holds under 电话."""

    title: str = ""
    contacts: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentsBlock(Block):
    """What is to be handed in, as the form says it."""


@dataclass(frozen=True, slots=True)
class SectionBlock(Block):
    """A section of the form, a row per field."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class GridBlock(Block):
    """`height` is the least height of its rows, in lines."""

    widths: tuple[float, ...] = ()
    rows: tuple[LayoutRow, ...] = ()
    height: float = 0
    borders: bool = True
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Rows of a list that answer the printed rows of a table: matched by `key`, ticked in the column `tick` if there is one."""

    of: str
    key: str
    tick: str = ""
    note: str = ""
    """The field that answers in words where the printed cell asks for them."""


@dataclass(frozen=True, slots=True)
class TableBlock(Block):
    """An official sheet of `tables`. `merge`: equal cells below each other are one; `spread`: empty cells go to the next."""

    table: str = ""
    columns: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    cells: Mapping[str, Line] = field(default_factory=dict)
    merge: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    answers: Answers | None = None
    blank_rows: tuple[Mapping[str, Any], ...] | None = None
    size: float | None = None
    height: float = 0
    seal_date: str = ""
    titled: bool = True
    notes: bool = True


@dataclass(frozen=True, slots=True)
class RepeatBlock(Block):
    """The blocks once for each row; fewer rows than `at_least` and the paper is not made."""

    of: str = ""
    blocks: tuple[Block, ...] = ()
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class SignatureBlock(Block):
    """Lines at the right, together on a page, with room above for a seal."""

    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class SpaceBlock(Block):
    lines: float = 1


@dataclass(frozen=True, slots=True)
class DividerBlock(Block):
    pass


@dataclass(frozen=True, slots=True)
class PageBreakBlock(Block):
    pass


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """Margins in millimetres: top, right, bottom, left."""

    landscape: bool = False
    margins: tuple[float, float, float, float] = (25, 25, 22, 27)
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """`cases` papers are about many cases; `each` declares what the platform adds to each of them."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    path: KeyPath
    form: str = ""
    as_of: str = ""
    cases: bool = False
    inputs: Mapping[str, FactSpec] = field(default_factory=dict)
    each: Mapping[str, FactSpec] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    """Inputs without which the paper is not made."""
    page: LayoutPage = LayoutPage()
    font: str = "song"
    size: float = 12
    offered: Offer = field(default_factory=Offer)
