"""An operation over many cases on an engine: cells of a table become fields, outputs become columns, faults name their row.

Cases of different days are computed by the rules of their own day. Outputs per row of a list have no column and are left out.
Not here: files (the command line), the engines (`rules.batch`), one case (`operations`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yunti.packs.calls import Call
from yunti.packs.errors import PackError
from yunti.packs.loading import load_json
from yunti.packs.outputs import shown
from yunti.packs.reading import Pack
from yunti.rules.batch import DEFAULT, Answers, Question, evaluate_batch, frames_for
from yunti.rules.engine import Program
from yunti.rules.errors import FactError, RuleError
from yunti.rules.nodes import Node
from yunti.rules.parameters import NO_CHANGE, WhatIf
from yunti.rules.population import rankings_of
from yunti.rules.values import FactSpec, Kind, Value, outcome_of, read_facts

BLOCK = 20_000
YES, NO = ("true", "是", "1"), ("false", "否", "0")
SEPARATOR = "、"
SEPARATORS = str.maketrans(dict.fromkeys("；;，,|", SEPARATOR))
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RowFault:
    """`row` counts from 1 among the cases."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """One output, or one part of it: how its cells come from what the engine answers."""

    key: str
    kind: str
    spec: Any
    node: Node | None = None
    unless: Node | None = None


@dataclass
class Outcome:
    """A mapping of columns per case, None for a case that could not be read."""

    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    rows: list[dict[str, Any] | None]
    faults: list[RowFault] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    pack: Pack
    operation: str
    as_of: date | None = None
    what_if: WhatIf = NO_CHANGE
    engine: str = DEFAULT

    def run(self, cases: Sequence[Mapping[str, Any]], advance: Advance = lambda done, total: None) -> Outcome:
        """Cases as given; RuleError when the operation cannot be computed on the engine at all."""
        if self.pack.section("operations")[self.operation]["uses"] != "evaluate":
            raise RuleError(f"操作 {self.operation} 不是逐户计算的，不能批量")
        columns, left_out = self._columns(self.pack.program(self.as_of, self.what_if))
        outcome = Outcome(tuple(each.key for each in columns), left_out, [None] * len(cases))
        done = 0
        for day, places in self._by_day(cases, outcome):
            program = self.pack.program(day, self.what_if)
            columns, _ = self._columns(program)
            size = len(places) if rankings_of(_nodes(columns).values()) else BLOCK
            for start in range(0, len(places), max(size, 1)):
                block = places[start : start + size]
                self._block(program, columns, cases, block, outcome)
                done += len(block)
                advance(done, len(cases))
        outcome.faults.sort(key=lambda each: each.row)
        return outcome

    def _by_day(
        self, cases: Sequence[Mapping[str, Any]], outcome: Outcome
    ) -> Iterator[tuple[date, list[int]]]:
        """Cases between two changes of the rules share a program; each group is named by its first change."""
        turns = sorted({self.pack.in_force, *self._turns()})
        groups: dict[date, list[int]] = {}
        for place, case in enumerate(cases):
            try:
                day = Call(self.pack, self.operation, case, self.as_of, self.what_if).day
            except FactError as problem:
                outcome.faults.append(RowFault(place + 1, problem.field, problem.reason))
                continue
            turn = max((each for each in turns if each <= day), default=self.pack.in_force)
            groups.setdefault(turn, []).append(place)
        yield from sorted(groups.items())

    def _turns(self) -> Iterator[date]:
        for parameter in self.pack.definition.parameters.values():
            yield from parameter.values
        for spans in self.what_if.changes.values():
            for span, _ in spans:
                yield from (day for day in (span.start, span.end) if day is not None)

    def _columns(self, program: Program) -> tuple[list[Column], tuple[str, ...]]:
        left_out: list[str] = []
        columns = [
            column
            for key, spec in self.pack.outputs(self.operation).items()
            for column in _planned(
                program, key, spec, ("operations", self.operation, "output", key), left_out
            )
        ]
        return columns, tuple(left_out)

    def _block(
        self,
        program: Program,
        columns: Sequence[Column],
        cases: Sequence[Mapping[str, Any]],
        places: Sequence[int],
        outcome: Outcome,
    ) -> None:
        specs = program.definition.facts
        read, kept = [], []
        reports = tuple({each.spec for each in columns if each.kind in ("report", "empty")})
        question = Question(program, (), reports, _nodes(columns))
        for place in places:
            try:
                facts = read_facts({key: value for key, value in cases[place].items() if key in specs}, specs)
                frames_for(question, [facts]) if _is_large(facts) else None
            except FactError as problem:
                outcome.faults.append(RowFault(place + 1, problem.field, problem.reason))
                continue
            read.append(facts)
            kept.append(place)
        if not read:
            return
        answers = evaluate_batch(question, frames_for(question, read), self.engine)
        for place, row in zip(
            kept, _rows(answers, columns, self.pack.definition.unknown_is_unmet), strict=True
        ):
            outcome.rows[place] = row


def _is_large(facts: Any) -> bool:
    """Whether a number may be beyond what a table holds: such a case is tried alone, so that only it fails."""
    if isinstance(facts, Mapping):
        return any(_is_large(each) for each in facts.values())
    if isinstance(facts, list):
        return any(_is_large(each) for each in facts)
    return isinstance(facts, int) and abs(facts) >= 2**62


# outputs as columns ---------------------------------------------------------------------------------------------


def _planned(
    program: Program, key: str, spec: Any, path: tuple[str | int, ...], left_out: list[str]
) -> Iterator[Column]:
    if not isinstance(spec, Mapping):
        yield Column(key, "value", spec, program.output(spec, path))
    elif "rows" in spec:
        left_out.append(key)
    elif "record" in spec:
        for inner, each in spec["record"].items():
            yield from _planned(program, f"{key}.{inner}", each, (*path, "record", inner), left_out)
    elif "report" in spec or "empty" in spec:
        kind = "report" if "report" in spec else "empty"
        yield Column(key, kind, str(spec[kind]))
    elif "outcome" in spec:
        yield Column(key, "outcome", spec, program.output(spec["outcome"], path))
    elif "percent" in spec:
        unless = program.output(spec["unless"], (*path, "unless")) if "unless" in spec else None
        yield Column(key, "percent", spec, program.output(spec["percent"], (*path, "percent")), unless)
    else:
        yield Column(key, "value", spec, program.output(spec, path))


def _nodes(columns: Sequence[Column]) -> dict[str, Node]:
    nodes = {each.key: each.node for each in columns if each.node is not None}
    return nodes | {f"{each.key}?": each.unless for each in columns if each.unless is not None}


def _rows(answers: Answers, columns: Sequence[Column], unmet: bool) -> Iterator[dict[str, Any]]:
    cells = [_cells(answers, column, unmet) for column in columns]
    keys = [column.key for column in columns]
    return (dict(zip(keys, values, strict=True)) for values in zip(*cells, strict=True))


def _cells(answers: Answers, column: Column, unmet: bool) -> list[Any]:
    if column.kind in ("report", "empty"):
        codes = answers.codes(column.spec)
        return [list(each) for each in codes] if column.kind == "report" else [not each for each in codes]
    values = answers.cases[column.key].to_list()
    if column.kind == "outcome":
        return [column.spec.get(outcome_of(value).value) for value in values]
    if column.kind == "percent":
        stops = (
            answers.cases[f"{column.key}?"].to_list() if column.unless is not None else [None] * len(values)
        )
        return [_percent(column, value, stop) for value, stop in zip(values, stops, strict=True)]
    return [_value(column, value, unmet) for value in values]


def _percent(column: Column, value: Value, stop: Value) -> str | None:
    assert column.node is not None
    if stop:
        return str(column.spec.get("or", ""))
    return None if value is None else f"{Decimal(value).scaleb(-column.node.type.scale)}%"


def _value(column: Column, value: Value, unmet: bool) -> Any:
    assert column.node is not None
    if value is None and unmet and column.node.type.kind is Kind.YES_NO:
        return False
    unit = str(column.spec.get("unit", "")) if isinstance(column.spec, Mapping) else ""
    return shown(value, column.node.type, unit)


# cells of a table -----------------------------------------------------------------------------------------------


def given_value(cell: Any, spec: FactSpec) -> Any:
    """What a cell of a table says, in the form in which a case gives it; whatever cannot be read stays as it is."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if not text:
        return None
    kind = spec.type.kind
    if kind is Kind.YES_NO:
        return True if text.lower() in YES else False if text.lower() in NO else text
    if kind is Kind.NUMBER:
        return _number(text)
    if kind is Kind.SET or (kind is Kind.TABLE and spec.short_key and text[0] not in "[{"):
        return [each.strip() for each in text.translate(SEPARATORS).split(SEPARATOR) if each.strip()]
    return (
        _json(text) if kind in (Kind.TABLE, Kind.RECORD) or (text[:1] in "[{" and kind is Kind.ANY) else text
    )


def _number(text: str) -> Any:
    try:
        return Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return text


def _json(text: str) -> Any:
    try:
        return load_json(text, "")
    except PackError:
        return text
