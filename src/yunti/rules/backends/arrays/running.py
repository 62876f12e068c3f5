"""Runs a plan over arrays; a sweep runs many programs and computes only what differs between them.

Not here: the nodes (`computing`).
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from yunti.rules.backends.arrays.computing import Calculator, Key
from yunti.rules.backends.arrays.sheets import Sheets, series_of
from yunti.rules.identities import Identities
from yunti.rules.layout import KEYS, layout_of, together
from yunti.rules.nodes import Node
from yunti.rules.planning import Scope, plan_for
from yunti.rules.tables import Measured, Tables, checked, measured
from yunti.rules.widths import Ranges

Wanted = Mapping[Scope, Mapping[str, Node]]


def evaluate_arrays(wanted: Wanted, tables: Tables) -> dict[Scope, pl.DataFrame]:
    """For each scope its keys and the wanted columns, in the order of the keys."""
    return next(sweep_arrays([wanted], tables))


def sweep_arrays(programs: Sequence[Wanted], tables: Tables) -> Iterator[dict[Scope, pl.DataFrame]]:
    """The same question by several programs: what they have in common is computed once."""
    identities = Identities()
    keep = _shared_edge(programs, identities) if len(programs) > 1 else frozenset()
    sheets = Sheets(checked(tables, together(layout_of(plan_for(wanted)) for wanted in programs)))
    facts = measured(sheets.tables)
    kept: dict[Key, object] = {}
    for wanted in programs:
        yield _answers(wanted, sheets, facts, Calculation(identities, keep, kept))


class Calculation:
    """What lasts from one program to the next."""

    def __init__(self, identities: Identities, keep: frozenset[int], kept: dict[Key, object]) -> None:
        self.identities = identities
        self.keep = keep
        self.kept = kept


def _answers(
    wanted: Wanted, sheets: Sheets, facts: Measured, lasting: Calculation
) -> dict[Scope, pl.DataFrame]:
    plan = plan_for(wanted)
    ranges = Ranges(plan, facts.ranges)
    calculator = Calculator(sheets, plan, ranges, lasting.identities, lasting.keep, lasting.kept)
    return {scope: _frame(calculator, scope, columns) for scope, columns in wanted.items()}


def _frame(calculator: Calculator, scope: Scope, columns: Mapping[str, Node]) -> pl.DataFrame:
    keys = calculator.sheets.tables[scope].select(*KEYS[: len(scope) + 1])
    vocabulary = calculator.sheets.vocabulary
    return keys.with_columns(
        series_of(name, calculator.column(node, scope), node.type, vocabulary)
        for name, node in columns.items()
    )


def _shared_edge(programs: Sequence[Wanted], identities: Identities) -> frozenset[int]:
    """Nodes that every program has, and that some node of which that is not so uses directly."""
    every = [_nodes(wanted, identities) for wanted in programs]
    shared = frozenset(every[0]).intersection(*every[1:])
    edge = {
        identities.of(kid)
        for nodes in every
        for identity, node in nodes.items()
        if identity not in shared
        for kid in node.kids
        if identities.of(kid) in shared
    }
    roots = {
        identities.of(node) for wanted in programs for columns in wanted.values() for node in columns.values()
    }
    return frozenset(edge | (roots & shared))


def _nodes(wanted: Wanted, identities: Identities) -> dict[int, Node]:
    found: dict[int, Node] = {}
    todo = [node for columns in wanted.values() for node in columns.values()]
    while todo:
        node = todo.pop()
        identity = identities.of(node)
        if identity not in found:
            found[identity] = node
            todo.extend(node.kids)
    return found
