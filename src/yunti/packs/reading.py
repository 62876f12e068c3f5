"""The data of a pack's files → a Pack: shapes checked, facts, parameters and lists typed, rules ready to compile.

Not here: files (`loading`), cross references and coverage (`checking`), editions on disk (`catalogue`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

from yunti.domain.workflow import Move
from yunti.packs.errors import PackError, Problem
from yunti.packs.layouts.model import Layout
from yunti.packs.layouts.reading import read_layout
from yunti.packs.loading import KeyPath, Loaded, load_file
from yunti.packs.schema.sections import PACK, SECTIONS
from yunti.rules.definition import Definition, ReferenceList
from yunti.rules.engine import Program, compile_rules, prepare
from yunti.rules.errors import FactError, RuleError, nearest
from yunti.rules.expanding import expanded
from yunti.rules.parameters import NO_CHANGE, DatedParameter, WhatIf, read_parameter_value, read_what_if
from yunti.rules.values import TYPE_NAMES, FactSpec, Kind, base_unit, read_date, read_fact, type_named

ROOT_FILE = "pack.yaml"


def several(value: Any) -> tuple[str, ...]:
    """A pack may say one word where it could say a list of them."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


Rest = ParamSpec("Rest")
Found = TypeVar("Found")


def once_per_pack(
    find: Callable[Concatenate["Pack", Rest], Found],
) -> Callable[Concatenate["Pack", Rest], Found]:
    """What follows from a pack alone is found once and kept with it; nobody may change what is found."""

    @wraps(find)
    def found(pack: "Pack", /, *args: Rest.args, **named: Rest.kwargs) -> Found:
        key = (find, args, tuple(named.items()))
        if key not in pack.kept:
            pack.kept[key] = find(pack, *args, **named)
        known: Found = pack.kept[key]
        return known

    return found


@dataclass
class Pack:
    """One edition of one programme. Programs are compiled once per day and kept."""

    folder: Path
    data: Mapping[str, Any]
    loaded: Loaded
    definition: Definition
    inputs: Mapping[str, Mapping[str, FactSpec]] = field(default_factory=dict)
    papers: Mapping[str, Layout] = field(default_factory=dict)
    programs: dict[date, Program] = field(default_factory=dict)
    written_out: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    compiling: Any = field(default_factory=RLock, repr=False, compare=False)
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def programme(self) -> str:
        return str(self.data["programme"])

    @property
    def edition(self) -> str:
        return str(self.data["edition"])

    @property
    def title(self) -> str:
        return str(self.data["title"])

    @property
    def purpose(self) -> str:
        return str(self.section("purpose").get("text", ""))

    @cached_property
    def in_force(self) -> date:
        return date.fromisoformat(self.data["validity"]["in_force"])

    def section(self, name: str) -> Any:
        return self.data.get(name) or ([] if name in ("cases", "capabilities") else {})

    def problem(self, path: KeyPath, text: str, *, notice: bool = False) -> Problem:
        return _problem(self.loaded, self.folder, path, text, notice)

    def program(self, as_of: date | None = None, what_if: WhatIf = NO_CHANGE) -> Program:
        """The rules in force on a day; a day before the edition reads as its first day."""
        day = max(as_of or self.in_force, self.in_force)
        if what_if.changes:
            return self._compiled(day, what_if)
        if day not in self.programs:
            with self.compiling:
                if day not in self.programs:
                    self.programs[day] = self._compiled(day, what_if)
        return self.programs[day]

    def what_if(self, changes: Mapping[str, Mapping[str, Any]]) -> WhatIf:
        return read_what_if(changes, self.definition.parameters)

    def _compiled(self, day: date, what_if: WhatIf) -> Program:
        try:
            return compile_rules(self.definition, day, what_if)
        except RuleError as problem:
            raise PackError([self.problem(problem.path, str(problem))]) from None

    @cached_property
    def moves(self) -> dict[str, tuple[Move, ...]]:
        return {
            name: tuple(move for spec in workflow["moves"] for move in _moves(spec))
            for name, workflow in self.section("workflows").items()
        }

    @cached_property
    def input_fields(self) -> frozenset[str]:
        """Every top-level input key that the programme defines."""
        return frozenset({*self.definition.facts, *(name for own in self.inputs.values() for name in own)})

    def outputs(self, operation: str) -> Mapping[str, Any]:
        """The declared outputs with every `for_each` written out; done once."""
        if operation not in self.written_out:
            path = ("operations", operation, "output")
            declared = self.section("operations")[operation].get("output") or {}
            try:
                self.written_out[operation] = expanded(declared, self.definition.lists, path)
            except RuleError as problem:
                raise PackError([self.problem(problem.path, str(problem))]) from None
        return self.written_out[operation]


