"""An official sheet of the pack filled in: printed rows of a list, rows of the case, many cases in groups, footers and seals.

Not here: joining cells (`joining`), lines (`lines`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yunti.domain.said import gettext_noop as _
from yunti.packs.coverage import clause_words
from yunti.packs.layouts.model import Line, Look, Piece, TableBlock
from yunti.packs.layouts.reading import read_line
from yunti.packs.sheets import chosen, with_parameters
from yunti.packs.totals import exact_sum
from yunti.papers.binding.joining import Entry, joined
from yunti.papers.binding.lines import TICKED, paragraph, plain
from yunti.papers.binding.scopes import CASES, Scope
from yunti.papers.binding.words import as_number, in_words
from yunti.papers.document import Block, Cell, Grid, PageBreak, Paragraph, Row, Run
from yunti.papers.errors import refused
from yunti.rules.values import TEXT, FactSpec

SMALL = 9.0
CENTER = Look(align="center")
TEXT_SPEC = FactSpec("", TEXT)


@dataclass(frozen=True)
class Sheet:
    """A table block at work: its declaration in the pack, the columns that are printed, the place that fills it."""

    block: TableBlock
    table: Mapping[str, Any]
    columns: tuple[Mapping[str, Any], ...]
    scope: Scope

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(each["id"] for each in self.columns)

    @property
    def merged(self) -> tuple[str, ...]:
        declared = tuple(each["id"] for each in self.columns if each.get("merged") == "equal")
        return self.block.merge or declared


def table(block: TableBlock, scope: Scope, columns: Sequence[str] = ()) -> Iterator[Block]:
    """`columns` are those that the reader asks for, in that order; a list within a list gives a sheet per outer row."""
    declared = scope.pack.section("tables")[block.table]
    sheet = Sheet(block, declared, tuple(_columns(block, declared, columns)), scope)
    path = str((declared.get("rows") or {}).get("of", "")).split(".")
    if len(path) == 1:
        yield from _sheet(sheet, path[0])
        return
    outer = list(scope.rows(path[0])) or [scope.inside(scope.get(path[0]).rows or {}, {})]
    for place, row in enumerate(outer):
        if place:
            yield PageBreak()
        yield from _sheet(replace(sheet, scope=row), path[1])


def _columns(
    block: TableBlock, declared: Mapping[str, Any], asked: Sequence[str]
) -> Iterator[Mapping[str, Any]]:
    known = {each["id"]: each for each in declared["columns"]}
    for name in asked or block.columns or known:
        if name not in known:
            told = {"table": declared["title"], "column": name, "known": "、".join(known)}
            raise refused("E_PAPER_COLUMN", _("“%(table)s”没有列 %(column)s；有 %(known)s"), **told)
        yield known[name]


def _sheet(sheet: Sheet, inner: str) -> Iterator[Block]:
    yield from _titles(sheet)
    for line in sheet.table.get("head") or ():
        yield _head(line, sheet.scope)
    heads = Row(tuple(_text_cell(each["label"], head=True) for each in sheet.columns))
    rows = [
        replace(each, height=sheet.block.height) for each in (*_rows(sheet, inner), *_footers(sheet, inner))
    ]
    yield Grid(_widths(sheet), (heads, *rows), heads=1, size=sheet.block.size)
    yield from _seals(sheet)
    if sheet.block.notes:
        label = [sheet.table["notes_label"]] if sheet.table.get("notes_label") else []
        for text in (*label, *(sheet.table.get("notes") or ())):
            whole = plain(text, sheet.scope, indent=2)
            yield replace(whole, runs=tuple(replace(run, size=SMALL) for run in whole.runs))


def _titles(sheet: Sheet) -> Iterator[Paragraph]:
    if not sheet.block.titled:
        return
    if sheet.table.get("heading"):
        yield Paragraph((Run(sheet.table["heading"], font="hei"),), after=0.3, kept=True)
    yield Paragraph((Run(sheet.table["title"], size=14, font="hei"),), "center", 0, 0.3, 0.5, True, True)


def _widths(sheet: Sheet) -> tuple[float, ...]:
    given = sheet.block.widths
    if len(given) == len(sheet.ids):
        return given
    known = dict(zip((each["id"] for each in sheet.table["columns"]), given, strict=False))
    return tuple(known.get(name, 1.0) for name in sheet.ids)


def _head(line: Any, scope: Scope) -> Paragraph:
    if not isinstance(line, Mapping):
        return paragraph(read_line(line, ()), scope)
    label = Run(with_parameters(scope.pack, line.get("label", ""), scope.day))
    value = paragraph(Line((Piece("field", line["field"], (), blank=""),)), scope).runs
    return Paragraph((label, *value), after=0.2)


# rows -----------------------------------------------------------------------------------------------------------


def _rows(sheet: Sheet, inner: str) -> list[Row]:
    rows = sheet.table.get("rows") or {}
    if "list" in rows:
        return joined(list(_listed(sheet, rows)), sheet.ids, sheet.merged, sheet.block.spread)
    if rows.get("cases"):
        return _grouped(sheet) or _blank(sheet)
    filled = [Entry(_filled(sheet, row)) for row in sheet.scope.rows(inner)] if inner else []
    return joined(filled, sheet.ids, sheet.merged) if filled else _blank(sheet)


def _filled(sheet: Sheet, scope: Scope) -> dict[str, Cell]:
    return {each["id"]: _column_cell(sheet, each, scope) for each in sheet.columns}


def _column_cell(sheet: Sheet, column: Mapping[str, Any], scope: Scope) -> Cell:
    line = sheet.block.cells.get(column["id"])
    if line is None:
        line = Line((Piece("field", str(column.get("value") or column["id"]), (), blank=""),))
    filled = paragraph(line, scope, CENTER)
    return Cell((filled,), number=_number(line, scope))


def _number(line: Line, scope: Scope) -> Any:
    if len(line.pieces) != 1 or line.pieces[0].kind != "field":
        return None
    piece = line.pieces[0]
    return as_number(scope.get(piece.name), piece.unit)


def _blank(sheet: Sheet) -> list[Row]:
    """Rows to be filled in by hand."""
    blank = sheet.block.blank_rows
    declared = sheet.table.get("blank_rows", 1) if blank is None else list(blank)
    rows = declared if isinstance(declared, list) else [{}] * declared
    return [Row(tuple(_text_cell(str(each.get(name, ""))) for name in sheet.ids)) for each in rows]


def _grouped(sheet: Sheet) -> list[Row]:
    """Cases in the order of the groups, each group under a row that names it."""
    grouping = sheet.table.get("grouping") or ()
    groups: dict[tuple[str, ...], list[Scope]] = {}
    for case in sheet.scope.rows(CASES):
        groups.setdefault(tuple(in_words(case.get(name)) for name in grouping), []).append(case)
    labels = {each["id"]: each["label"] for each in sheet.table["columns"]}
    out, number = [], 0
    for names in _in_order(sheet, grouping, groups):
        if grouping:
            said = "　".join(
                f"{labels.get(key, key)}：{name}" for key, name in zip(grouping, names, strict=True)
            )
            title = _text_cell(f"{said}（{len(groups[names])}）", "left", len(sheet.ids), head=True)
            out.append(Row((title,), kept=True))
        for case in groups[names]:
            number += 1
            out.append(Row(tuple(_filled(sheet, replace(case, number=number)).values())))
    return out


def _in_order(
    sheet: Sheet, grouping: Sequence[str], groups: Mapping[tuple[str, ...], Any]
) -> list[tuple[str, ...]]:
    """Options in the order of the pack, other groups as they first come; the first key leads."""
    first_seen = list(groups)
    places = []
    for place, name in enumerate(grouping if groups else ()):
        named = [label for _, label in sheet.scope.cases[0].get(name).labels]
        seen = list(dict.fromkeys(names[place] for names in first_seen))
        order = [*(each for each in named if each in seen), *(each for each in seen if each not in named)]
        places.append({each: number for number, each in enumerate(order)})
    return sorted(groups, key=lambda names: [places[place][name] for place, name in enumerate(names)])


# rows that are printed beforehand -------------------------------------------------------------------------------


def _listed(sheet: Sheet, rows: Mapping[str, Any]) -> Iterator[Entry]:
    """The rows of a reference list with what answers them; `extra_rows` stand before the row they name, or at the end."""
    listed = sheet.scope.pack.definition.lists[rows["list"]]
    extras = list(sheet.table.get("extra_rows") or ())
    answers = _answers(sheet)
    for row in listed.rows:
        if not chosen(row, rows.get("where") or {}):
            continue
        key = str(row[listed.key])
        yield from (_extra(sheet, each) for each in extras if str(each.get("before")) == key)
        yield Entry({each["id"]: _listed_cell(sheet, each, row, answers.get(key)) for each in sheet.columns})
    yield from (_extra(sheet, each) for each in extras if "before" not in each)


def _answers(sheet: Sheet) -> dict[str, Scope]:
    answers = sheet.block.answers
    if answers is None:
        return {}
    return {in_code(row, answers.key): row for row in sheet.scope.rows(answers.of)}


def in_code(scope: Scope, name: str) -> str:
    return str(scope.get(name).value)


def _listed_cell(
    sheet: Sheet, column: Mapping[str, Any], row: Mapping[str, Any], answer: Scope | None
) -> Cell:
    name, answers = column["id"], sheet.block.answers
    if answers is not None and name == answers.tick:
        return _ticked(sheet, str(column.get("text", "")).format_map(row), answer)
    if "text" in column:
        return _text_cell(with_parameters(sheet.scope.pack, column["text"].format_map(row), sheet.scope.day))
    if "value" in column:
        named = str(column["value"]).format_map(row)
        found = sheet.scope.find(named)
        if found is None:
            return _text_cell("")
        if found.value is None and (why := sheet.scope.left_open(named)):
            return _text_cell(f"未定：{why}")
        return Cell((paragraph(Line((Piece("field", named, (), blank=""),)), sheet.scope, CENTER),))
    line = sheet.block.cells.get(name)
    if line is not None:
        return Cell((paragraph(line, _row_scope(sheet, row, answer), CENTER),))
    if name in row:
        text = "" if row[name] is None else str(row[name])
        if name == "clause" and text:
            text = clause_words(sheet.scope.pack, text)
        return _text_cell(with_parameters(sheet.scope.pack, text, sheet.scope.day))
    if answer is None or answer.find(name) is None:
        return _text_cell("")
    return Cell((paragraph(Line((Piece("field", name, (), blank=""),)), answer, CENTER),))


def _row_scope(sheet: Sheet, row: Mapping[str, Any], answer: Scope | None) -> Scope:
    """The columns of the list are names too, as texts."""
    from_list = {key: "" if value is None else str(value) for key, value in row.items()}
    around = answer or sheet.scope
    specs = dict.fromkeys(from_list, TEXT_SPEC)
    return around.inside(specs, from_list, around.number)


def _ticked(sheet: Sheet, asked: str, answer: Scope | None) -> Cell:
    """A tick; where the printed cell asks for words, what was answered in its place."""
    answers = sheet.block.answers
    assert answers is not None
    if answer is None:
        return Cell((_line(asked),))
    tick = Paragraph((Run(TICKED, answers.of),), "center")
    if not (asked and answers.note):
        return Cell((tick,))
    return Cell((tick, paragraph(Line((Piece("field", answers.note, (), blank=asked),)), answer, CENTER)))


def _extra(sheet: Sheet, extra: Mapping[str, Any]) -> Entry:
    """A row of its own: texts in the columns it names, and perhaps one answer over the columns from the ticks on."""
    cells = {name: _text_cell(str(extra.get(name, "")), raised=sheet.block.raised) for name in sheet.ids}
    answers = sheet.block.answers
    first = answers.tick if answers and answers.tick in sheet.ids else sheet.ids[-1]
    asked = str(extra.get(first, ""))
    if "answer" not in extra and not asked:
        return Entry(cells)
    lines = []
    if extra.get("answer"):
        name = str(extra["answer"])
        line = sheet.block.cells.get(name) or Line((Piece("field", name, (), blank=""),))
        if not sheet.scope.get(name).blank:
            lines.append(paragraph(line, sheet.scope, CENTER))
    whole = Cell((*lines, _line(asked)), columns=len(sheet.ids) - sheet.ids.index(first))
    return Entry({**cells, first: whole}, shared=asked, shared_from=first)


# beneath the rows -----------------------------------------------------------------------------------------------


def _footers(sheet: Sheet, inner: str) -> list[Row]:
    footer, width = sheet.table.get("footer") or (), len(sheet.ids)
    if not footer:
        return []
    if 2 * len(footer) > width:
        return [Row(tuple(_footer_cells(sheet, inner, each, width - 1))) for each in footer]
    spare, more = divmod(width - len(footer), len(footer))
    cells = [
        cell
        for place, each in enumerate(footer)
        for cell in _footer_cells(sheet, inner, each, spare + (1 if place < more else 0))
    ]
    return [Row(tuple(cells))]


def _footer_cells(sheet: Sheet, inner: str, footer: Mapping[str, Any], columns: int) -> list[Cell]:
    """What was declared; where nothing was, the sum of the rows."""
    value = str(footer.get("value") or "")
    label = _text_cell(footer["label"], columns=columns, head=True)
    if "sum" in footer and (not value or sheet.scope.get(value).blank):
        return [label, _sum_cell(sheet, inner, footer)]
    if value.startswith("$") or not value:
        return [label, _text_cell(with_parameters(sheet.scope.pack, value, sheet.scope.day))]
    line = sheet.block.cells.get(value) or Line((Piece("field", value, (), blank=""),))
    return [label, Cell((paragraph(line, sheet.scope, CENTER),), number=_number(line, sheet.scope))]


def _sum_cell(sheet: Sheet, inner: str, footer: Mapping[str, Any]) -> Cell:
    """Whole numbers in the column's own smallest unit, so nothing is rounded; empty while a row does not say enough."""
    rows = list(sheet.scope.rows(inner)) if inner else []
    where = footer.get("where")
    found = [row.get(footer["sum"]) for row in rows]
    counts = [row.get(where).value if where else True for row in rows]
    total = exact_sum([each.value for each in found], counts)
    if total is None:
        return _text_cell("")
    whole, unit = replace(found[0], value=total), str(footer.get("unit", ""))
    return Cell((Paragraph((Run(in_words(whole, unit)),), "center"),), number=as_number(whole, unit))


