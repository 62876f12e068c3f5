"""The front door: a definition made into a program for one day, a case evaluated by it. A door, not a hall.

Not here: the kinds of rules (`kinds`), the computing (`backends`), the sentences (`explain`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from threading import RLock
from typing import Any

from yunti.rules.backends.reference import trace
from yunti.rules.building import CASE, Scope
from yunti.rules.definition import Definition, Spec
from yunti.rules.errors import Path, RuleError
from yunti.rules.expanding import expanded
from yunti.rules.kinds import Builder
from yunti.rules.nodes import Node, facts_under
from yunti.rules.parameters import NO_CHANGE, WhatIf
from yunti.rules.population import place_all, rankings_of
from yunti.rules.reports import Line, build_lines, raised
from yunti.rules.tracing import Env, Row, Trace
from yunti.rules.values import Value, read_fact, read_facts


def prepare(definition: Definition) -> Definition:
    """The definition with every `for_each` written out; done once per edition."""
    lists = definition.lists
    names: dict[str, Spec] = {}
    sections: dict[str, str] = {}
    for section in ("derive", "criteria"):
        own = {name: spec for name, spec in definition.names.items() if definition.sections[name] == section}
        for name, spec in _named(expanded(own, lists, (section,)), (section,)).items():
            if name in names:
                raise RuleError(f"{name} 在 derive 和 criteria 里重复", (section, name))
            names[name], sections[name] = spec, section
    return replace(
        definition,
        names=names,
        sections=sections,
        columns=_each_named(expanded(definition.columns, lists, ("columns",)), ("columns",)),
        reports=_each_named(expanded(definition.reports, lists, ("report",)), ("report",)),
    )


def _named(spec: Spec, path: Path) -> Mapping[str, Spec]:
    """`for_each` in place of a whole section gives a list, which has no names."""
    if not isinstance(spec, Mapping):
        raise RuleError("应为一组 名称: 规则；for_each 要写在某个名称之下", path)
    return spec


def _each_named(spec: Spec, path: Path) -> Mapping[str, Mapping[str, Spec]]:
    return {name: _named(inner, (*path, name)) for name, inner in _named(spec, path).items()}


@dataclass(frozen=True)
class Program:
    """All nodes and reports of a definition for one day. Facts are read and evaluated with it."""

    definition: Definition
    as_of: date
    builder: Builder
    nodes: Mapping[str, Node]
    reports: Mapping[str, tuple[Line, ...]]
    outputs: dict[str, Node] = field(default_factory=dict)
    building: Any = field(default_factory=RLock, repr=False, compare=False)

    def output(self, spec: Spec, path: Path, scope: Scope = CASE) -> Node:
        """A node for an output of an operation, built once per place; many threads may ask, one at a time builds."""
        key = repr(path)
        if key not in self.outputs:
            with self.building:
                if key not in self.outputs:
                    whole = expanded(spec, self.definition.lists, path)
                    self.outputs[key] = self.builder.build(whole, path, scope)
        return self.outputs[key]


@dataclass(frozen=True)
class Evaluation:
    """One case under one program. Values are computed when asked and then kept."""

    program: Program
    env: Env

    def trace(self, name: str) -> Trace:
        return self.trace_of(self.program.nodes[name])

    def trace_of(self, node: Node) -> Trace:
        return trace(node, self.env)

    def trace_in(self, node: Node, env: Env) -> Trace:
        """In a row of a list: `env` is the case, then the row, then the row within the row."""
        return trace(node, env)

    def value(self, name: str) -> Value:
        return self.trace(name).value

    def value_of(self, node: Node, env: Env) -> Value:
        """In a place of the case: `env` is the case's own, or that of a row."""
        return trace(node, env).value

    def varied(self, changes: Mapping[str, Any]) -> "Evaluation":
        """The same case if single facts of it were others; what does not rest on them is not computed again."""
        specs = self.program.definition.facts
        kept = _without_results(self.env[0], frozenset(changes))
        fresh = {name: read_fact(value, specs[name]) for name, value in changes.items()}
        return Evaluation(self.program, (kept | fresh,))

    def codes(self, report: str) -> tuple[str, ...]:
        return raised(self.program.reports[report], self.env, lambda node, env: trace(node, env).value)


def _without_results(row: Row, changed: frozenset[str]) -> Row:
    """A copy of a row of the case, and of the rows in it, without what was computed from changed facts."""
    return {
        name: [_without_results(each, changed) if isinstance(each, dict) else each for each in value]
        if isinstance(value, list)
        else value
        for name, value in row.items()
        if not isinstance(value, Trace) or changed.isdisjoint(facts_under(value.node))
    }


def compile_rules(prepared: Definition, as_of: date, what_if: WhatIf = NO_CHANGE) -> Program:
    """Raises RuleError with the path of whatever cannot be used."""
    builder = Builder(prepared, as_of, what_if)
    nodes: dict[str, Node] = {}
    for name in prepared.names:
        try:
            nodes[name] = builder.name(name, CASE)
        except RuleError as problem:
            raise problem.at((prepared.sections[name], name)) from None
    for table, columns in prepared.columns.items():
        _build_columns(builder, table, columns)
    reports = {
        name: build_lines(builder, lines, ("report", name)) for name, lines in prepared.reports.items()
    }
    return Program(prepared, as_of, builder, nodes, reports)


def _build_columns(builder: Builder, table: str, columns: Mapping[str, Any]) -> None:
    scope = Scope(tuple(table.split(".")))
    for column in columns:
        try:
            builder.name(column, scope)
        except KeyError:
            raise RuleError(f"没有名为 {table} 的列表", ("columns", table)) from None
        except RuleError as problem:
            raise problem.at(("columns", table, column)) from None


def evaluate_many(
    program: Program, cases: Iterable[Mapping[str, Any]], nodes: Iterable[Node] = ()
) -> list[Evaluation]:
    """All cases of a population, with the places that rules and further `nodes` give them among each other."""
    evaluations = [evaluate(program, case) for case in cases]
    for ranking in rankings_of((*program.nodes.values(), *nodes)):
        place_all(ranking, [each.env for each in evaluations], lambda node, env: trace(node, env).value)
    return evaluations


def evaluate(program: Program, given: Mapping[str, Any]) -> Evaluation:
    """Reads the facts (FactError names a field that cannot be read) and opens the case."""
    return Evaluation(program, (read_facts(given, program.definition.facts),))
