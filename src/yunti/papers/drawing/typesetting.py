"""A document as PDF: handed to Typst as data, with the fonts of the package. Equal documents give equal bytes.

Not here: what a character needs (`fonts`), the program that draws (`paper.typ`).
"""

import json
import re
from pathlib import Path
from typing import Any

import typst

from yunti.papers.document import (
    NUMBERS,
    Block,
    Divider,
    Document,
    Flow,
    Grid,
    Paragraph,
    Placed,
    Run,
    Space,
    Together,
    flow,
    placed,
)
from yunti.papers.drawing.codes import svg
from yunti.papers.drawing.fonts import PACKAGED, families, refuse_missing_glyphs

PROGRAM = Path(__file__).with_name("paper.typ")
LONG_WORD = re.compile(r"[!-~\u00a1-\u024f]{11,}")
PART_OF_WORD = re.compile(r"[^-/@._,;:?&=]*[-/@._,;:?&=]|[^-/@._,;:?&=]+")
SHORT = 12


def pdf(document: Document, more_fonts: Path | None = None) -> bytes:
    """`more_fonts` is a folder with fonts for characters that the packaged ones lack.

    A compiler serves one thread; making one takes 20 ms, less than sharing would cost in care.
    """
    around = [Run(each) for each in (document.page.header, document.page.footer, document.mark)]
    refuse_missing_glyphs((*document.runs, *around), more_fonts)
    folders = [str(PACKAGED), *([str(more_fonts)] if more_fonts else [])]
    compiler = typst.Compiler(
        str(PROGRAM), root=str(PROGRAM.parent), font_paths=folders, ignore_system_fonts=True
    )
    made = compiler.compile(
        sys_inputs={"document": json.dumps(_document(document, more_fonts))}, format="pdf"
    )
    assert isinstance(made, bytes), "one file for all pages"
    return made


# the document as data -------------------------------------------------------------------------------------------


def _document(document: Document, more_fonts: Path | None) -> dict[str, Any]:
    width, height = document.page.measures
    return {
        "title": document.title,
        "mark": document.mark,
        "font": document.font,
        "fonts": families(more_fonts),
        "size": document.size,
        "page": {
            "width": width,
            "height": height,
            "margins": document.page.margins,
            "header": _marginal(document.page.header),
            "footer": _marginal(document.page.footer),
            "cover": document.page.cover,
        },
        "blocks": [_block(each, document) for each in document.blocks],
    }


def _marginal(text: str) -> list[str]:
    return [part for part in NUMBERS.split(text) if part]


def _block(block: Block, document: Document) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", **_paragraph(block, document.size)}
    if isinstance(block, Together):
        return {
            "kind": "together",
            "paragraphs": [_paragraph(each, document.size) for each in block.paragraphs],
        }
    if isinstance(block, Grid):
        return _grid(block, document)
    if isinstance(block, Space):
        return {"kind": "space", "lines": block.lines}
    return {"kind": "divider" if isinstance(block, Divider) else "page_break"}


def _paragraph(paragraph: Paragraph, usual: float, align: str | None = None) -> dict[str, Any]:
    """Indents in points."""
    sign = paragraph.largest(usual)
    return {
        "runs": [_run(each) for each in paragraph.runs],
        "align": paragraph.align or align or "justify",
        "indent": paragraph.indent * sign,
        "hanging": paragraph.hanging * sign,
        "before": paragraph.before,
        "after": paragraph.after,
        "heading": paragraph.heading,
        "kept": paragraph.kept,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "text": [_pieces(line) for line in run.text.split("\n")],
        "font": run.font,
        "size": run.size,
        "bold": run.bold,
        "underlined": run.underlined,
        "raised": run.raised,
        "kept": run.kept,
        "picture": svg(run.text) if run.side else "",
        "side": run.side,
    }


def _pieces(line: str) -> list[dict[str, Any]]:
    """A long word may break after its own signs (`liyue@`, `0518-`), and anywhere in a part that is long still."""
    out: list[tuple[str, bool]] = []
    begin = 0
    for match in LONG_WORD.finditer(line):
        out.append((line[begin : match.start()], False))
        for part in PART_OF_WORD.findall(match.group()):
            out += [(part, True)] if len(part) <= SHORT else [(sign, True) for sign in part]
        begin = match.end()
    out.append((line[begin:], False))
    return [{"text": text, "boxed": boxed} for text, boxed in out if text] or [{"text": "", "boxed": False}]


def _grid(grid: Grid, document: Document) -> dict[str, Any]:
    pages = flow(grid, document)
    return {
        "kind": "grid",
        "widths": grid.widths,
        "heads": grid.heads,
        "kept": [place for place, row in enumerate(grid.rows) if row.kept and place >= grid.heads],
        "borders": grid.borders,
        "size": grid.size,
        "cells": [_cell(each, grid, pages, grid.size or document.size) for each in placed(grid)],
    }


def _cell(at: Placed, grid: Grid, pages: Flow, usual: float) -> dict[str, Any]:
    cell = at.cell
    inner = range(at.row, at.row + cell.rows - 1)
    whole = all(place in pages.kept for place in inner) if inner else at.row not in pages.split
    return {
        "x": at.column,
        "y": at.row,
        "columns": cell.columns,
        "rows": cell.rows,
        "valign": cell.valign,
        "vertical": cell.vertical,
        "height": grid.rows[at.row].height if cell.rows == 1 else 0,
        "breakable": at.row >= grid.heads and not whole,
        "paragraphs": [_paragraph(each, usual, cell.align) for each in cell.paragraphs],
    }
