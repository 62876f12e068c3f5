"""A paper of a pack, filled in from what is given: the one document that every drawing is made from.

Not here: the drawings (`drawing`), the parts (the modules beside this one).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from yunti.domain.said import gettext_noop as _
from yunti.packs.layouts import model as layout
from yunti.packs.reading import Pack
from yunti.papers.binding import forms, tables
from yunti.papers.binding.lines import paragraph, runs
from yunti.papers.binding.scopes import Scope, open_scope
from yunti.papers.binding.words import as_number
from yunti.papers.document import (
    Block,
    Cell,
    Divider,
    Document,
    Grid,
    Page,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Space,
    Together,
)
from yunti.papers.errors import refused
from yunti.rules.errors import nearest

Columns = Mapping[str, Sequence[str]]


def make_paper(
    pack: Pack, name: str, given: Mapping[str, Any], as_of: date | None = None, columns: Columns | None = None
) -> Document:
    """`given` holds the facts of the case and what the paper asks for besides; `columns` chooses those of a table by its name."""
    if name not in pack.papers:
        told = {"paper": name, "nearest": nearest(name, pack.papers), "known": "、".join(pack.papers) or "—"}
        raise refused("E_PAPER", _("没有公文 %(paper)s%(nearest)s；有 %(known)s"), **told)
    chosen = pack.papers[name]
    scope = open_scope(pack, chosen, given, as_of)
    blocks = _signed(tuple(_blocks(chosen.blocks, scope, columns or {})))
    page = Page(
        chosen.page.landscape,
        chosen.page.margins,
        chosen.page.header,
        chosen.page.footer,
        any(isinstance(each, layout.CoverBlock) for each in chosen.blocks),
    )
    title = "".join(run.text for run in runs(layout_title(chosen), scope))
    return Document(title, blocks, page, chosen.font, chosen.size)


def layout_title(chosen: layout.Layout) -> tuple[layout.Piece, ...]:
    return (layout.Piece("text", chosen.title, chosen.path),)


def _blocks(blocks: Sequence[layout.Block], scope: Scope, columns: Columns) -> Iterator[Block]:
    for block in blocks:
        if scope.holds(block.when, block.path):
            yield from _block(block, scope, columns)


def _block(block: layout.Block, scope: Scope, columns: Columns) -> Iterator[Block]:
    if isinstance(block, layout.TableBlock):
        return tables.table(block, scope, columns.get(block.table, ()))
    if isinstance(block, layout.RepeatBlock):
        return _repeat(block, scope, columns)
    return _MAKE[type(block)](block, scope)


def _line(block: layout.LineBlock, scope: Scope) -> Iterator[Block]:
    usual = layout.Look(font="hei", align="left", before=0.4) if block.heading else layout.Look()
    yield paragraph(block.line, scope, usual, heading=block.heading)


def _grid(block: layout.GridBlock, scope: Scope) -> Iterator[Block]:
    rows = tuple(
        Row(tuple(_cell(each, scope) for each in row.cells), row.height or block.height) for row in block.rows
    )
    yield Grid(block.widths, rows, 0, block.borders, block.size)


def _cell(cell: layout.LayoutCell, scope: Scope) -> Cell:
    around = layout.Look(align=cell.align or ("center" if cell.vertical else "left"))
    number = None
    if len(cell.lines) == 1 and len(cell.lines[0].pieces) == 1:
        piece = cell.lines[0].pieces[0]
        number = as_number(scope.get(piece.name), piece.unit) if piece.kind == "field" else None
    lines = tuple(paragraph(line, scope, around) for line in cell.lines)
    return Cell(lines, cell.columns, cell.rows, cell.vertical, cell.align, cell.valign, number)


def _repeat(block: layout.RepeatBlock, scope: Scope, columns: Columns) -> Iterator[Block]:
    rows = list(scope.rows(block.of))
    if len(rows) < block.at_least:
        title = scope.layout.inputs[block.of].title if block.of in scope.layout.inputs else block.of
        told: dict[str, str | int] = {"paper": scope.layout.title, "list": title, "least": block.at_least}
        raise refused("E_PAPER_ROWS", _("“%(paper)s”至少要有 %(least)s 条“%(list)s”，请补全后再出"), **told)
    for row in rows:
        yield from _blocks(block.blocks, row, columns)


def _signature(block: layout.SignatureBlock, scope: Scope) -> Iterator[Block]:
    """Two lines of room above for the seal; the lines themselves stand near the right edge."""
    lines = [paragraph(line, scope, layout.Look(align="right")) for line in block.lines]
    spaced = [replace(each, before=2.5 if place == 0 else 0.3) for place, each in enumerate(lines)]
    yield Together(tuple(replace(each, runs=(*each.runs, Run("　　"))) for each in spaced))


def _signed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """No signature stands on a page without the end of what it signs."""
    following = (*blocks[1:], None)
    return tuple(
        replace(each, kept=True) if isinstance(each, Paragraph) and isinstance(next_one, Together) else each
        for each, next_one in zip(blocks, following, strict=True)
    )


def _space(block: layout.SpaceBlock, scope: Scope) -> Iterator[Block]:
    yield Space(block.lines)


_MAKE: Mapping[type[layout.Block], Callable[[Any, Scope], Iterator[Block]]] = {
    layout.LineBlock: _line,
    layout.GridBlock: _grid,
    layout.CoverBlock: forms.cover,
    layout.InstructionsBlock: forms.instructions,
    layout.AttachmentsBlock: forms.attachments,
    layout.SectionBlock: forms.form_section,
    layout.SignatureBlock: _signature,
    layout.SpaceBlock: _space,
    layout.DividerBlock: lambda block, scope: iter((Divider(),)),
    layout.PageBreakBlock: lambda block, scope: iter((PageBreak(),)),
}