def _moves(spec: Mapping[str, Any]) -> list[Move]:
    actors = (spec["actor"],) if isinstance(spec["actor"], str) else tuple(spec["actor"])
    sources = [spec["from"]] if isinstance(spec["from"], str) else spec["from"]
    guards = tuple(spec.get("guards") or ())
    also = tuple(spec.get("also") or ())
    return [Move(source, spec["action"], actors, spec["to"], guards, also) for source in sources]


def load_pack(folder: Path) -> Pack:
    """Reads `pack.yaml` and one file per section beside it; raises PackError with every problem of form."""
    loaded = load_folder(folder)
    problems = [_problem(loaded, folder, path, text) for path, text in PACK.findings(loaded.data, ())]
    if problems:
        raise PackError(sorted(problems))
    return _Reader(folder, loaded).pack()


def load_folder(folder: Path) -> Loaded:
    if not (folder / ROOT_FILE).is_file():
        raise PackError.at(str(folder), 0, f"没有 {ROOT_FILE}")
    whole = load_file(folder / ROOT_FILE)
    if not isinstance(whole.data, dict):
        raise PackError.at(ROOT_FILE, 1, "应为一组 键: 值")
    for path in sorted(folder.glob("*.y*ml")):
        if path.name != ROOT_FILE:
            _add_section(whole, path)
    return whole


def _add_section(whole: Loaded, path: Path) -> None:
    section = path.stem
    if section not in SECTIONS:
        raise PackError.at(path.name, 1, f"没有名为 {section} 的部分{nearest(section, SECTIONS)}")
    if section in whole.data:
        raise PackError.at(path.name, 1, f"{section} 在 {ROOT_FILE} 里已有，只能写一处")
    part = load_file(path, (section,))
    whole.data[section] = part.data
    whole.places.update(part.places)


def _problem(loaded: Loaded, folder: Path, path: KeyPath, text: str, notice: bool = False) -> Problem:
    file, line = loaded.place(_template(loaded.data, path))
    return Problem(file or folder.name, line, text, notice)


def _template(data: Any, path: KeyPath) -> KeyPath:
    """A name written out by `for_each` lies at its template: `item_app_erp` at `item_{code}`."""
    if len(path) < 2 or not isinstance(data, Mapping) or not isinstance(data.get(path[0]), Mapping):
        return path
    if path[1] in data[path[0]]:
        return path
    for key in data[path[0]]:
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(str(key)))
        if "{" in str(key) and re.fullmatch(pattern, str(path[1])):
            return (path[0], key, *path[2:])
    return path


