"""Names beside the rules: formulas of fields, forms and tables, settings of operations; lists and actors that nobody uses.

Each finding is a sentence with file and line; a notice is for the author to look at and keeps nothing from being used. Not here: names within rules (`rules.building`), of moves (`checking`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack
from yunti.packs.schema.supplies import LEVELS
from yunti.rules.building import CASE, Scope
from yunti.rules.definition import ReferenceList
from yunti.rules.errors import RuleError, nearest
from yunti.rules.values import FactSpec, Kind

OFFICERS = LEVELS[1:]
ORDERED = (Kind.NUMBER, Kind.DATE, Kind.MOMENT)
WANTED = {
    "required": (Kind.YES_NO,),
    "max_length": (Kind.NUMBER,),
    "min": ORDERED,
    "max": ORDERED,
    "when": (Kind.YES_NO,),
}
_FILLED_IN = re.compile(r"\{(\w*)\}")
NOT_USING = ("lists", "cases", "clauses", "sources")


def reference_problems(pack: Pack) -> Iterator[Problem]:
    yield from _of_fields(pack, pack.section("facts"), pack.definition.facts, ("facts",), CASE)
    yield from _of_writers(pack)
    yield from _of_totals(pack)
    yield from _of_forms(pack)
    yield from _of_tables(pack)
    for name, spec in pack.section("operations").items():
        yield from _of_operation(pack, spec, ("operations", name))
    yield from _unused(pack)
    yield from _same_titles(pack)


# formulas beside fields, forms and tables -----------------------------------------------------------------------


def _of_fields(
    pack: Pack, raw: Mapping[str, Any], specs: Mapping[str, FactSpec], path: KeyPath, scope: Scope
) -> Iterator[Problem]:
    for name, field in raw.items():
        for key in ("required", "max_length", "min", "max"):
            yield from _formula(pack, field.get(key), (*path, name, key), scope, WANTED[key])
        named = field.get("row_key") or ()
        for column in [named] if isinstance(named, str) else named:
            if column not in specs[str(name)].rows:
                hint = nearest(str(column), specs[str(name)].rows)
                yield pack.problem((*path, name, "row_key"), f"列表没有列 {column}{hint}")
        if "rows" in field:
            inner = Scope((*scope.tables, str(name)))
            yield from _of_fields(pack, field["rows"], specs[str(name)].rows, (*path, name, "rows"), inner)


def _of_writers(pack: Pack) -> Iterator[Problem]:
    """Who among the officers fills in what is asked of them."""
    actors = pack.section("actors")
    for name, field in pack.section("facts").items():
        if "by" not in field:
            continue
        path: KeyPath = ("facts", name, "by")
        if field.get("from") not in ("officer", "partner"):
            yield pack.problem(path, "by 只用于 from: officer 的字段和 from: partner 的字段")
        for actor in [field["by"]] if isinstance(field["by"], str) else field["by"]:
            if actor not in actors:
                yield pack.problem(path, f"没有角色 {actor}{nearest(str(actor), actors)}")
            elif field.get("from") == "partner" and actors[actor].get("relation") != "partner":
                yield pack.problem(path, f"角色 {actor} 不是合作单位")
            elif field.get("from") == "officer" and actors[actor]["desk"] not in OFFICERS:
                yield pack.problem(path, f"角色 {actor} 不是办理单位")


def _of_totals(pack: Pack) -> Iterator[Problem]:
    """What is told beneath a list: a yes or no about each row, and rules that come to a number."""
    for name, field in pack.section("facts").items():
        path: KeyPath = ("facts", name)
        if pack.definition.facts[name].type.kind is not Kind.TABLE:
            for key in ("counts", "totals"):
                if key in field:
                    yield pack.problem((*path, key), f"{key} 只用于 list")
            continue
        yield from _formula(pack, field.get("counts"), (*path, "counts"), Scope((name,)), (Kind.YES_NO,))
        named = field.get("totals") or ()
        nodes = pack.program().nodes
        for rule in [named] if isinstance(named, str) else named:
            if rule not in nodes:
                yield pack.problem((*path, "totals"), f"没有判定 {rule}{nearest(str(rule), nodes)}")
            elif nodes[rule].type.kind is not Kind.NUMBER:
                yield pack.problem((*path, "totals"), f"totals: {rule} 应为数字")


def _formula(
    pack: Pack, text: Any, path: KeyPath, scope: Scope = CASE, kinds: tuple[Kind, ...] = ()
) -> Iterator[Problem]:
    """A bare number, date or yes or no says nothing that could be unknown."""
    if not isinstance(text, str) or text[:1].isdigit():
        return
    try:
        node = pack.program().output(text, path, scope)
    except RuleError as problem:
        yield pack.problem(problem.path or path, str(problem))
        return
    if kinds and node.type.kind not in (*kinds, Kind.ANY):
        wanted = "要能判断是否" if kinds == (Kind.YES_NO,) else "应为数字或日期"
        yield pack.problem(path, f"{path[-1]} {wanted}")


def _of_forms(pack: Pack) -> Iterator[Problem]:
    for name, form in pack.section("form").items():
        yield from _formula(pack, form.get("when"), ("form", name, "when"), kinds=WANTED["when"])
        for number, section in enumerate(form["sections"]):
            for place, entry in enumerate(section["fields"]):
                if isinstance(entry, Mapping):
                    path: KeyPath = ("form", name, "sections", number, "fields", place)
                    for key in ("required", "when"):
                        yield from _formula(pack, entry.get(key), (*path, key), kinds=WANTED[key])
        attached = form.get("attachments") or {}
        listed = pack.definition.lists.get(str(attached.get("list", "")))
        if listed and "column" in attached and attached["column"] not in listed.columns:
            hint = nearest(attached["column"], listed.columns)
            yield pack.problem(("form", name, "attachments"), f"参照表没有列 {attached['column']}{hint}")


def _of_tables(pack: Pack) -> Iterator[Problem]:
    for name, table in pack.section("tables").items():
        path: KeyPath = ("tables", name)
        rows = table.get("rows") or {}
        for number, line in enumerate(table.get("footer") or ()):
            place = (*path, "footer", number, "value")
            tried = [list(_formula(pack, line.get("value"), place, scope)) for scope in _around(pack, rows)]
            yield from () if any(not each for each in tried) else tried[0]
        listed = pack.definition.lists.get(str(rows.get("list", "")))
        for column in rows.get("where") or ():
            if listed and column not in listed.columns:
                hint = nearest(str(column), listed.columns)
                yield pack.problem((*path, "rows", "where"), f"参照表没有列 {column}{hint}")
        if listed:
            yield from _of_printed_cells(pack, table["columns"], listed, (*path, "columns"))
        ids = [column["id"] for column in table["columns"]]
        for doubled in sorted({each for each in ids if ids.count(each) > 1}):
            yield pack.problem((*path, "columns"), f"栏 {doubled} 写了两次")


def _of_printed_cells(
    pack: Pack, columns: Sequence[Mapping[str, Any]], listed: ReferenceList, path: KeyPath
) -> Iterator[Problem]:
    for number, column in enumerate(columns):
        for wanted in _FILLED_IN.findall(column.get("text", "")):
            if wanted not in listed.columns:
                yield pack.problem((*path, number), f"参照表没有列 {wanted}{nearest(wanted, listed.columns)}")


def _around(pack: Pack, rows: Mapping[str, Any]) -> Iterator[Scope]:
    """The case, and the rows around those that are printed: a sheet may stand for each row of the outer list."""
    yield CASE
    tables = tuple(str(rows.get("of", "")).split("."))[:-1]
    if tables and tables[0] in pack.definition.facts:
        yield Scope(tables)


# operations -----------------------------------------------------------------------------------------------------


def _of_operation(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    nodes = pack.program().nodes
    named = spec.get("explains", ())
    for rule in [named] if isinstance(named, str) else named:
        if rule not in nodes:
            yield pack.problem((*path, "explains"), f"没有判定 {rule}{nearest(rule, nodes)}")
    for field in spec.get("needs") or ():
        if field not in pack.input_fields:
            yield pack.problem((*path, "needs"), f"没有输入项 {field}{nearest(field, pack.input_fields)}")
    parameters = pack.definition.parameters
    for text, place in _texts(spec.get("with") or {}, (*path, "with")):
        if text.startswith("$") and text[1:] not in parameters:
            yield pack.problem(place, f"没有参数 {text}{nearest(text[1:], parameters)}")
    given = spec.get("with") or {}
    if isinstance(given.get("list"), str) and given["list"] not in pack.definition.lists:
        hint = nearest(given["list"], pack.definition.lists)
        yield pack.problem((*path, "with", "list"), f"没有参照表 {given['list']}{hint}")
    if isinstance(given.get("rows"), str) and given["rows"] not in pack.input_fields:
        hint = nearest(given["rows"], pack.input_fields)
        yield pack.problem((*path, "with", "rows"), f"没有列表 {given['rows']}{hint}")


def _texts(value: Any, path: KeyPath) -> Iterator[tuple[str, KeyPath]]:
    """Every text within, keys too, with its place."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key), (*path, key)
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, (*path, number))
    elif isinstance(value, str):
        yield value, path


