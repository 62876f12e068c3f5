"""A plan → one SELECT per wanted table: each stage of each table is a named part (WITH …) that an auditor can read.

A part holds its table's rows with the columns known so far; sums over rows of lists are parts of their own, joined by keys.
Not here: expressions (`writing`, `functions`), running the queries (`duck`, `postgres`, `spark`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from yunti.rules import nodes as n
from yunti.rules.backends.sql import pieces as p
from yunti.rules.backends.sql.dialects import Dialect
from yunti.rules.backends.sql.functions import beforehand, write_call
from yunti.rules.backends.sql.writing import Writer
from yunti.rules.certainty import Certainty
from yunti.rules.errors import RuleError
from yunti.rules.layout import KEYS, layout_of
from yunti.rules.nodes import Node
from yunti.rules.planning import CASE, Place, Plan, Scope, Step, plan_for
from yunti.rules.values import Kind
from yunti.rules.widths import Ranges, is_wide

Expr = exp.Expr
Wanted = Mapping[Scope, Mapping[str, Node]]
_WITHOUT_ROWS: dict[str, Any] = {"count": 0, "count_distinct": 0, "sum": 0, "any": False, "every": True}
FOUND = "^found"


def element_kind(node: n.Node) -> Kind:
    """Of what a set is made: texts, but for the suffixes of codes."""
    if isinstance(node, n.Aggregate) and node.kind == "set" and node.value is not None:
        return node.value.type.kind
    return Kind.TEXT


def table_name(scope: Scope) -> str:
    return "/".join(scope) or "cases"


@dataclass(frozen=True)
class Stages:
    """Named parts, each of which may use those before it, and a query per wanted scope that uses them."""

    parts: tuple[tuple[str, exp.Select], ...]
    answers: Mapping[Scope, exp.Select]

    def whole(self, scope: Scope) -> exp.Select:
        """One query that says it all: WITH every part that it needs."""
        query = self.answers[scope]
        for name, part in self.parts:
            query = query.with_(exp.to_identifier(name, quoted=True), as_=part)
        return query


def stages_of(
    wanted: Wanted, dialect: Dialect, given: Ranges | None = None, complete: frozenset[Place] = frozenset()
) -> Stages:
    """For each wanted scope a query with its keys and columns, in the order of the keys."""
    plan = plan_for(wanted)
    ranges = given or Ranges(plan, {})
    certainty = Certainty(plan, ranges, complete)
    return _Query(plan, wanted, ranges, certainty, dialect).stages()


def wide_columns(scope: Scope, wanted: Wanted, ranges: Ranges) -> list[str]:
    return [
        name
        for name, node in wanted[scope].items()
        if node.type.kind is Kind.NUMBER and is_wide(ranges.of(node, scope))
    ]


@dataclass
class _Query:
    plan: Plan
    wanted: Wanted
    ranges: Ranges
    certainty: Certainty
    dialect: Dialect
    parts: list[tuple[str, exp.Select]] = field(default_factory=list)
    now: dict[Scope, str] = field(default_factory=dict)
    columns: dict[Scope, list[str]] = field(default_factory=dict)

    def stages(self) -> Stages:
        self.writers = {
            each: Writer(self.plan, self.ranges, self.certainty, each, self.dialect, write_call)
            for each in self.plan.reads
        }
        self._refuse_look_alikes()
        self.early = beforehand(self.plan, self.wanted)
        self._open()
        for wave in range(self.plan.waves):
            steps = [step for step in self.plan.steps if step.wave == wave]
            self._sum_up([step for step in steps if step.aggregate is not None])
            self._compute([step for step in steps if step.aggregate is None])
        self._bring_down(set(self.wanted))
        return Stages(tuple(self.parts), {scope: self._select(scope) for scope in self.wanted})

    def _refuse_look_alikes(self) -> None:
        """DuckDB and Spark take `n` and `N` for one column, without a word."""
        if self.dialect.name == "postgres":
            return
        for scope, given in self.plan.reads.items():
            rules = [step.place.column for step in self.plan.steps if step.place.scope == scope]
            for columns in ((*given, *rules), tuple(self.wanted.get(scope, ()))):
                seen: dict[str, str] = {}
                for name in columns:
                    other = seen.setdefault(name.lower(), name)
                    if other != name:
                        raise RuleError(f"{self.dialect.name} 不分大小写，不能同时用 {other} 和 {name}")

    def _select(self, scope: Scope) -> exp.Select:
        writer = self.writers[scope]
        keys = [p.column(key) for key in KEYS[: len(scope) + 1]]
        chosen = [p.named(self._answer(writer, node), name) for name, node in self.wanted[scope].items()]
        return exp.select(*keys, *chosen).from_(self._source(scope)).order_by(*[key.copy() for key in keys])

    def _answer(self, writer: Writer, node: Node) -> Expr:
        """Numbers leave in 64 bits; where they may need more, as text, which every exchange carries exactly."""
        value = writer.write(node)
        if node.type.kind is Kind.NUMBER:
            wide = is_wide(writer.range_of(node))
            return self.dialect.cast(
                value, self.dialect.types[Kind.TEXT] if wide else self.dialect.types[Kind.NUMBER]
            )
        if node.type.kind is Kind.ANY:
            return self.dialect.cast(value, self.dialect.types[Kind.TEXT])
        return value

    # parts

    def _source(self, scope: Scope, alias: str = "") -> Expr:
        table = exp.to_table(
            exp.to_identifier(self.now[scope], quoted=True).sql(dialect=self.dialect.name),
            dialect=self.dialect.name,
        )
        return exp.alias_(table, exp.to_identifier(alias, quoted=True), table=True) if alias else table

    def _add(self, scope: Scope, query: exp.Select, columns: Sequence[str]) -> None:
        name = f"{table_name(scope)}_{sum(1 for each, _ in self.parts if each.rpartition('_')[0] == table_name(scope)) + 1}"
        self.parts.append((name, query))
        self.now[scope] = name
        self.columns[scope] = [*self.columns.get(scope, []), *columns]

    def _with(self, scope: Scope, added: Mapping[str, Expr]) -> None:
        """One more stage: everything so far, and these columns."""
        if not added:
            return
        kept = [p.column(name) for name in self.columns[scope]]
        new = [p.named(value, name) for name, value in added.items()]
        self._add(scope, exp.select(*kept, *new).from_(self._source(scope)), list(added))

    def _open(self) -> None:
        for scope, table in layout_of(self.plan).tables.items():
            early = [place.column for place in self.early if place.scope == scope]
            names = [*table.keys, *table.columns, *early]
            self.now[scope] = table_name(scope)
            self._add(scope, exp.select(*map(p.column, names)).from_(self._source(scope)), names)

    # steps

    def _compute(self, steps: Sequence[Step]) -> None:
        for scope in self.plan.reads:
            own = [step for step in steps if step.place.scope == scope]
            if not own:
                continue
            self._bring_down({scope})
            for layer in self.plan.layers(own):
                self._with(scope, {step.place.column: self.writers[scope].write(step.node) for step in layer})

    def _bring_down(self, scopes: set[Scope]) -> None:
        """Columns of outer scopes that a scope uses, as far as they are computed."""
        for scope in sorted(scopes, key=len):
            for level in range(len(scope) - 1, -1, -1):
                around = scope[:level]
                wanted = [place for place in self.plan.outer.get(scope, ()) if place.scope == around]
                wanted += [place for place in self.early if place.scope == around]
                added = {
                    place.seen_from(scope): p.column(place.column, "o")
                    for place in wanted
                    if place.column in self.columns[around]
                    and place.seen_from(scope) not in self.columns[scope]
                }
                if added:
                    self._join_outer(scope, around, added)

    def _join_outer(self, scope: Scope, around: Scope, added: Mapping[str, Expr]) -> None:
        kept = [p.named(p.column(name, "i"), name) for name in self.columns[scope]]
        new = [p.named(value, name) for name, value in added.items()]
        on = _same_keys("i", "o", KEYS[: len(around) + 1])
        query = exp.select(*kept, *new).from_(self._source(scope, "i")).join(self._source(around, "o"), on=on)
        self._add(scope, query, list(added))

    # rows of lists

    def _sum_up(self, steps: Sequence[Step]) -> None:
        self._bring_down({scope for step in steps for scope in (step.place.scope, step.inner)})
        groups: dict[Any, list[Step]] = {}
        for step in steps:
            node = step.aggregate
            assert node is not None
            alone = step.place.column if node.kind == "set" else ""
            groups.setdefault((step.place.scope, step.inner, node.where, node.match, alone), []).append(step)
        for (scope, rows, where, match, _), same in groups.items():
            self._group(scope, rows, where, match, same)

    def _group(
        self, scope: Scope, rows: Scope, where: Node | None, match: Any, steps: Sequence[Step]
    ) -> None:
        outer, inner = self.writers[scope], self.writers[rows]
        holder = KEYS[: len(rows)]
        here, there = _key_pairs(outer, inner, match)
        keys = [p.column(key) for key in holder]
        keys += [p.named(value, f"^k{place}") for place, value in enumerate(there)]
        operands = {}
        for step in steps:
            node = step.aggregate
            assert node is not None
            for lead, each in (("^v", node.value), ("^o", node.order)):
                if each is not None:
                    operands[f"{lead}{step.place.column}"] = inner.write(each)
        order = [p.column(key) for key in KEYS[len(rows) : len(rows) + 1]]
        taken = exp.select(*keys, *order, *[p.named(value, name) for name, value in operands.items()])
        taken = taken.from_(self._source(rows))
        if where is not None:
            taken = taken.where(inner.write(where))
        name = f"rows_{len(self.parts)}"
        self.parts.append((name, taken))
        by = [*holder, *[f"^k{place}" for place in range(len(there))]]
        summed = self._summed(name, by, steps, order)
        found = f"sums_{len(self.parts)}"
        self.parts.append((found, summed))
        self._join_sums(scope, rows, here, found, steps)

    def _summed(
        self, name: str, by: Sequence[str], steps: Sequence[Step], order: Sequence[Expr]
    ) -> exp.Select:
        keys = [p.column(key) for key in by]
        source: Any = exp.to_table(f'"{name}"', dialect="duckdb")
        if len(steps) == 1 and steps[0].aggregate is not None and steps[0].aggregate.kind == "set":
            value = p.column(f"^v{steps[0].place.column}")
            firsts = exp.select(*keys, p.named(value, "v"), p.named(p.call("min", order[0]), "o"))
            firsts = firsts.from_(source).group_by(*[key.copy() for key in keys], value.copy())
            kept = exp.select(
                *[key.copy() for key in keys],
                p.named(p.truth(True), FOUND),
                p.named(self._set_of_firsts(steps[0].aggregate), steps[0].place.column),
            )
            return kept.from_(firsts.subquery("f")).group_by(*[key.copy() for key in keys])
        sums = [p.named(self._aggregate(step, order), step.place.column) for step in steps]
        query = exp.select(*keys, p.named(p.truth(True), FOUND), *sums).from_(source)
        return query.group_by(*[key.copy() for key in keys])

    def _set_of_firsts(self, node: n.Aggregate) -> Expr:
        known = exp.Filter(
            this=self.dialect.collected(p.column("v"), [p.column("o")]),
            expression=exp.Where(this=p.is_known(p.column("v"))),
        )
        if self.dialect.name == "spark":
            return p.call("array_compact", self.dialect.collected(p.column("v"), [p.column("o")]))
        return p.or_else(known, self.dialect.nothing(element_kind(node)))

    def _aggregate(self, step: Step, order: Sequence[Expr]) -> Expr:
        node = step.aggregate
        assert node is not None
        every_row = exp.Count(this=exp.Star())
        if node.kind == "count" or node.value is None:
            return every_row
        value = p.column(f"^v{step.place.column}")
        known = exp.Count(this=value.copy())
        some_unknown = p.compare(known, "<", every_row.copy())
        if node.kind == "any":
            return p.case(
                [(self.dialect.true_somewhere(value), p.truth(True)), (some_unknown, p.null())],
                p.truth(False),
            )
        if node.kind == "every":
            failed = p.opposite(self.dialect.true_everywhere(value))
            return p.case([(failed, p.truth(False)), (some_unknown, p.null())], p.truth(True))
        if node.kind == "count_distinct":
            plain = self.dialect.joined(value) if node.value.type.kind is Kind.SET else value
            return exp.Count(this=exp.Distinct(expressions=[plain]))
        if node.kind == "first":
            keys = [p.column(f"^o{step.place.column}"), *order] if node.order is not None else list(order)
            return self.dialect.first(value, [key.copy() for key in keys], node.value.type.kind)
        makes = {"sum": exp.Sum, "min": exp.Min, "max": exp.Max}[node.kind]
        found: Expr = makes(this=value)
        if node.kind == "sum":
            wide = is_wide(self.ranges.at(step.place))
            found = self.dialect.cast(found, self.dialect.type_of(Kind.NUMBER, wide))
        return p.case([(p.compare(known, "==", every_row.copy()), found)])

    def _join_sums(
        self, scope: Scope, rows: Scope, here: Sequence[Expr], found: str, steps: Sequence[Step]
    ) -> None:
        """The sums beside the rows that ask for them; the value of nothing where no row was taken."""
        asked = {f"^h{place}{found}": value for place, value in enumerate(here)}
        self._with(scope, asked)
        listed = Place(rows[:-1], rows[-1]).seen_from(scope)
        on = _same_keys("i", "g", KEYS[: len(rows)])
        for place, name in enumerate(asked):
            on = p.both(on, p.compare(p.column(name, "i"), "==", p.column(f"^k{place}", "g")))
        kept = [p.named(p.column(name, "i"), name) for name in self.columns[scope]]
        new = {step.place.column: self._filled(step, p.column(listed, "i")) for step in steps}
        query = exp.select(*kept, *[p.named(value, name) for name, value in new.items()])
        source = exp.alias_(
            exp.to_table(f'"{found}"', dialect="duckdb"), exp.to_identifier("g", quoted=True), table=True
        )
        query = query.from_(self._source(scope, "i")).join(source, on=on, join_type="left")
        self._add(scope, query, list(new))

    def _filled(self, step: Step, listed: Expr) -> Expr:
        node = step.aggregate
        assert node is not None
        value = p.column(step.place.column, "g")
        if node.kind == "set":
            value = p.or_else(value, self.dialect.nothing(element_kind(node)))
        elif node.kind in _WITHOUT_ROWS:
            nothing = p.constant(_WITHOUT_ROWS[node.kind])
            value = p.case([(p.is_known(p.column(FOUND, "g")), value)], nothing)
        return p.case([(p.is_known(listed), value)])


def _same_keys(one: str, other: str, keys: Sequence[str]) -> Expr:
    pairs = [p.compare(p.column(key, one), "==", p.column(key, other)) for key in keys]
    return p.chained(pairs, p.both) if len(pairs) > 1 else pairs[0]


def _key_pairs(
    outer: Writer, inner: Writer, match: Sequence[tuple[n.Node, n.Node]]
) -> tuple[list[Expr], list[Expr]]:
    """Both sides of each pair of keys at one width."""
    here, there = [], []
    for one, other in match:
        wide = one.type.kind is Kind.NUMBER and is_wide(outer.range_of(one), inner.range_of(other))
        is_number = one.type.kind is Kind.NUMBER
        here.append(outer.number(one, wide) if is_number else outer.write(one))
        there.append(inner.number(other, wide) if is_number else inner.write(other))
    return here, there


__all__ = ["CASE", "Stages", "element_kind", "stages_of", "table_name", "wide_columns"]
