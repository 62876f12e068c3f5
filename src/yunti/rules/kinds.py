"""The node kinds of a definition: a mapping with exactly one kind key, and what may stand beside it.

`KINDS` is the whole format of a node; checks, documentation and schema read it.
Not here: formulas and names (`building`), what a node means when computed (`nodes`, `backends`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from yunti.domain.ranking import Ties
from yunti.rules import typed
from yunti.rules.building import CASE, Names, Scope, literal, number, yes_no
from yunti.rules.definition import Spec
from yunti.rules.errors import Path, RuleError, nearest
from yunti.rules.functions import ROUNDINGS
from yunti.rules.nodes import (
    Aggregate,
    All,
    AnyOf,
    AtLeast,
    Cap,
    Count,
    Except,
    Listing,
    Literal,
    Lookup,
    Max,
    Meta,
    Min,
    Named,
    Node,
    Not,
    Ranking,
    Ratio,
    Sum,
    Table,
    Tier,
    plain,
)
from yunti.rules.values import SET, WHOLE, YES_NO, Kind, ValueType


@dataclass(frozen=True, slots=True)
class KindSpec:
    """`beside`: keys that may stand with the kind key; `over_rows`: keys when it runs over a list's rows."""

    beside: tuple[str, ...] = ()
    over_rows: tuple[str, ...] = ()


ROWS = ("of", "where", "by", "join", "order")
ATTRIBUTES = ("title", "clause", "unit", "advice", "cost", "reading", "labels", "except")
KINDS: dict[str, KindSpec] = {
    "when": KindSpec(),
    "value": KindSpec(),
    "all": KindSpec(),
    "any": KindSpec(over_rows=ROWS),
    "every": KindSpec(over_rows=ROWS),
    "not": KindSpec(),
    "at_least": KindSpec(("of",)),
    "count": KindSpec(over_rows=ROWS),
    "sum": KindSpec(over_rows=ROWS),
    "min": KindSpec(over_rows=ROWS),
    "max": KindSpec(over_rows=ROWS),
    "count_distinct": KindSpec(over_rows=ROWS),
    "first": KindSpec(over_rows=ROWS),
    "set": KindSpec(over_rows=ROWS),
    "ratio": KindSpec(),
    "cap": KindSpec(("at",)),
    "table": KindSpec(("else",)),
    "lookup": KindSpec(("key", "column")),
    "list": KindSpec(),
    "rank": KindSpec(("within", "where", "descending", "ties")),
    "tier": KindSpec(("shares", "else")),
}
RATIO_KEYS = ("of", "to", "times", "places", "rounding")
ONLY_ROWS = ("every", "count_distinct", "first", "set")
_LISTED = {"all": All, "any": AnyOf, "count": Count, "sum": Sum, "min": Min, "max": Max}