# nobody uses it, or two are called the same ---------------------------------------------------------------------


def _unused(pack: Pack) -> Iterator[Problem]:
    said = {text for key, value in pack.data.items() if key not in NOT_USING for text, _ in _texts(value, ())}
    for name in pack.definition.lists:
        if name not in said:
            text = f"参照表 {name} 没有被使用"
            yield pack.problem(("lists", name), text, notice=_holds_a_clause(pack, name))
    done = {
        text
        for key in (
            "workflows",
            "guards",
            "operations",
            "publicity",
            "announcements",
            "inspections",
            "panels",
            "objections",
            "supervision",
            "appraisal",
            "receipts",
            "events",
            "budget",
            "settlement",
            "pilots",
        )
        for text, _ in _texts(pack.section(key), ())
    }
    for name in pack.section("actors"):
        if name not in done:
            yield pack.problem(("actors", name), f"角色 {name} 没有被任何一步使用", notice=True)


def _holds_a_clause(pack: Pack, name: str) -> bool:
    """A table of the notice may stand in the pack before a page shows it."""
    listed = pack.definition.lists[name]
    return bool(listed.clause) or "clause" in listed.columns


def _same_titles(pack: Pack) -> Iterator[Problem]:
    """Where people choose by title: parameters in a what-if, states of a procedure, rows of a list of operations."""
    yield from _doubled(pack, pack.section("parameters"), ("parameters",), "参数")
    yield from _doubled(pack, pack.section("operations"), ("operations",), "操作")
    for name, workflow in pack.section("workflows").items():
        yield from _doubled(pack, workflow["states"], ("workflows", name, "states"), "状态")


def _doubled(pack: Pack, entries: Mapping[str, Any], path: KeyPath, word: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, entry in entries.items():
        first = seen.setdefault(entry["title"], name)
        if first != name:
            yield pack.problem(
                (*path, name), f"{word} {name} 与 {first} 同名（{entry['title']}），请写得分得开"
            )
