"""The data of the section `papers` → layouts. The shapes have been checked before.

Not here: whether names exist (`checking` beside this), the shapes (`schema.papers`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from yunti.packs.layouts.model import (
    Answers,
    AttachmentsBlock,
    Block,
    CoverBlock,
    DividerBlock,
    GridBlock,
    InstructionsBlock,
    Layout,
    LayoutCell,
    LayoutPage,
    LayoutRow,
    Line,
    LineBlock,
    Look,
    PageBreakBlock,
    Piece,
    RepeatBlock,
    SectionBlock,
    SignatureBlock,
    SpaceBlock,
    TableBlock,
)
from yunti.packs.layouts.offers import Offer, read_offer
from yunti.packs.loading import KeyPath
from yunti.packs.schema.papers import BLOCKS, PIECES, SIZES
from yunti.rules.errors import RuleError
from yunti.rules.values import FactSpec

_FILLED_IN = re.compile(r"\{(\w+)\}")
Raw = Mapping[str, Any]


def read_layout(name: str, raw: Raw, inputs: Mapping[str, FactSpec], each: Mapping[str, FactSpec]) -> Layout:
    path: KeyPath = ("papers", name)
    return Layout(
        name=name,
        title=raw["title"],
        blocks=_blocks(raw["blocks"], (*path, "blocks")),
        path=path,
        form=raw.get("form", ""),
        as_of=raw.get("as_of", ""),
        cases=bool(raw.get("cases", False)),
        inputs=inputs,
        each=each,
        required=tuple(key for key, field in (raw.get("inputs") or {}).items() if _is_required(field)),
        page=_page(raw.get("page") or {}, (*path, "page")),
        font=raw.get("font", "song"),
        size=SIZES[raw.get("size", "小四")],
        offered=read_offer(raw["offered"], (*path, "offered")) if "offered" in raw else Offer(),
    )


def _is_required(field: Any) -> bool:
    return isinstance(field, Mapping) and field.get("required") is True


def _page(raw: Raw, path: KeyPath) -> LayoutPage:
    usual = LayoutPage()
    margins = tuple(float(each) for each in raw.get("margins") or usual.margins)
    if len(margins) != 4:
        raise RuleError("margins 应为四个数：上、右、下、左，毫米", (*path, "margins"))
    landscape = raw.get("orientation") == "landscape"
    return LayoutPage(landscape, margins, raw.get("header", ""), raw.get("footer", ""))


def _blocks(raw: list[Raw], path: KeyPath) -> tuple[Block, ...]:
    return tuple(_block(each, (*path, place)) for place, each in enumerate(raw))


def _block(raw: Raw, path: KeyPath) -> Block:
    kind = next(key for key in BLOCKS if key in raw)
    return replace(_READ[kind](raw[kind], raw, path), when=raw.get("when"))


# lines ----------------------------------------------------------------------------------------------------------


def read_line(raw: Any, path: KeyPath) -> Line:
    if isinstance(raw, Mapping) and "line" in raw:
        return Line(_pieces(raw["line"], path), _look(raw))
    return Line(_pieces(raw, path))


def _pieces(raw: Any, path: KeyPath) -> tuple[Piece, ...]:
    parts = raw if isinstance(raw, list) else [raw]
    return tuple(piece for part in parts for piece in _piece(part, path))


def _piece(raw: Any, path: KeyPath) -> Iterator[Piece]:
    if not isinstance(raw, Mapping):
        yield from _filled_in(str(raw), path)
        return
    kind = next((key for key in PIECES if key in raw), "text")
    if kind == "text":
        yield from _filled_in(str(raw.get("text", "")), path)
        return
    yield Piece(
        kind, str(raw[kind]), path, raw.get("unit", ""), raw.get("of", ""), raw.get("blank"), raw.get("note", ""),
        raw.get("underline", 0), float(raw.get("side", 30)) if kind == "picture" else 0,
    )  # fmt: skip


def _filled_in(text: str, path: KeyPath) -> Iterator[Piece]:
    """`关于{ent_name}的通知`: text, field, text."""
    for place, part in enumerate(_FILLED_IN.split(text)):
        if part:
            yield Piece("field" if place % 2 else "text", part, path)


def _look(raw: Raw) -> Look:
    return Look(
        raw.get("align"), _size(raw), raw.get("font"), bool(raw.get("bold", False)), float(raw.get("indent", 0)),
        float(raw.get("before", 0)), float(raw.get("after", 0)),
    )  # fmt: skip


def _size(raw: Raw) -> float | None:
    return SIZES[raw["size"]] if "size" in raw else None


def _lines(raw: Any, path: KeyPath) -> tuple[Line, ...]:
    return tuple(read_line(each, (*path, place)) for place, each in enumerate(raw or ()))


# blocks ---------------------------------------------------------------------------------------------------------


def _line_block(own: Any, raw: Raw, path: KeyPath) -> Block:
    return LineBlock(path, line=Line(_pieces(own, path), _look(raw)), heading="heading" in raw)


def _grid(own: Raw, raw: Raw, path: KeyPath) -> Block:
    rows = tuple(_row(each, (*path, "grid", "rows", place)) for place, each in enumerate(own["rows"]))
    widths = tuple(float(each) for each in own["widths"])
    height, borders = float(own.get("height", 0)), bool(own.get("borders", True))
    return GridBlock(path, widths=widths, rows=rows, height=height, borders=borders, size=_size(own))


def _row(raw: Any, path: KeyPath) -> LayoutRow:
    cells, height = (raw, 0.0) if isinstance(raw, list) else (raw["cells"], float(raw.get("height", 0)))
    return LayoutRow(tuple(_cell(each, (*path, place)) for place, each in enumerate(cells)), height)


def _cell(raw: Any, path: KeyPath) -> LayoutCell:
    if not isinstance(raw, Mapping):
        return LayoutCell((read_line(raw, path),))
    if "lines" in raw:
        lines = _lines(raw["lines"], (*path, "lines"))
    else:
        lines = (Line(_pieces(raw.get("line", raw), path), _look(raw)),)
    return LayoutCell(
        lines,
        raw.get("columns", 1),
        raw.get("rows", 1),
        bool(raw.get("vertical", False)),
        raw.get("align"),
        raw.get("valign", "middle"),
    )


def _table(own: str, raw: Raw, path: KeyPath) -> Block:
    answers = raw.get("answers")
    blank = raw.get("blank_rows")
    return TableBlock(
        path,
        table=own,
        columns=tuple(raw.get("columns") or ()),
        widths=tuple(float(each) for each in raw.get("widths") or ()),
        cells={key: read_line(each, (*path, "cells", key)) for key, each in (raw.get("cells") or {}).items()},
        merge=tuple(raw.get("merge") or ()),
        spread=tuple(raw.get("spread") or ()),
        raised=tuple(raw.get("raised") or ()),
        answers=Answers(**answers) if answers else None,
        blank_rows=None if blank is None else tuple(blank),
        size=_size(raw),
        height=float(raw.get("height", 0)),
        seal_date=raw.get("seal_date", ""),
        titled=bool(raw.get("titled", True)),
        notes=bool(raw.get("notes", True)),
    )


def _repeat(own: str, raw: Raw, path: KeyPath) -> Block:
    return RepeatBlock(
        path, of=own, blocks=_blocks(raw["blocks"], (*path, "blocks")), at_least=raw.get("at_least", 0)
    )


_READ: Mapping[str, Callable[[Any, Raw, KeyPath], Block]] = {
    "paragraph": _line_block,
    "heading": _line_block,
    "cover": lambda own, raw, path: CoverBlock(path, lines=_lines(raw.get("lines"), path)),
    "instructions": lambda own, raw, path: InstructionsBlock(
        path, title=raw.get("title", ""), contacts=raw.get("contacts", "")
    ),
    "attachments": lambda own, raw, path: AttachmentsBlock(path),
    "form_section": lambda own, raw, path: SectionBlock(path, number=own),
    "grid": _grid,
    "table": _table,
    "repeat": _repeat,
    "signature": lambda own, raw, path: SignatureBlock(path, lines=_lines(own, (*path, "signature"))),
    "space": lambda own, raw, path: SpaceBlock(path, lines=float(own)),
    "divider": lambda own, raw, path: DividerBlock(path),
    "page_break": lambda own, raw, path: PageBreakBlock(path),
}
