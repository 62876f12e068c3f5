"""The lines of a report as nodes, for engines that compute columns: one yes or no per line, texts where rows add a suffix.

Not here: which lines a report has (`reports`), computing the columns (`backends`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from yunti.rules.errors import RuleError
from yunti.rules.nodes import Aggregate, AnyOf, Call, Literal, Node, Not
from yunti.rules.reports import Line, coded
from yunti.rules.values import SET, YES_NO, Kind, Outcome, Value, ValueType

_NO_SUFFIX: Mapping[Kind, Value] = {
    Kind.TEXT: "\x02",  # PostgreSQL knows no \x00
    Kind.NUMBER: -(2**62),
    Kind.DATE: date.min,
    Kind.MOMENT: datetime.combine(date.min, time.min),
}


@dataclass(frozen=True, slots=True)
class Signal:
    """`node` says whether the line is raised, or which suffixes it is raised with."""

    code: str
    node: Node
    suffix: ValueType | None = None


def signals_of(lines: Sequence[Line]) -> tuple[Signal, ...]:
    return tuple(_signal(line) for line in lines)


def _signal(line: Line) -> Signal:
    condition = _raised(line)
    if not line.table:
        return Signal(line.code, condition)
    if line.suffix is None:
        some = Aggregate(YES_NO, "any", line.table, 0, condition, None)
        return Signal(line.code, Call(YES_NO, "is_true", (some,)))
    type_ = line.suffix.type
    if type_.kind not in _NO_SUFFIX:
        raise RuleError(f"代码 {line.code} 的 suffix 应为文字、数字或日期")
    shown = Call(type_, "when_unknown", (line.suffix, Literal(type_, _NO_SUFFIX[type_.kind])))
    return Signal(line.code, Aggregate(SET, "set", line.table, 0, shown, condition), type_)


def _raised(line: Line) -> Node:
    ways = {
        Outcome.MET: Call(YES_NO, "is_true", (line.node,)),
        Outcome.UNMET: Call(YES_NO, "is_true", (Not(YES_NO, line.node),)),
        Outcome.UNKNOWN: Not(YES_NO, Call(YES_NO, "known", (line.node,))),
    }
    if set(line.raised_by) == {Outcome.UNMET, Outcome.UNKNOWN}:
        return Not(YES_NO, ways[Outcome.MET])
    parts = tuple(ways[each] for each in line.raised_by)
    return parts[0] if len(parts) == 1 else AnyOf(YES_NO, parts)


def codes_of(signals: Sequence[Signal], values: Sequence[Any]) -> tuple[str, ...]:
    """The codes of one case: `values` are those of the signals' nodes, in order; each code once."""
    found = (code for signal, value in zip(signals, values, strict=True) for code in _codes(signal, value))
    return tuple(dict.fromkeys(found))


def _codes(signal: Signal, value: Any) -> Iterator[str]:
    if signal.suffix is None:
        if value:
            yield signal.code
        return
    for suffix in value or ():
        yield coded(signal.code, None if suffix == _NO_SUFFIX[signal.suffix.kind] else suffix)
