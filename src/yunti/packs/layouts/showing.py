"""The papers of a pack for people: what each is given, what it prints in order, with fields by their titles.

Not here: the drawn papers (`yunti.papers`), forms and tables (`sheets`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from yunti.packs.coverage import clause_words
from yunti.packs.layouts.model import (
    AttachmentsBlock,
    Block,
    CoverBlock,
    DividerBlock,
    GridBlock,
    InstructionsBlock,
    Layout,
    Line,
    LineBlock,
    PageBreakBlock,
    Piece,
    RepeatBlock,
    SectionBlock,
    SignatureBlock,
    SpaceBlock,
    TableBlock,
)
from yunti.packs.reading import Pack
from yunti.packs.sheets import grid, with_parameters
from yunti.rules.values import FactSpec

OF_LABEL = ("label", "group", "sublabel")
NAMES: dict[type[Block], str] = {
    CoverBlock: "封面",
    InstructionsBlock: "填表说明",
    AttachmentsBlock: "配套材料",
    SpaceBlock: "空行",
    DividerBlock: "横线",
    PageBreakBlock: "换页",
}


def papers(pack: Pack, as_of: date | None = None) -> Iterator[str]:
    for layout in pack.papers.values():
        yield from (f"# {layout.title}（{layout.name}）", "")
        clauses = pack.section("papers")[layout.name].get("clause", ())
        named = [clauses] if isinstance(clauses, str) else clauses
        yield from (f"- 依据：{clause_words(pack, each)}" for each in named)
        if layout.form:
            yield f"- 表单：{pack.section('form')[layout.form]['title']}（{layout.form}）"
        if layout.inputs or layout.each:
            yield ""
            yield from grid(("输入项", "名称", "须给出"), [*_inputs(layout)])
        yield ""
        yield from _outline(pack, layout, layout.blocks, as_of, "")
        yield ""


def _inputs(layout: Layout) -> Iterator[tuple[str, str, str]]:
    for name, spec in layout.inputs.items():
        yield name, _titled(spec), "是" if name in layout.required else ""
    for name, spec in layout.each.items():
        yield f"cases.{name}", _titled(spec), ""


def _titled(spec: FactSpec) -> str:
    rows = "、".join(f"{inner.title}（{name}）" for name, inner in spec.rows.items())
    return f"{spec.title}：{rows}" if rows else spec.title


def _outline(
    pack: Pack, layout: Layout, blocks: tuple[Block, ...], as_of: date | None, indent: str
) -> Iterator[str]:
    for block in blocks:
        when = f"（当 {block.when}）" if block.when is not None else ""
        for said in _said(pack, layout, block, as_of):
            yield f"{indent}- {said}{when}"
        if isinstance(block, RepeatBlock):
            yield from _outline(pack, layout, block.blocks, as_of, f"{indent}  ")


def _said(pack: Pack, layout: Layout, block: Block, as_of: date | None) -> Iterator[str]:
    if isinstance(block, LineBlock):
        yield _line(pack, layout, block.line, as_of)
    elif isinstance(block, SignatureBlock):
        yield "落款：" + "　".join(_line(pack, layout, line, as_of) for line in block.lines)
    elif isinstance(block, GridBlock):
        yield "表格"
        for row in block.rows:
            cells = [" ".join(_line(pack, layout, line, as_of) for line in cell.lines) for cell in row.cells]
            yield f"  {'　|　'.join(cells)}"
    elif isinstance(block, TableBlock):
        yield f"表：{pack.section('tables')[block.table]['title']}（{block.table}）"
    elif isinstance(block, RepeatBlock):
        least = f"，至少 {block.at_least} 行" if block.at_least else ""
        yield f"逐行：{block.of}{least}"
    elif isinstance(block, SectionBlock):
        yield f"表单第 {block.number} 节"
    else:
        yield NAMES[type(block)]


def _line(pack: Pack, layout: Layout, line: Line, as_of: date | None) -> str:
    return "".join(_piece(pack, layout, piece, as_of) for piece in line.pieces)


def _piece(pack: Pack, layout: Layout, piece: Piece, as_of: date | None) -> str:
    if piece.kind == "text":
        return with_parameters(pack, piece.name, as_of)
    form = pack.section("form").get(layout.form, {"sections": []})
    if piece.kind == "section":
        return str(form["sections"][int(piece.name)]["title"])
    if piece.kind in OF_LABEL:
        return _label(form, piece.name)
    spec = (
        layout.inputs.get(piece.name) or layout.each.get(piece.name) or pack.definition.facts.get(piece.name)
    )
    title = spec.title if spec else piece.name
    words = {"hint": "提示", "boxes": "勾选", "picture": "二维码"}
    return f"〔{title}{'：' + words[piece.kind] if piece.kind in words else ''}〕"


def _label(form: Mapping[str, Any], field: str) -> str:
    entries = [
        entry for section in form["sections"] for entry in section["fields"] if isinstance(entry, Mapping)
    ]
    return next((str(each["label"]) for each in entries if each["field"] == field and "label" in each), field)