class _Reader:
    """Types what the shapes leave open; gathers every problem before it raises."""

    def __init__(self, folder: Path, loaded: Loaded) -> None:
        self.folder = folder
        self.loaded = loaded
        self.data: dict[str, Any] = loaded.data
        self.problems: list[Problem] = []
        self.lists: dict[str, ReferenceList] = {}

    def pack(self) -> Pack:
        lists = self.lists = self._each("lists", self._list)
        names, columns = self._with_overrides()
        definition = Definition(
            facts=self._each("facts", lambda name, raw, path: self._fact(name, raw, path)),
            parameters=self._each("parameters", self._parameter),
            lists=lists,
            names=names,
            columns=columns,
            reports=self._section("report"),
            sections={
                **dict.fromkeys(self._section("derive"), "derive"),
                **dict.fromkeys(self._section("criteria"), "criteria"),
            },
            unknown_is_unmet=self.data.get("unknown") == "unmet",
        )
        inputs = self._each("operations", self._inputs)
        papers = self._each("papers", self._paper)
        self._check_dates()
        self._refuse_doubled_names()
        if not self.problems:
            definition = self._try(("criteria",), lambda: prepare(definition)) or definition
        if self.problems:
            raise PackError(sorted(self.problems))
        return Pack(self.folder, self.data, self.loaded, definition, inputs, papers)

    def _section(self, name: str) -> Mapping[str, Any]:
        return self.data.get(name) or {}

    def _with_overrides(self) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
        """Rules and columns with what an assessor may decide otherwise, each as an exception behind its own."""
        names: dict[str, Any] = {**self._section("derive"), **self._section("criteria")}
        columns: dict[str, Mapping[str, Any]] = {**self._section("columns")}
        for name, declared in self._section("overrides").items():
            path: KeyPath = ("overrides", name)
            if ("rule" in declared) == ("column" in declared):
                self._try(path, lambda path=path: _refuse("要写 rule 或 column，只写一个", path))  # type: ignore[misc]
            elif "rule" in declared:
                self._add_exception(
                    names, declared["rule"], f"'{name}' in {declared['fact']}", declared, path
                )
            else:
                table, _dot, column = declared["column"].rpartition(".")
                own = columns[table] = {**columns.get(table, {})}
                when = f"{self._row_key(table, path)} in {declared['fact']}"
                self._add_exception(own, column, when, declared, path)
        return names, columns

    def _row_key(self, table: str, path: KeyPath) -> str:
        """The one column by which rows are told apart."""
        raw = self._section("facts").get(table) or {}
        key, rows = raw.get("row_key"), raw.get("rows") or {}
        if key not in rows:
            text = f"列表 {table} 要写 row_key: 用哪一列认出各行{nearest(str(key), rows) if key else ''}"
            self._try(path, lambda: _refuse(text, path))
        return str(key)

    def _add_exception(
        self, rules: dict[str, Any], name: str, when: str, declared: Mapping[str, Any], path: KeyPath
    ) -> None:
        rule = rules.get(name)
        if not isinstance(rule, Mapping):
            known = [each for each, spec in rules.items() if isinstance(spec, Mapping)]
            text = f"没有写成一组 键: 值 的规则 {name}{nearest(name, known)}"
            self._try(path, lambda: _refuse(text, path))
            return
        added: dict[str, Any] = {"when": when, "then": declared.get("to", "met") == "met"}
        added |= {key: declared[key] for key in ("title", "clause") if key in declared}
        rules[name] = {**rule, "except": [*(rule.get("except") or ()), added]}

    def _each(self, section: str, read: Callable[[str, Any, KeyPath], Any]) -> dict[str, Any]:
        out = {}
        for name, raw in self._section(section).items():
            path = (section, name)
            value = self._try(path, lambda name=name, raw=raw, path=path: read(str(name), raw, path))  # type: ignore[misc]
            if value is not None:
                out[str(name)] = value
        return out

    def _try(self, path: KeyPath, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except RuleError as problem:
            self.problems.append(_problem(self.loaded, self.folder, problem.path or path, str(problem)))
        except FactError as problem:
            self.problems.append(_problem(self.loaded, self.folder, path, str(problem)))
        return None

    def _check_dates(self) -> None:
        for key in ("in_force", "until"):
            text = self.data["validity"].get(key)
            if text is not None:
                self._try(("validity", key), lambda text=text: _date(text, ("validity", key)))  # type: ignore[misc]  # noqa: B023

    def _refuse_doubled_names(self) -> None:
        derive, criteria = self._section("derive"), self._section("criteria")
        for name in criteria:
            if name in derive:
                self.problems.append(
                    _problem(self.loaded, self.folder, ("criteria", name), f"{name} 在 derive 里已有")
                )
        for section in ("derive", "criteria"):
            for name in self._section(section):
                if name in self._section("facts"):
                    text = f"{name} 与字段同名，请换一个名称"
                    self.problems.append(_problem(self.loaded, self.folder, (section, name), text))

    def _list(self, name: str, raw: Mapping[str, Any], path: KeyPath) -> ReferenceList:
        """Rows are mappings, or lists in the order of `columns`."""
        columns = list(raw["columns"])
        rows = tuple(self._row(columns, row, (*path, "rows", place)) for place, row in enumerate(raw["rows"]))
        if raw["key"] not in columns:
            raise RuleError(f"key 应为 columns 之一{nearest(raw['key'], columns)}", (*path, "key"))
        keys = [row[raw["key"]] for row in rows]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise RuleError(f"参照表 {name} 里 {key} 出现两次", (*path, "rows", place))
        return ReferenceList(name, raw["title"], raw["key"], rows, _clauses(raw))

    def _row(self, columns: list[str], row: Any, path: KeyPath) -> dict[str, Any]:
        if isinstance(row, list):
            if len(row) != len(columns):
                raise RuleError(f"这一行有 {len(row)} 格，应有 {len(columns)} 格", path)
            return dict(zip(columns, row, strict=True))
        if not isinstance(row, Mapping):
            return {column: row if place == 0 else None for place, column in enumerate(columns)}
        for key in row:
            if key not in columns:
                raise RuleError(f"没有列 {key}{nearest(str(key), columns)}", (*path, key))
        return {column: row.get(column) for column in columns}

    def _fact(self, name: str, raw: Mapping[str, Any], path: KeyPath) -> FactSpec:
        unit = str(raw.get("unit", ""))
        type_ = type_named(raw["type"], unit)
        if type_ is None:
            raise RuleError(f"没有类型 {raw['type']}{nearest(raw['type'], TYPE_NAMES)}", (*path, "type"))
        if raw["type"] == "money" and base_unit(unit)[0] != "元":
            raise RuleError("金额的 unit 应为 元、万元或亿元", (*path, "type"))
        rows = {
            str(inner): self._fact(str(inner), spec, (*path, "rows", inner))
            for inner, spec in (raw.get("rows") or {}).items()
        }
        if bool(rows) != (type_.kind is Kind.TABLE):
            raise RuleError("type: list 要写 rows，其他类型不写", path)
        if "max_length" in raw and type_.kind is not Kind.TEXT:
            raise RuleError("max_length 只用于 text 和 code", (*path, "max_length"))
        short = raw.get("short") or {}
        spec = FactSpec(
            name, type_, raw["title"], unit, None, self._options(raw, path), rows, short.get("key", ""),
            short.get("fill") or {}, _clauses(raw), self._labels(raw), awaits=raw.get("awaits", ""),
        )  # fmt: skip
        spec = replace(spec, keyed=_keyed(raw, rows, path))
        default = raw["default"] if "default" in raw else self._section("defaults").get(raw["type"])
        return replace(spec, default=read_fact(default, spec))

    def _inputs(
        self, name: str, raw: Mapping[str, Any], path: KeyPath, key: str = "inputs"
    ) -> dict[str, FactSpec]:
        """Inputs of an operation or paper that are no facts of a case: a type name, or a field as in `facts`."""
        return {
            str(field): self._fact(
                str(field),
                spec if isinstance(spec, Mapping) else {"title": field, "type": spec},
                (*path, key, field),
            )
            for field, spec in (raw.get(key) or {}).items()
        }

    def _paper(self, name: str, raw: Mapping[str, Any], path: KeyPath) -> Layout:
        return read_layout(name, raw, self._inputs(name, raw, path), self._inputs(name, raw, path, "each"))

    def _options(self, raw: Mapping[str, Any], path: KeyPath) -> tuple[str, ...]:
        if "list" in raw:
            lists = self._section("lists")
            if raw["list"] not in lists:
                raise RuleError(f"没有参照表 {raw['list']}{nearest(raw['list'], lists)}", (*path, "list"))
        return tuple(str(each) for each in raw.get("options") or ())

    def _labels(self, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """What people call the options: written beside them, or in the reference list."""
        options = raw.get("options")
        if isinstance(options, Mapping):
            return tuple((str(code), str(label)) for code, label in options.items())
        listed = self.lists.get(str(raw.get("list", "")))
        return listed.labels if listed else ()

    def _parameter(self, name: str, raw: Mapping[str, Any], path: KeyPath) -> DatedParameter:
        unit, by = str(raw.get("unit", "")), str(raw.get("by", ""))
        options = (
            (raw["options"],) if isinstance(raw.get("options"), str) else tuple(raw.get("options") or ())
        )
        type_ = type_named(raw["type"], unit)
        if type_ is None or type_.kind in (Kind.TABLE, Kind.RECORD, Kind.ANY):
            raise RuleError(f"参数没有类型 {raw['type']}{nearest(raw['type'], TYPE_NAMES)}", (*path, "type"))
        values, clauses = {}, {}
        for text, dated in raw["values"].items():
            where = (*path, "values", text)
            day = _date(text, where)
            try:
                values[day] = read_parameter_value(dated.get("value"), type_, unit, by, options)
            except ValueError as problem:
                raise RuleError(str(problem), where) from None
            clauses[day] = _clauses(dated)
        if not values:
            raise RuleError(f"参数 {name} 没有值", path)
        return DatedParameter(
            name, raw["title"], type_, unit, values, clauses, by, str(raw.get("reading", "")), options
        )


def _refuse(text: str, path: KeyPath) -> None:
    raise RuleError(text, path)


def _keyed(raw: Mapping[str, Any], rows: Mapping[str, FactSpec], path: KeyPath) -> tuple[str, str] | None:
    keyed = raw.get("keyed")
    if keyed is None:
        return None
    for part in ("key", "value"):
        if keyed[part] not in rows:
            raise RuleError(
                f"keyed 的 {part} 应为 rows 里的字段{nearest(keyed[part], rows)}", (*path, "keyed", part)
            )
    return keyed["key"], keyed["value"]


def _clauses(raw: Mapping[str, Any]) -> tuple[str, ...]:
    clause = raw.get("clause", ())
    return (clause,) if isinstance(clause, str) else tuple(clause)


def _date(text: Any, path: KeyPath) -> date:
    try:
        return read_date(text)
    except ValueError as problem:
        raise RuleError(f"{text}：{problem}", path) from None
