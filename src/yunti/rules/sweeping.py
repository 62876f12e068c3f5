"""One question by several programs: what all of them share is computed once and becomes columns of the tables.

Each program then needs only the rules above what differs, such as those that use one parameter.
Not here: the engines (`backends`), what a sweep is for (`batch`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import polars as pl

from yunti.rules import nodes as n
from yunti.rules.identities import Identities
from yunti.rules.layout import KEYS
from yunti.rules.planning import Scope, inner_scope
from yunti.rules.stages import Engine, Wanted
from yunti.rules.tables import Tables, dtype_of, in_order

Key = tuple[int, Scope]
_GIVEN = (n.Fact, n.Literal, n.Parameter)  # nothing to compute


@dataclass
class _Program:
    """The nodes of a program by what they are made of and where they stand, and which of them each uses."""

    identities: Identities
    nodes: dict[Key, n.Node] = field(default_factory=dict)
    uses: dict[Key, list[Key]] = field(default_factory=dict)

    def visit(self, node: n.Node, scope: Scope) -> Key:
        key = (self.identities.of(node), scope)
        if key not in self.nodes:
            self.nodes[key] = node
            self.uses[key] = [self.visit(kid, where) for kid, where in parts(node, scope)]
        return key


def parts(node: n.Node, scope: Scope) -> list[tuple[n.Node, Scope]]:
    """What a node uses, each with the scope it is computed in."""
    if isinstance(node, n.Named):
        return [(node.node, scope[: node.level])]
    if not isinstance(node, n.Aggregate):
        return [(kid, scope) for kid in node.kids]
    rows = inner_scope(node, scope)
    inside = [each for each in (node.value, node.where, node.order) if each is not None]
    return [
        *((each, rows) for each in inside),
        *((each, where) for pair in node.match for each, where in zip(pair, (scope, rows), strict=True)),
    ]


Sweeper = Callable[[Sequence[Wanted], Tables], Iterator[dict[Scope, pl.DataFrame]]]


def sweep(
    once: Engine, rest: Sweeper, programs: Sequence[Wanted], tables: Tables
) -> Iterator[dict[Scope, pl.DataFrame]]:
    """`once` computes what is shared, `rest` what is left of every program; tables come out as from one engine."""
    identities = Identities()
    read = [_Program(identities) for _ in programs]
    roots = [
        {
            (scope, name): program.visit(node, scope)
            for scope, columns in wanted.items()
            for name, node in columns.items()
        }
        for program, wanted in zip(read, programs, strict=True)
    ]
    shared = set(read[0].nodes).intersection(*(program.nodes for program in read))
    same = {root for root in roots[0] if all(each.get(root) == roots[0][root] for each in roots)}
    edge = _edge(read, shared)
    columns: dict[Scope, dict[str, n.Node]] = {scope: {} for scope in programs[0]}
    for key in edge:
        columns.setdefault(key[1], {})[f"~{key[0]}"] = read[0].nodes[key]
    for scope, name in same:
        columns[scope][name] = programs[0][scope][name]
    found = once(columns, tables)
    facts = _facts(edge, read[0], found)
    richer = _joined(tables, found, facts)
    rests = [_rest(wanted, same, facts, identities) for wanted in programs]
    for wanted, answers in zip(programs, rest(rests, richer), strict=True):
        yield {
            scope: _together(found[scope], answers.get(scope, found[scope]), list(own))
            for scope, own in wanted.items()
        }


def _rest(
    wanted: Wanted, same: set[tuple[Scope, str]], facts: Mapping[Key, n.Fact], identities: Identities
) -> dict[Scope, dict[str, n.Node]]:
    """What a program must still compute, with facts in the place of what is shared."""
    out: dict[Scope, dict[str, n.Node]] = {}
    for scope, own in wanted.items():
        for name, node in own.items():
            if (scope, name) not in same:
                out.setdefault(scope, {})[name] = _with_facts(node, scope, facts, identities)
    return out


def _edge(programs: Sequence[_Program], shared: set[Key]) -> set[Key]:
    """Shared nodes that a node which is not shared uses directly."""
    return {
        kid
        for program in programs
        for key, kids in program.uses.items()
        if key not in shared
        for kid in kids
        if kid in shared and not isinstance(program.nodes[kid], _GIVEN)
    }


def _facts(edge: set[Key], program: _Program, found: Mapping[Scope, pl.DataFrame]) -> dict[Key, n.Fact]:
    """Those that a table can hold as a fact; numbers of 128 bits and the like stay rules."""
    return {
        (identity, scope): n.Fact(program.nodes[identity, scope].type, f"~{identity}", len(scope))
        for identity, scope in edge
        if found[scope].schema[f"~{identity}"] == dtype_of(program.nodes[identity, scope].type)
    }


def _joined(tables: Tables, found: Mapping[Scope, pl.DataFrame], facts: Mapping[Key, n.Fact]) -> Tables:
    out = dict(tables)
    for scope in {scope for _, scope in facts}:
        own = [fact.name for (_, where), fact in facts.items() if where == scope]
        out[scope] = in_order(out[scope], KEYS[: len(scope) + 1]).with_columns(found[scope].select(own))
    return out


def _with_facts(node: n.Node, scope: Scope, facts: Mapping[Key, n.Fact], identities: Identities) -> n.Node:
    fact = facts.get((identities.of(node), scope))
    if fact is not None:
        return fact
    inner = {id(kid): where for kid, where in parts(node, scope)}

    def exchanged(value: Any) -> Any:
        if isinstance(value, n.Node):
            return _with_facts(value, inner[id(value)], facts, identities)
        return tuple(map(exchanged, value)) if isinstance(value, tuple) else value

    changed = {each.name: exchanged(getattr(node, each.name)) for each in fields(node) if each.name != "meta"}
    return replace(node, **changed)


def _together(shared: pl.DataFrame, own: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    keys = [name for name in own.columns if name in KEYS]
    return own.select(keys).with_columns((own if name in own.columns else shared)[name] for name in names)