def _seals(sheet: Sheet) -> Iterator[Block]:
    """Side by side, each with its date below; a known date replaces the printed one."""
    seals = sheet.table.get("seals") or ()
    if not seals:
        return
    found = sheet.scope.find(sheet.block.seal_date) if sheet.block.seal_date else None
    cells = []
    for each in seals:
        whole = each if isinstance(each, Mapping) else {"label": str(each)}
        day = str(whole.get("date", ""))
        if found is not None and not found.blank:
            day = f"{day.partition(':')[0].partition('：')[0]}：{in_words(found)}"
        label = Paragraph((Run(whole.get("label", "")),), "left", before=1)
        cells.append(Cell((label, Paragraph((Run(day),), "left", before=1.2)), valign="top"))
    yield Grid((1.0,) * len(cells), (Row(tuple(cells)),), borders=False)


# cells ----------------------------------------------------------------------------------------------------------


def _line(text: str) -> Paragraph:
    return Paragraph((Run(text),) if text else (), "center")


def _text_cell(
    text: str, align: str = "center", columns: int = 1, *, head: bool = False, raised: Sequence[str] = ()
) -> Cell:
    ending = next((each for each in raised if text.endswith(each)), "")
    stem = text.removesuffix(ending)
    runs = (Run(stem, font="hei" if head else None), *((Run(ending, raised=True),) if ending else ()))
    return Cell((Paragraph(tuple(run for run in runs if run.text), align),), columns)
