"""Whether what the layouts of papers name exists: forms, fields, rules, lists, tables with their columns, clauses of texts.

Each finding is a sentence with file, line and the nearest right name. Not here: the shape of the section (`schema.papers`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.layouts.model import (
    AttachmentsBlock,
    Block,
    CoverBlock,
    GridBlock,
    InstructionsBlock,
    Layout,
    Line,
    LineBlock,
    Piece,
    RepeatBlock,
    SectionBlock,
    SignatureBlock,
    TableBlock,
)
from yunti.packs.layouts.offers import LIST, offer_problems
from yunti.packs.layouts.reading import read_line
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack
from yunti.rules.errors import RuleError, nearest
from yunti.rules.values import FactSpec, Kind

CASES, ROW_NUMBER = "cases", "row_number"
OF_FORM = ("label", "group", "sublabel", "hint")
_PARAMETER = re.compile(r"\$(\w+)", re.ASCII)
_FILLED_IN = re.compile(r"\{(\w+)\}")


def paper_problems(pack: Pack) -> Iterator[Problem]:
    for layout in pack.papers.values():
        yield from _Check(pack, layout).problems()
    yield from offer_problems(pack)


@dataclass(frozen=True)
class Names:
    """What may be named at a place: fields of the innermost row, then those around it; rules of the case at the end."""

    specs: Mapping[str, FactSpec | None]
    outer: "Names | None" = None
    in_row: bool = False

    def __contains__(self, name: str) -> bool:
        return (
            name in self.specs
            or (self.in_row and name == ROW_NUMBER)
            or (self.outer is not None and name in self.outer)
        )

    def spec(self, name: str) -> FactSpec | None:
        if name in self.specs:
            return self.specs[name]
        return self.outer.spec(name) if self.outer else None

    def all(self) -> set[str]:
        return {*self.specs, *(self.outer.all() if self.outer else ())}

    def inside(self, rows: Iterable[str] | Mapping[str, FactSpec]) -> "Names":
        specs = dict(rows) if isinstance(rows, Mapping) else dict.fromkeys(rows)
        return Names(specs, self, in_row=True)


class _Check:
    def __init__(self, pack: Pack, layout: Layout) -> None:
        self.pack, self.layout = pack, layout
        rules: dict[str, FactSpec | None] = dict.fromkeys(pack.program().nodes)
        case = Names({**rules, **pack.definition.facts})
        around = Names({}) if layout.cases else case
        self.names = Names(layout.inputs, around)
        self.case_of_many = Names(layout.each, Names(layout.inputs, case), in_row=True)

    def problems(self) -> Iterator[Problem]:
        layout, pack = self.layout, self.pack
        yield from self._known(
            layout.form, pack.section("form"), (*layout.path, "form"), "表单", optional=True
        )
        known = {**pack.definition.facts, **layout.inputs}
        yield from self._known(layout.as_of, known, (*layout.path, "as_of"), "字段", optional=True)
        if layout.each and not layout.cases:
            yield pack.problem((*layout.path, "each"), "each 只用于 cases: true 的公文")
        for key, own in (("inputs", layout.inputs), ("each", layout.each)):
            for name in own:
                if name in pack.definition.facts:
                    yield pack.problem((*layout.path, key, name), f"{name} 与字段同名，请换一个名称")
        if layout.offered.when is not None and LIST not in layout.offered.to:
            yield from self._condition(layout.offered.when, (*layout.offered.path, "when"))
        if layout.form and layout.form not in pack.section("form"):
            return
        yield from self._blocks(layout.blocks, self.names)

    def _known(
        self, name: str, known: Iterable[str], path: KeyPath, what: str, *, optional: bool = False
    ) -> Iterator[Problem]:
        if not (optional and not name) and name not in known:
            yield self.pack.problem(path, f"没有{what} {name}{nearest(name, known)}")

    # blocks -----------------------------------------------------------------------------------------------------

    def _blocks(self, blocks: Iterable[Block], names: Names) -> Iterator[Problem]:
        for block in blocks:
            yield from self._when(block, names)
            yield from self._block(block, names)

    def _when(self, block: Block, names: Names) -> Iterator[Problem]:
        if block.when is not None and str(block.when) not in names:
            yield from self._condition(block.when, (*block.path, "when"))

    def _condition(self, when: Any, path: KeyPath) -> Iterator[Problem]:
        try:
            node = self.pack.program().output(when, path)
        except RuleError as problem:
            yield self.pack.problem(problem.path or path, str(problem))
            return
        if node.type.kind is not Kind.YES_NO:
            yield self.pack.problem(path, "when 要能判断是否")

    def _block(self, block: Block, names: Names) -> Iterator[Problem]:
        if isinstance(block, LineBlock):
            yield from self._line(block.line, names)
        elif isinstance(block, SignatureBlock):
            yield from self._lines(block.lines, names)
        elif isinstance(block, CoverBlock | InstructionsBlock | AttachmentsBlock | SectionBlock):
            yield from self._of_form(block, names)
        elif isinstance(block, GridBlock):
            yield from self._grid(block, names)
        elif isinstance(block, RepeatBlock):
            rows, found = self._rows(block.of, names, (*block.path, "repeat"))
            yield from found
            if not found:
                yield from self._blocks(block.blocks, rows)
        elif isinstance(block, TableBlock):
            yield from self._table(block, names)

    def _of_form(self, block: Block, names: Names) -> Iterator[Problem]:
        if not self.layout.form:
            yield self.pack.problem(block.path, "这一段取自表单，公文要写 form")
            return
        form = self.pack.section("form")[self.layout.form]
        if isinstance(block, SectionBlock) and not 0 <= block.number < len(form["sections"]):
            yield self.pack.problem(
                block.path, f"表单没有第 {block.number} 节（从 0 数起，共 {len(form['sections'])} 节）"
            )
        if isinstance(block, InstructionsBlock) and block.contacts:
            yield from self._name(block.contacts, names, (*block.path, "contacts"))
        if isinstance(block, CoverBlock):
            yield from self._lines(block.lines, names)
            for each in form.get("cover") or ():
                if isinstance(each, Mapping) and "field" in each:
                    yield from self._name(each["field"], names, block.path)
                    if "or" in each:
                        yield from self._name(each["or"], names, block.path)

    def _grid(self, block: GridBlock, names: Names) -> Iterator[Problem]:
        """Each row fills the columns exactly, with what reaches into it from above."""
        width, reaching = len(block.widths), [0] * len(block.widths)
        for place, row in enumerate(block.rows):
            path = (*block.path, "grid", "rows", place)
            free = [column for column in range(width) if not reaching[column]]
            wanted = sum(cell.columns for cell in row.cells)
            if wanted != len(free):
                yield self.pack.problem(path, f"这一行占 {wanted} 栏，应占 {len(free)} 栏（共 {width} 栏）")
                return
            reaching = [max(each - 1, 0) for each in reaching]
            for cell in row.cells:
                for column in free[: cell.columns]:
                    reaching[column] = max(reaching[column], cell.rows - 1)
                free = free[cell.columns :]
                yield from self._lines(cell.lines, names)
        if any(reaching):
            yield self.pack.problem(block.path, "有格子伸到最后一行之下，请改小 rows")

    def _rows(self, name: str, names: Names, path: KeyPath) -> tuple[Names, list[Problem]]:
        """The names inside a row of the list, or why there is none."""
        if name == CASES and self.layout.cases:
            return self.case_of_many, []
        spec = names.spec(name)
        if spec is None or spec.type.kind is not Kind.TABLE:
            lists = [
                each for each in names.all() if (found := names.spec(each)) and found.type.kind is Kind.TABLE
            ]
            return names, [self.pack.problem(path, f"没有列表 {name}{nearest(name, lists)}")]
        return names.inside(spec.rows), []

    # lines ------------------------------------------------------------------------------------------------------

    def _lines(self, lines: Iterable[Line], names: Names) -> Iterator[Problem]:
        for line in lines:
            yield from self._line(line, names)

    def _line(self, line: Line, names: Names) -> Iterator[Problem]:
        for piece in line.pieces:
            yield from self._piece(piece, names)

    def _piece(self, piece: Piece, names: Names) -> Iterator[Problem]:
        if piece.kind == "text":
            for name in _PARAMETER.findall(piece.name):
                yield from self._known(name, self.pack.definition.parameters, piece.path, "参数")
        elif piece.kind == "section":
            yield from self._of_form(SectionBlock(piece.path, number=int(piece.name)), names)
        elif piece.kind in OF_FORM:
            yield from self._asked(piece)
        else:
            yield from self._name(piece.name, names, piece.path)
            spec = names.spec(piece.name)
            if piece.of and spec is not None:
                yield from self._known(piece.of, spec.rows, piece.path, "列")
            if piece.note:
                yield from self._name(piece.note, names, piece.path)
            if (
                piece.kind == "boxes"
                and spec is not None
                and not spec.labels
                and spec.type.kind is not Kind.YES_NO
            ):
                yield self.pack.problem(piece.path, f"{piece.name} 没有可勾选的选项")

    def _asked(self, piece: Piece) -> Iterator[Problem]:
        if not self.layout.form:
            yield self.pack.problem(piece.path, f"{piece.kind} 取自表单，公文要写 form")
            return
        sections = self.pack.section("form")[self.layout.form]["sections"]
        entries = [entry for section in sections for entry in section["fields"]]
        asked = [entry["field"] if isinstance(entry, Mapping) else entry for entry in entries]
        if piece.name not in asked:
            yield self.pack.problem(piece.path, f"表单里没有 {piece.name}{nearest(piece.name, asked)}")

    def _name(self, name: str, names: Names, path: KeyPath) -> Iterator[Problem]:
        if name not in names:
            yield self.pack.problem(path, f"没有字段或规则 {name}{nearest(name, names.all())}")

    # tables -----------------------------------------------------------------------------------------------------

    def _table(self, block: TableBlock, names: Names) -> Iterator[Problem]:
        tables = self.pack.section("tables")
        if block.table not in tables:
            yield from self._known(block.table, tables, (*block.path, "table"), "表")
            return
        declared = tables[block.table]
        ids = [column["id"] for column in declared["columns"]]
        for key in ("columns", "merge", "spread"):
            for name in getattr(block, key):
                yield from self._known(name, ids, (*block.path, key), "栏")
        if block.widths and len(block.widths) != len(block.columns or ids):
            yield self.pack.problem(
                (*block.path, "widths"),
                f"widths 有 {len(block.widths)} 个数，应有 {len(block.columns or ids)} 个",
            )
        if declared.get("rows", {}).get("cases") and not self.layout.cases:
            yield self.pack.problem(
                (*block.path, "table"), f"表 {block.table} 逐行列出申报，公文要写 cases: true"
            )
            return
        rows, around, found = self._places(block, declared, names)
        yield from found
        if not found:
            yield from self._columns(block, declared, rows)
            yield from self._sums(block, declared, rows)
            yield from self._beneath(block, declared, around)

    def _places(
        self, block: TableBlock, declared: Mapping[str, Any], names: Names
    ) -> tuple[Names, Names, list[Problem]]:
        """The names in a row, and those around the rows: a list within a list is a sheet per outer row."""
        rows = declared.get("rows") or {}
        path = (*block.path, "table")
        if "list" in rows:
            listed = self.pack.definition.lists[rows["list"]]
            answers, found = names, list[Problem]()
            if block.answers:
                answers, found = self._rows(block.answers.of, names, (*block.path, "answers"))
                found += (
                    [*self._known(block.answers.key, answers.specs, (*block.path, "answers"), "列")]
                    if not found
                    else []
                )
            return answers.inside(listed.columns), names, found
        if rows.get("cases"):
            return self.case_of_many, names, []
        around = names
        steps = [each for each in str(rows.get("of", "")).split(".") if each]
        for place, step in enumerate(steps):
            inner, found = self._rows(step, around, path)
            if found or place == len(steps) - 1:
                return inner, around, found
            around = inner
        return names, names, []

    def _columns(self, block: TableBlock, declared: Mapping[str, Any], rows: Names) -> Iterator[Problem]:
        """Cells of printed rows may stay empty to be written on; all others have to lead somewhere."""
        listed = "list" in (declared.get("rows") or {})
        known = {
            *(each["id"] for each in declared["columns"]),
            *(str(each.get("answer", "")) for each in declared.get("extra_rows") or ()),
            *(str(each.get("value", "")) for each in declared.get("footer") or ()),
        }
        for name, line in block.cells.items():
            yield from self._known(name, known, (*block.path, "cells"), "栏")
            yield from self._line(line, rows)
        for column in declared["columns"]:
            if block.columns and column["id"] not in block.columns:
                continue
            if listed and "value" in column:
                yield from self._values(block, declared, str(column["value"]), rows)
            elif not listed and column["id"] not in block.cells:
                yield from self._name(str(column.get("value") or column["id"]), rows, (*block.path, "table"))

    def _values(
        self, block: TableBlock, declared: Mapping[str, Any], value: str, rows: Names
    ) -> Iterator[Problem]:
        """`required_{slot}`: the rule of each printed row; a row without one has an empty cell."""
        listed = self.pack.definition.lists[declared["rows"]["list"]]
        for name in dict.fromkeys(_FILLED_IN.findall(value)):
            yield from self._known(name, listed.columns, (*block.path, "table"), "列")
        if all(name in listed.columns for name in _FILLED_IN.findall(value)):
            named = [value.format_map(row) for row in listed.rows]
            if not any(name in rows for name in named):
                yield from self._name(named[0], rows, (*block.path, "table"))

    def _sums(self, block: TableBlock, declared: Mapping[str, Any], rows: Names) -> Iterator[Problem]:
        """A sum adds a number of each row; `where` is a yes or no of the same row."""
        path = (*block.path, "table")
        for each in declared.get("footer") or ():
            for key, kind, wanted in (("sum", Kind.NUMBER, "数字"), ("where", Kind.YES_NO, "是否")):
                if key in each:
                    spec = rows.specs.get(each[key]) if rows.in_row else None
                    if spec is None:
                        yield from self._known(each[key], rows.specs if rows.in_row else (), path, "列")
                    elif spec.type.kind is not kind:
                        yield self.pack.problem(path, f"{key}: {each[key]} 应为{wanted}")

    def _beneath(self, block: TableBlock, declared: Mapping[str, Any], around: Names) -> Iterator[Problem]:
        for each in declared.get("head") or ():
            if isinstance(each, Mapping) and "field" in each:
                yield from self._name(each["field"], around, (*block.path, "table"))
            elif isinstance(each, str):
                yield from self._line(read_line(each, (*block.path, "table")), around)
        for each in declared.get("footer") or ():
            value = str(each.get("value") or "")
            if value and not value.startswith("$") and value not in block.cells:
                yield from self._name(value, around, (*block.path, "table"))
        for each in declared.get("extra_rows") or ():
            if each.get("answer") and each["answer"] not in block.cells:
                yield from self._name(str(each["answer"]), around, (*block.path, "table"))
        if block.seal_date:
            yield from self._name(block.seal_date, around, (*block.path, "seal_date"))
