"""The front door for many cases: tables in, a table of answers out, on the engine that is named.

Not here: one case with its trace (`engine`), the layout of the tables (`layout`), the computing (`backends`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from yunti.rules.backends.arrays import evaluate_arrays, sweep_arrays
from yunti.rules.backends.frames import evaluate_frames
from yunti.rules.backends.sql import DIALECTS, evaluate_duckdb, evaluate_spark, stages_of
from yunti.rules.engine import Program
from yunti.rules.errors import FactError, RuleError, nearest
from yunti.rules.layout import CASE_KEY, layout_of
from yunti.rules.nodes import Node
from yunti.rules.planning import CASE, Scope, plan_for
from yunti.rules.population import rankings_of
from yunti.rules.signals import Signal, codes_of, signals_of
from yunti.rules.stages import Engine, run_in_stages
from yunti.rules.sweeping import sweep
from yunti.rules.tables import Tables, tables_of
from yunti.rules.values import read_facts

IN_PROCESS: dict[str, Engine] = {
    "polars": evaluate_frames,
    "numpy": evaluate_arrays,
    "duckdb": evaluate_duckdb,
}
ENGINES = {**IN_PROCESS, "spark": evaluate_spark}
DEFAULT = "polars"


@dataclass(frozen=True)
class Question:
    """What is asked of every case: names, columns of lists as `list.column`, further nodes, and reports."""

    program: Program
    names: Sequence[str] = ()
    reports: Sequence[str] = ()
    nodes: Mapping[str, Node] = field(default_factory=dict)

    def signals(self) -> dict[str, tuple[Signal, ...]]:
        return {name: signals_of(self.program.reports[name]) for name in self.reports}

    def wanted(self) -> dict[Scope, dict[str, Node]]:
        wanted: dict[Scope, dict[str, Node]] = {CASE: dict(self.nodes)}
        for name in self.names:
            scope, node = self._named(name)
            wanted.setdefault(scope, {})[name] = node
        for report, signals in self.signals().items():
            for place, signal in enumerate(signals):
                wanted[CASE][signal_column(report, place)] = signal.node
        return wanted

    def _named(self, name: str) -> tuple[Scope, Node]:
        if name in self.program.nodes:
            return CASE, self.program.nodes[name]
        table, _, column = name.rpartition(".")
        built = self.program.builder.built
        if not table or (table, column) not in built:
            known = [*self.program.nodes, *(f"{of}.{name}" for of, name in built if of)]
            raise RuleError(f"没有名为 {name} 的判定{nearest(name, known)}")
        return tuple(table.split(".")), built[table, column]


def signal_column(report: str, place: int) -> str:
    return f"{report}#{place}"


@dataclass(frozen=True)
class Answers:
    """`tables` hold the answers per scope, numbers at the scale of their nodes; codes are made when asked for.

    Every line of a report is a column of one bit per case, or a list of suffixes where it runs over rows.
    """

    question: Question
    tables: Mapping[Scope, pl.DataFrame]

    @property
    def cases(self) -> pl.DataFrame:
        return self.tables[CASE]

    def codes(self, report: str) -> list[tuple[str, ...]]:
        """The codes of every case, in the order of the cases."""
        signals = self.question.signals()[report]
        columns = [self.cases[signal_column(report, place)].to_list() for place in range(len(signals))]
        return [codes_of(signals, values) for values in zip(*columns, strict=True)]

    def codes_of(self, report: str, row: int) -> tuple[str, ...]:
        """The codes of one case, by its place in the table of cases."""
        return Answers(self.question, {CASE: self.cases.slice(row, 1)}).codes(report)[0]


def tables_for(question: Question, cases: Iterable[Mapping[str, Any]]) -> dict[Scope, pl.DataFrame]:
    """Plain cases as tables, numbered from 0; FactError names the case and the field that cannot be read."""
    specs = question.program.definition.facts
    return frames_for(question, (_read(case, specs, number) for number, case in enumerate(cases, 1)))


def frames_for(question: Question, read: Iterable[Mapping[str, Any]]) -> dict[Scope, pl.DataFrame]:
    """The same for cases whose fields were read already (`values.read_facts`)."""
    return tables_of(read, layout_of(plan_for(question.wanted())))


def _read(case: Mapping[str, Any], specs: Any, number: int) -> dict[str, Any]:
    try:
        return read_facts(case, specs)
    except FactError as problem:
        raise FactError(problem.field, f"第 {number} 户：{problem.reason}") from None


def evaluate_batch(question: Question, tables: Tables, engine: str = DEFAULT) -> Answers:
    if engine not in ENGINES:
        raise RuleError(f"没有引擎 {engine}{nearest(engine, ENGINES)}")
    return Answers(question, run_in_stages(ENGINES[engine], question.wanted(), tables))


def sql_text(question: Question, dialect: str) -> str:
    """One SELECT over the table of cases that answers the question, as an auditor reads it; places need stages of their own."""
    if dialect not in DIALECTS:
        raise RuleError(f"没有 SQL 方言 {dialect}{nearest(dialect, DIALECTS)}")
    stages = stages_of(question.wanted(), DIALECTS[dialect])
    return stages.whole(CASE).sql(dialect=dialect, pretty=True)


def sweep_batch(questions: Sequence[Question], tables: Tables) -> Iterator[Answers]:
    """One question by several programs, such as one per value of a parameter: what they share is computed once.

    Places in the population depend on all that stands under them, so a question with a ranking is asked on its own.
    """
    wanted = [question.wanted() for question in questions]
    if any(rankings_of(node for columns in each.values() for node in columns.values()) for each in wanted):
        return (evaluate_batch(question, tables, "numpy") for question in questions)
    answers = sweep(evaluate_frames, sweep_arrays, wanted, tables)
    return (Answers(question, found) for question, found in zip(questions, answers, strict=True))


__all__ = [
    "CASE_KEY",
    "DEFAULT",
    "ENGINES",
    "IN_PROCESS",
    "Answers",
    "Question",
    "evaluate_batch",
    "frames_for",
    "sql_text",
    "sweep_batch",
    "tables_for",
]