class Builder(Names):
    """Reads node specs. `build` is the one entrance; each kind has a method of its name."""

    def build(self, spec: Spec, path: Path, scope: Scope = CASE) -> Node:
        if not isinstance(spec, Mapping):
            if isinstance(spec, list):
                raise RuleError("这里要一条规则，不是列表；请写 all: 或 any:", path)
            return self.formula(spec, path, scope)
        kind = self._kind(spec, path)
        try:
            node = getattr(self, f"_{kind}")(spec, path, scope)
        except RuleError as problem:
            raise problem.at((*path, kind)) from None
        try:
            node = self._with_meta(node, spec)
        except RuleError as problem:
            raise problem.at(path) from None
        return self._with_exceptions(node, spec, path, scope) if "except" in spec else node

    def _kind(self, spec: Mapping[str, Any], path: Path) -> str:
        found = [key for key in spec if key in KINDS]
        if len(found) != 1:
            unknown = [key for key in spec if key not in KINDS and key not in ATTRIBUTES]
            hint = nearest(str(unknown[0]), KINDS) if unknown and not found else ""
            said = f"同时写了 {'、'.join(found)}" if found else f"缺少规则的种类（{'、'.join(KINDS)}）"
            raise RuleError(f"一条规则只能有一个种类：{said}{hint}", path)
        kind = found[0]
        over_rows = _runs_over_rows(kind, spec)
        allowed = (*ATTRIBUTES, kind, *(KINDS[kind].over_rows if over_rows else KINDS[kind].beside))
        for key in spec:
            if key not in allowed:
                raise RuleError(f"{kind} 旁边不能写 {key}{nearest(str(key), allowed)}", (*path, key))
        return kind

    def _with_meta(self, node: Node, spec: Mapping[str, Any]) -> Node:
        old = Meta() if isinstance(node, Named) else node.meta
        meta = Meta(
            old.id,
            str(spec.get("title", node.meta.title)),
            _clauses(spec.get("clause", [])),
            str(spec.get("unit", node.meta.unit)),
            str(spec.get("advice", "")),
            _cost(spec.get("cost", 0)),
            str(spec.get("reading", "")),
            self._labels(spec["labels"]) if "labels" in spec else node.meta.labels,
            node.meta.awaits,
        )
        return replace(node, meta=meta)

    def _labels(self, spec: Any) -> tuple[tuple[str, str], ...]:
        """What people call the codes of a value: a mapping, or a reference list with a column `label`."""
        if isinstance(spec, Mapping):
            return tuple((str(code), str(label)) for code, label in spec.items())
        source = self.definition.lists.get(str(spec))
        if source is None:
            raise RuleError(f"没有参照表 {spec}{nearest(str(spec), self.definition.lists)}")
        return source.labels

    def _with_exceptions(self, node: Node, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        pairs = []
        for place, each in enumerate(_sequence(spec["except"], (*path, "except"))):
            where = (*path, "except", place)
            row = _keys(each, ("when", "then", "title", "clause"), ("when", "then"), where)
            condition = self._condition(row["when"], (*where, "when"), scope)
            pairs.append((self._with_meta(condition, row), self.build(row["then"], (*where, "then"), scope)))
        values = typed.aligned((node, *(value for _, value in pairs)), "except")
        exceptions = tuple((pair[0], value) for pair, value in zip(pairs, values[1:], strict=True))
        return Except(values[0].type, replace(values[0], meta=node.meta), exceptions, meta=node.meta)

    def _condition(self, spec: Spec, path: Path, scope: Scope) -> Node:
        node = self.build(spec, path, scope)
        try:
            return yes_no(node)
        except RuleError as problem:
            raise problem.at(path) from None

    def _nodes(self, specs: Any, path: Path, scope: Scope) -> tuple[Node, ...]:
        parts = tuple(
            self.build(each, (*path, place), scope) for place, each in enumerate(_sequence(specs, path))
        )
        if not parts:
            raise RuleError("列表是空的", path)
        return parts

    def _conditions(self, specs: Any, path: Path, scope: Scope) -> tuple[Node, ...]:
        return tuple(yes_no(each) for each in self._nodes(specs, path, scope))

    # kinds ------------------------------------------------------------------------------------------------------

    def _when(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._condition(spec["when"], (*path, "when"), scope)

    def _value(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self.build(spec["value"], (*path, "value"), scope)

    def _not(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return Not(YES_NO, self._condition(spec["not"], (*path, "not"), scope))

    def _all(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return All(YES_NO, self._conditions(spec["all"], (*path, "all"), scope))

    def _any(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        if _runs_over_rows("any", spec):
            return self._aggregate("any", spec, path, scope)
        return AnyOf(YES_NO, self._conditions(spec["any"], (*path, "any"), scope))

    def _at_least(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        threshold = number(self.formula(spec["at_least"], (*path, "at_least"), scope))
        if threshold.type.scale:
            raise RuleError("at_least 要整数")
        if "of" not in spec:
            raise RuleError("at_least 旁边要写 of: 各项", path)
        return AtLeast(YES_NO, self._conditions(spec["of"], (*path, "of"), scope), threshold)

    def _count(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        if _runs_over_rows("count", spec):
            return self._aggregate("count", spec, path, scope)
        unit = str(spec.get("unit", ""))
        return Count(replace(WHOLE, unit=unit), self._conditions(spec["count"], (*path, "count"), scope))

    def _sum(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._of_numbers("sum", spec, path, scope)

    def _min(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._of_numbers("min", spec, path, scope)

    def _max(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._of_numbers("max", spec, path, scope)

    def _of_numbers(self, kind: str, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        if _runs_over_rows(kind, spec):
            return self._aggregate(kind, spec, path, scope)
        parts = typed.aligned([number(each) for each in self._nodes(spec[kind], (*path, kind), scope)], kind)
        return _LISTED[kind](parts[0].type, parts)

    def _every(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._aggregate("every", spec, path, scope)

    def _count_distinct(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._aggregate("count_distinct", spec, path, scope)

    def _first(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._aggregate("first", spec, path, scope)

    def _set(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        return self._aggregate("set", spec, path, scope)

    def _ratio(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        row = _keys(spec["ratio"], RATIO_KEYS, ("of", "to"), (*path, "ratio"))
        share, whole, times = (
            number(self.build(row.get(key, 1), (*path, "ratio", key), scope)) for key in ("of", "to", "times")
        )
        typed.common_unit((share, whole), "ratio")
        rounding = row.get("rounding", "half_up")
        if not isinstance(rounding, str) or rounding not in ROUNDINGS:
            raise RuleError(
                f"没有舍入方式 {rounding}{nearest(str(rounding), ROUNDINGS)}", (*path, "ratio", "rounding")
            )
        places = row.get("places", 0)
        if not isinstance(places, int) or not 0 <= places <= 12:
            raise RuleError("places 应为 0 到 12 的整数", (*path, "ratio", "places"))
        return Ratio(ValueType(Kind.NUMBER, places, times.type.unit), share, whole, times, rounding)

    def _cap(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        if "at" not in spec:
            raise RuleError("cap 旁边要写 at: 上限", path)
        part, ceiling = typed.aligned(
            [number(self.build(spec[key], (*path, key), scope)) for key in ("cap", "at")], "cap"
        )
        return Cap(part.type, part, ceiling)

    def _table(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        conditions, values = [], []
        for place, each in enumerate(_sequence(spec["table"], (*path, "table"))):
            where = (*path, "table", place)
            row = _keys(each, ("when", "then", "title", "clause"), ("when", "then"), where)
            conditions.append(self._with_meta(self._condition(row["when"], (*where, "when"), scope), row))
            values.append(self.build(row["then"], (*where, "then"), scope))
        if not values:
            raise RuleError("列表是空的", (*path, "table"))
        return self._table_of(list(zip(conditions, values, strict=True)), spec, path, scope)

    def _table_of(
        self, rows: list[tuple[Node, Node]], spec: Mapping[str, Any], path: Path, scope: Scope
    ) -> Table:
        otherwise = self.build(spec["else"], (*path, "else"), scope) if "else" in spec else literal(None)
        *values, otherwise = typed.aligned((*(value for _, value in rows), otherwise), "table")
        conditions = [condition for condition, _ in rows]
        return Table(values[0].type, tuple(zip(conditions, values, strict=True)), otherwise)

    def _lookup(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        name, lists = str(spec["lookup"]), self.definition.lists
        if name not in lists:
            raise RuleError(f"没有参照表 {name}{nearest(str(name), lists)}")
        column = str(spec.get("column", ""))
        if column not in lists[name].columns:
            raise RuleError(
                f"参照表 {name} 没有列 {column}{nearest(str(column), lists[name].columns)}", (*path, "column")
            )
        key = self.build(spec.get("key", ""), (*path, "key"), scope)
        rows = tuple((row[lists[name].key], row.get(column)) for row in lists[name].rows)
        cells = typed.aligned([literal(value) for _, value in rows], "lookup")
        pairs = tuple(
            (known, cell.value)
            for (known, _), cell in zip(rows, cells, strict=True)
            if isinstance(cell, Literal)
        )
        types = [cell.type for cell in cells if cell.type.kind is not Kind.ANY]
        if not types:
            raise RuleError(f"参照表 {name} 的列 {column} 全是空的", (*path, "column"))
        return Lookup(types[0], name, column, key, pairs)

    def _list(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        entries: list[tuple[Node, Node | None]] = []
        for place, each in enumerate(_sequence(spec["list"], (*path, "list"))):
            where = (*path, "list", place)
            row = each if isinstance(each, Mapping) else {"value": each}
            condition = self._condition(row["when"], (*where, "when"), scope) if "when" in row else None
            inner = {key: value for key, value in row.items() if key != "when"}
            node = self.build(inner, where, scope)
            if node.type.kind not in (Kind.TEXT, Kind.SET):
                raise RuleError("list 里只能放文字或一组文字", where)
            entries.append((node, condition))
        return Listing(SET, tuple(entries))

    # the population ---------------------------------------------------------------------------------------------

    def _rank(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        if scope.level:
            raise RuleError("rank 比较各个申报，不能写在列表的行里")
        keys = tuple(
            self._ranked(each, (*path, "rank", place))
            for place, each in enumerate(_one_or_more(spec["rank"]))
        )
        within = tuple(
            self.build(each, (*path, "within", place))
            for place, each in enumerate(_one_or_more(spec.get("within", [])))
        )
        where = self._condition(spec["where"], (*path, "where"), scope) if "where" in spec else None
        descending, ties = spec.get("descending", True), spec.get("ties", Ties.COMPETITION)
        if not isinstance(descending, bool):
            raise RuleError("descending 应为 true 或 false", (*path, "descending"))
        if ties not in list(Ties):
            raise RuleError(f"没有并列办法 {ties}{nearest(str(ties), list(Ties))}", (*path, "ties"))
        if not keys:
            raise RuleError("rank 要写出按什么排名")
        return Ranking(WHOLE, keys, within, where, descending, str(ties))

    def _ranked(self, spec: Spec, path: Path) -> Node:
        node = self.build(spec, path)
        if node.type.kind not in typed.ORDERED:
            raise RuleError("rank 要数字或日期", path)
        return node

    def _tier(self, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        ranking = plain(self.build(spec["tier"], (*path, "tier"), scope))
        while isinstance(ranking, Named):
            ranking = plain(ranking.node)
        if not isinstance(ranking, Ranking):
            raise RuleError("tier 后面要写一个排名（rank）")
        size = replace(ranking, measure="size")
        rows, shares = [], []
        for place, each in enumerate(_sequence(spec.get("shares"), (*path, "shares"))):
            where = (*path, "shares", place)
            row = _keys(each, ("share", "then", "title", "clause"), ("share", "then"), where)
            share = number(self.build(row["share"], (*where, "share"), scope))
            ahead = typed.arithmetic(ranking, "-", literal(1))
            condition = self._with_meta(typed.compare(ahead, "<", typed.arithmetic(share, "*", size)), row)
            rows.append((condition, self.build(row["then"], (*where, "then"), scope)))
            shares.append(share)
        if not rows:
            raise RuleError("列表是空的", (*path, "shares"))
        table = self._table_of(rows, spec, path, scope)
        return Tier(table.type, ranking, tuple(shares), table)

    # rows of lists ----------------------------------------------------------------------------------------------

    def _aggregate(self, kind: str, spec: Mapping[str, Any], path: Path, scope: Scope) -> Node:
        table, level = self._table_named(str(spec.get("of", "")), (*path, "of"), scope)
        inner = Scope((*scope.tables[:level], table))
        value = None
        if not (kind == "count" and spec[kind] == "rows"):
            value = self.build(spec[kind], (*path, kind), inner)
        where = self._condition(spec["where"], (*path, "where"), inner) if "where" in spec else None
        order = self.build(spec["order"], (*path, "order"), inner) if "order" in spec else None
        if kind == "count" and value is not None:
            raise RuleError("数行写 count: rows；数不同的值写 count_distinct")
        return Aggregate(
            _aggregate_type(kind, value, spec),
            kind,
            table,
            level,
            value,
            where,
            self._match(spec, path, scope, inner),
            order,
        )

    def _table_named(self, name: str, path: Path, scope: Scope) -> tuple[str, int]:
        for level in range(scope.level, -1, -1):
            spec = self.fields(scope, level).get(name)
            if spec is not None and spec.type.kind is Kind.TABLE:
                self.used_names.add(f"{scope.path(level)}.{name}" if level else name)
                return name, level
        tables = [key for key, spec in self.definition.facts.items() if spec.type.kind is Kind.TABLE]
        raise RuleError(f"没有名为 {name} 的列表{nearest(str(name), tables)}", path)

    def _match(
        self, spec: Mapping[str, Any], path: Path, scope: Scope, inner: Scope
    ) -> tuple[tuple[Node, Node], ...]:
        """`by: key` pairs rows of one list with the same key; `join: {key here: key there}` those of another."""
        by = spec.get("by", [])
        keys, join = [by] if isinstance(by, str) else by, spec.get("join", {})
        if not isinstance(keys, list) or not all(isinstance(each, str) for each in keys):
            raise RuleError("by 应为一个或几个键的名称", (*path, "by"))
        if not isinstance(join, Mapping):
            raise RuleError("join 应写成 这边的键: 那边的键", (*path, "join"))
        wanted = {key: key for key in keys} | dict(join)
        out: list[Any] = []
        for here, there in wanted.items():
            pair = (self.formula(here, (*path, "join"), scope), self.formula(there, (*path, "join"), inner))
            out.append(typed.compare(pair[0], "==", pair[1]).kids)
        return tuple(out)


def _clauses(value: Any) -> tuple[str, ...]:
    named = [value] if isinstance(value, str) else value
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        raise RuleError("clause 应为条款编号，或条款编号的列表")
    return tuple(named)


def _cost(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise RuleError("cost 应为不小于 0 的整数")
    return value


def _runs_over_rows(kind: str, spec: Mapping[str, Any]) -> bool:
    return bool(KINDS[kind].over_rows) and (kind in ONLY_ROWS or not isinstance(spec[kind], list))


def _aggregate_type(kind: str, value: Node | None, spec: Mapping[str, Any]) -> ValueType:
    if kind in ("count", "count_distinct"):
        return replace(WHOLE, unit=str(spec.get("unit", "")))
    if value is None:
        raise RuleError(f"{kind} 要写出取哪个值")
    if kind in ("any", "every"):
        return yes_no(value).type
    if kind == "sum":
        return number(value).type
    if kind == "set":
        if value.type.kind is not Kind.TEXT:
            raise RuleError("set 只能收集文字")
        return SET
    if kind in ("min", "max") and value.type.kind not in typed.ORDERED:
        raise RuleError(f"{kind} 要数字或日期")
    return value.type


def _one_or_more(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _sequence(value: Any, path: Path) -> list[Any]:
    if not isinstance(value, list):
        raise RuleError("这里要一个列表", path)
    return value


def _keys(value: Any, allowed: tuple[str, ...], required: tuple[str, ...], path: Path) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RuleError(f"这里要写 {'、'.join(required)}", path)
    for key in value:
        if key not in allowed:
            raise RuleError(f"这里不能写 {key}{nearest(str(key), allowed)}", (*path, key))
    for key in required:
        if key not in value:
            raise RuleError(f"缺少 {key}", path)
    return value
