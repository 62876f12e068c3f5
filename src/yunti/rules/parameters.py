"""Dated values, each with its clause; what is in force on a day; what-if values that are checked before anything runs.

Not here: where they are written (`packs`), how a rule uses them (`nodes`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yunti.domain.dates import Span, add_months, value_in_force
from yunti.rules.errors import RuleError, nearest
from yunti.rules.values import Kind, Value, ValueType, read_date, read_number


@dataclass(frozen=True, slots=True)
class DatedParameter:
    """`by` names the fact whose options are the keys of each value; then a value is a mapping."""

    path: str
    title: str
    type: ValueType
    unit: str
    values: Mapping[date, Value]
    clauses: Mapping[date, tuple[str, ...]]
    by: str = ""
    reading: str = ""
    options: tuple[str, ...] = ()

    def clause_on(self, as_of: date) -> tuple[str, ...]:
        return value_in_force(self.clauses, as_of) or ()


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Values that stand in for the official ones within a span of days."""

    changes: Mapping[str, tuple[tuple[Span, Value], ...]] = field(default_factory=dict)

    def value(self, path: str, as_of: date) -> tuple[bool, Value]:
        for span, value in self.changes.get(path, ()):
            if span.holds_on(as_of):
                return True, value
        return False, None


NO_CHANGE = WhatIf()
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_YEAR = re.compile(r"\d{4}\Z")


def read_parameter_value(
    raw: Any, type_: ValueType, unit: str, by: str, options: tuple[str, ...] = ()
) -> Value:
    """A single value, or one per option when the parameter has `by`. Rules know no other choice than those of `options`."""
    if by:
        if not isinstance(raw, Mapping) or not raw:
            raise ValueError(f"应按 {by} 的各个取值分别给出")
        return tuple((key, _read_chosen(value, type_, unit, options)) for key, value in raw.items())
    return _read_chosen(raw, type_, unit, options)


def _read_chosen(raw: Any, type_: ValueType, unit: str, options: tuple[str, ...]) -> Value:
    if options and raw is not None and raw not in options:
        raise ValueError(f"应为 {'、'.join(options)} 之一{nearest(str(raw), options)}")
    return _read_single(raw, type_, unit)


def _read_single(raw: Any, type_: ValueType, unit: str) -> Value:
    if raw is None:
        return None
    if type_.kind is Kind.NUMBER:
        return read_number(raw, type_, unit)
    if type_.kind is Kind.DATE:
        return read_date(raw)
    if type_.kind is Kind.YES_NO:
        if not isinstance(raw, bool):
            raise ValueError("应为 true 或 false")
        return raw
    if type_.kind is Kind.SET:
        if not isinstance(raw, list | tuple) or not all(isinstance(each, str) for each in raw):
            raise ValueError("应为文字的列表")
        return tuple(raw)
    if not isinstance(raw, str):
        raise ValueError("应为文字")
    return raw


def in_force(parameter: DatedParameter, as_of: date, what_if: WhatIf = NO_CHANGE) -> Value:
    changed, value = what_if.value(parameter.path, as_of)
    return value if changed else value_in_force(parameter.values, as_of)


def read_what_if(
    changes: Mapping[str, Mapping[str, Any]], parameters: Mapping[str, DatedParameter]
) -> WhatIf:
    """`{path: {"2026-01-01.2027-12-31": value}}`; a day, month or year may stand for a range; both ends may be open."""
    checked: dict[str, tuple[tuple[Span, Value], ...]] = {}
    for path, ranges in changes.items():
        parameter = parameters.get(path)
        if parameter is None:
            raise RuleError(f"没有参数 {path}{nearest(path, parameters)}", ("what_if", path))
        if not isinstance(ranges, Mapping) or not ranges:
            raise RuleError(f"参数 {path} 的假设应写成 起止日期: 值", ("what_if", path))
        checked[path] = tuple(_change(parameter, text, raw) for text, raw in ranges.items())
        _refuse_overlap(path, [span for span, _ in checked[path]])
    return WhatIf(checked)


def _change(parameter: DatedParameter, text: str, raw: Any) -> tuple[Span, Value]:
    place = ("what_if", parameter.path, str(text))
    try:
        span = read_range(str(text))
        value = read_parameter_value(raw, parameter.type, parameter.unit, parameter.by, parameter.options)
        return span, value
    except ValueError as problem:
        raise RuleError(f"参数 {parameter.path} 的假设 {text}：{problem}", place) from None


def _refuse_overlap(path: str, spans: list[Span]) -> None:
    for place, span in enumerate(spans):
        if any(span.overlaps(other) for other in spans[place + 1 :]):
            raise RuleError(f"参数 {path} 的假设期间互相重叠", ("what_if", path))


def read_range(text: str) -> Span:
    """`2026-01-01.2027-12-31`, `2026-01-01.`, `.2027-12-31`, `2026-05`, `2026`; the last day counts."""
    first, dot, last = text.partition(".")
    if not dot:
        return _period(text)
    start = read_date(first) if first else None
    whole = Span(start, None) if not last else Span.of_days(start or date.min, read_date(last))
    return whole if start or not last else Span(None, whole.end)


def _period(text: str) -> Span:
    match = _YEAR_MONTH.match(text)
    if match:
        start = date(int(match[1]), int(match[2]), 1)
        return Span(start, add_months(start, 1))
    if _YEAR.match(text):
        return Span(date(int(text), 1, 1), date(int(text) + 1, 1, 1))
    day = read_date(text)
    return Span.of_days(day, day)
