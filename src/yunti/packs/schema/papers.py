"""The shape of the section `papers`: which blocks a paper is made of, and what may stand in a line or a cell.

Not here: whether the named fields, lists and tables exist (`packs.layouts.checking`), what the blocks mean (`packs.layouts.model`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from yunti.packs.schema.shapes import (
    ANY,
    BARE,
    CLAUSES,
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    Finding,
    Keys,
    ListOf,
    MapOf,
    OneOrMore,
    Path,
    Shape,
    one_of,
    text_or,
)
from yunti.rules.errors import nearest

ALIGNMENTS = ("left", "center", "right", "justify")
FONTS = ("song", "hei")
SIZES: Mapping[str, float] = {
    "初号": 42, "小初": 36, "一号": 26, "小一": 24, "二号": 22, "小二": 18, "三号": 16, "小三": 15, "四号": 14, "小四": 12, "五号": 10.5,
    "小五": 9, "六号": 7.5,
}  # fmt: skip
PIECES = ("text", "field", "label", "group", "sublabel", "hint", "boxes", "clause_of", "section", "picture")
"""What one piece of a line shows; `text` as written, `picture` an address as a camera reads it, the others from the case, the form
or the clauses."""

_LOOK: dict[str, Shape] = {
    "align": one_of(*ALIGNMENTS),
    "size": one_of(*SIZES),
    "font": one_of(*FONTS),
    "bold": YES_NO,
    "indent": NUMBER,
    "before": NUMBER,
    "after": NUMBER,
}
PIECE = Keys(
    {
        **dict.fromkeys(PIECES, BARE),
        "unit": TEXT,
        "of": TEXT,
        "underline": WHOLE,
        "blank": TEXT,
        "note": TEXT,
        "side": NUMBER,
    }
)
LINE = OneOrMore(text_or(PIECE))
STYLED_LINE = Keys({"line": LINE, **_LOOK}, ("line",))


class _LineOrStyled(Shape):
    """A line as text, piece or list of pieces; or `{line: …}` with a look of its own."""

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        styled = isinstance(value, Mapping) and "line" in value
        return (STYLED_LINE if styled else LINE).findings(value, path)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [LINE.schema(), STYLED_LINE.schema()]}


LINES = ListOf(_LineOrStyled())
CELL = Keys(
    {
        **PIECE.keys,
        **_LOOK,
        "line": LINE,
        "lines": LINES,
        "columns": WHOLE,
        "rows": WHOLE,
        "vertical": YES_NO,
        "valign": one_of("top", "middle", "bottom"),
    }
)
ROW = Keys({"cells": ListOf(text_or(CELL)), "height": NUMBER}, ("cells",))


class _Row(Shape):
    """A list of cells, or `{cells: […], height: lines}`."""

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        return (ListOf(text_or(CELL)) if isinstance(value, list) else ROW).findings(value, path)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [ListOf(text_or(CELL)).schema(), ROW.schema()]}


GRID = Keys(
    {
        "widths": ListOf(NUMBER),
        "rows": ListOf(_Row()),
        "borders": YES_NO,
        "height": NUMBER,
        "size": one_of(*SIZES),
    },
    ("widths", "rows"),
)
ANSWERS = Keys({"of": TEXT, "key": TEXT, "tick": TEXT, "note": TEXT}, ("of", "key"))
_TABLE: dict[str, Shape] = {
    "columns": ListOf(TEXT),
    "widths": ListOf(NUMBER),
    "cells": MapOf(_LineOrStyled()),
    "merge": ListOf(TEXT),
    "spread": ListOf(TEXT),
    "raised": ListOf(TEXT),
    "answers": ANSWERS,
    "blank_rows": ListOf(MapOf(ANY)),
    "size": one_of(*SIZES),
    "height": NUMBER,
    "seal_date": TEXT,
    "titled": YES_NO,
    "notes": YES_NO,
}
BLOCKS: dict[str, tuple[Shape, Mapping[str, Shape]]] = {
    "paragraph": (LINE, _LOOK),
    "heading": (LINE, _LOOK),
    "cover": (YES_NO, {"lines": LINES}),
    "instructions": (YES_NO, {"title": TEXT, "contacts": TEXT}),
    "attachments": (YES_NO, {}),
    "form_section": (WHOLE, {}),
    "grid": (GRID, {}),
    "table": (TEXT, _TABLE),
    "repeat": (TEXT, {"blocks": ANY, "at_least": WHOLE}),
    "signature": (LINES, {}),
    "space": (NUMBER, {}),
    "divider": (YES_NO, {}),
    "page_break": (YES_NO, {}),
}


class Block(Shape):
    """A mapping with exactly one kind, the options of that kind, and perhaps `when`."""

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        kinds = [key for key in BLOCKS if isinstance(value, Mapping) and key in value]
        if len(kinds) != 1:
            yield path, f"每一段要写且只写一种：{'、'.join(BLOCKS)}{self._hint(value)}"
            return
        own, beside = BLOCKS[kinds[0]]
        yield from Keys({kinds[0]: own, **beside, "when": BARE, "clause": CLAUSES}).findings(value, path)
        if kinds[0] == "repeat":
            yield from BLOCK_LIST.findings(value.get("blocks"), (*path, "blocks"))

    @staticmethod
    def _hint(value: Any) -> str:
        return nearest(str(next(iter(value), "")), BLOCKS) if isinstance(value, Mapping) else ""

    def schema(self) -> dict[str, Any]:
        known = {key: shape.schema() for own, beside in BLOCKS.values() for key, shape in beside.items()}
        kinds = {key: own.schema() for key, (own, _) in BLOCKS.items()}
        always = {"when": BARE.schema(), "clause": CLAUSES.schema()}
        return {
            "type": "object",
            "properties": {**known, **kinds, **always},
            "additionalProperties": False,
            "oneOf": [{"required": [kind]} for kind in BLOCKS],
        }


BLOCK_LIST = ListOf(Block())
PAGE = Keys(
    {
        "orientation": one_of("portrait", "landscape"),
        "margins": ListOf(NUMBER),
        "header": TEXT,
        "footer": TEXT,
    }
)


AUDIENCES = ("party", "officers", "round", "list", "board")
"""Whom a paper is offered to: the party and the officers at the case, officers at the round, at a public list and at the board."""
BOARD_ROWS = ("cities", "counts")
OFFERED = Keys(
    {
        "to": ListOf(one_of(*AUDIENCES)),
        "handed_in": YES_NO,
        "when": BARE,
        "letters": YES_NO,
        "visits": YES_NO,
        "vouchers": YES_NO,
        "board": one_of(*BOARD_ROWS),
        "given": MapOf(TEXT),
        "each": MapOf(TEXT),
        "rows": MapOf(Keys({"through": ListOf(TEXT), "but": ListOf(TEXT), "sort": TEXT}, ("through",))),
    },
    ("to",),
)


def paper_shape(fact: Shape) -> Keys:
    """`fact` is the shape of a field: what a paper is given beyond the case is declared as fields are."""
    inputs = MapOf(text_or(fact))
    return Keys(
        {
            "title": TEXT,
            "clause": CLAUSES,
            "form": TEXT,
            "as_of": TEXT,
            "cases": YES_NO,
            "inputs": inputs,
            "each": inputs,
            "reading": TEXT,
            "offered": OFFERED,
            "page": PAGE,
            "font": one_of(*FONTS),
            "size": one_of(*SIZES),
            "blocks": BLOCK_LIST,
        },
        ("title", "blocks"),
    )
