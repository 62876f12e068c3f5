"""Types of values and how they are read and shown: exact integers at a stated scale, never a binary float.

Unknown is None everywhere: a fact that was not given, and whatever cannot be decided without it.
Not here: combining values (`nodes`, `backends`), money as text (`domain.money`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from yunti.domain.dates import SHANGHAI
from yunti.rules.errors import FactError

Value = Any  # int | bool | str | date | datetime | tuple[str, ...] | list[dict[str, Any]] | None


class Kind(StrEnum):
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TEXT = "text"
    SET = "set"
    TABLE = "table"
    RECORD = "record"
    ANY = "any"


class Outcome(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


def outcome_of(value: Value) -> Outcome:
    return Outcome.UNKNOWN if value is None else Outcome.MET if value else Outcome.UNMET


@dataclass(frozen=True, slots=True)
class ValueType:
    """`scale` decimal places are held in the integer; `unit` is the base unit (元 for 万元)."""

    kind: Kind
    scale: int = 0
    unit: str = ""


YES_NO = ValueType(Kind.YES_NO)
TEXT = ValueType(Kind.TEXT)
DATE = ValueType(Kind.DATE)
MOMENT = ValueType(Kind.MOMENT)
SET = ValueType(Kind.SET)
TABLE = ValueType(Kind.TABLE)
RECORD = ValueType(Kind.RECORD)
ANY = ValueType(Kind.ANY)
WHOLE = ValueType(Kind.NUMBER)

# unit -> (base unit, power of ten that brings one of it into the base unit)
SCALED_UNITS = {"万元": ("元", 4), "亿元": ("元", 8), "万人": ("人", 4)}
MONEY_PLACES = 2


def base_unit(unit: str) -> tuple[str, int]:
    return SCALED_UNITS.get(unit, (unit, 0))


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One field that a case may give; a table has `rows`, fields of its own."""

    name: str
    type: ValueType
    title: str = ""
    unit: str = ""
    default: Value = None
    options: tuple[str, ...] = ()
    rows: Mapping[str, "FactSpec"] = field(default_factory=dict)
    short_key: str = ""
    short_fill: Mapping[str, Value] = field(default_factory=dict)
    clause: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    keyed: tuple[str, str] | None = None
    """For a list that may be given as {key: [values]}: the fields of its rows that take key and value."""
    awaits: str = ""
    """What is said while it is unknown, where nobody has to add it and only somebody's word is waited for."""


_DECIMAL = re.compile(r"decimal\((\d{1,2})\)\Z")
_PLAIN = {
    "yes_no": YES_NO,
    "text": TEXT,
    "code": TEXT,
    "date": DATE,
    "moment": MOMENT,
    "set": SET,
    "list": TABLE,
    "record": RECORD,
    "any": ANY,
}
TYPE_NAMES = ("count", "money", "decimal(n)", *_PLAIN)


def type_named(name: str, unit: str = "") -> ValueType | None:
    """The type written in a pack: `count`, `money`, `decimal(4)`, `yes_no`, …; None when there is no such type."""
    base, power = base_unit(unit)
    if name == "count":
        return ValueType(Kind.NUMBER, 0, base)
    if name == "money":
        return ValueType(Kind.NUMBER, MONEY_PLACES, "元")
    match = _DECIMAL.match(name)
    if match:
        return ValueType(Kind.NUMBER, max(int(match[1]) - power, 0), base)
    return _PLAIN.get(name)


def scaled(raw: int | Decimal, type_: ValueType, unit: str) -> int:
    """The integer that holds a number given in `unit`; refuses digits beyond the scale."""
    shifted = Decimal(raw).scaleb(type_.scale + base_unit(unit)[1])
    whole = int(shifted)
    if whole != shifted:
        raise ValueError(f"小数位数超过 {type_.scale + base_unit(unit)[1]} 位")
    return whole


def unscaled(value: int, type_: ValueType, unit: str = "") -> int | Decimal:
    """The number for people and for outputs, in `unit` (the base unit when not given)."""
    exact = Decimal(value).scaleb(-(type_.scale + (base_unit(unit)[1] if unit else 0)))
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


_TOO_MANY = 10**31


def read_number(raw: Any, type_: ValueType, unit: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | float):
        raise ValueError("应为数字")
    if isinstance(raw, int) and base_unit(unit)[1] == 0 and abs(raw) < _TOO_MANY:
        return int(raw * 10**type_.scale)
    exact = Decimal(str(raw)) if isinstance(raw, float) else Decimal(raw)
    if not exact.is_finite() or abs(exact.adjusted()) > 30:
        raise ValueError("数字超出范围")
    return scaled(exact, type_, unit)


def decimal_text(value: int, type_: ValueType, unit: str = "") -> str:
    """The same number as text: all its digits, no zeros at the end."""
    places = type_.scale + (SCALED_UNITS[unit][1] if unit in SCALED_UNITS else 0)
    if places <= 0:
        return str(value * 10**-places if places else value)
    whole, rest = divmod(abs(value), 10**places)
    digits = f"{whole}.{rest:0{places}d}".rstrip("0") if rest else str(whole)
    return f"-{digits}" if value < 0 else digits


def read_date(raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
        raise ValueError("应为 YYYY-MM-DD 的日期")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise ValueError("没有这一天") from None


def read_moment(raw: Any) -> datetime:
    """The time on the clocks of Shanghai, without a zone: moments of every origin can be compared."""
    if isinstance(raw, datetime):
        return _on_the_clock(raw)
    if not isinstance(raw, str):
        raise ValueError("应为 YYYY-MM-DDTHH:MM:SS 的时间")
    try:
        return _on_the_clock(datetime.fromisoformat(raw))
    except (ValueError, OverflowError):
        raise ValueError("应为 YYYY-MM-DDTHH:MM:SS 的时间") from None


def _on_the_clock(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(SHANGHAI).replace(tzinfo=None)


class NotKnown(Enum):
    """Given in place of a value where nobody has said yet what holds: unknown, whatever a bare case takes for granted."""

    NOT_KNOWN = "not_known"


NOT_KNOWN = NotKnown.NOT_KNOWN


def read_fact(raw: Any, spec: FactSpec) -> Value:
    """The internal value of what was given; absent and null are the default."""
    if raw is None:
        return spec.default
    if raw is NOT_KNOWN:
        return None
    try:
        return _READ[spec.type.kind](raw, spec)
    except ValueError as problem:
        if isinstance(problem, FactError):
            raise
        raise FactError(spec.name, str(problem)) from None


def read_facts(given: Mapping[str, Any], specs: Mapping[str, FactSpec]) -> dict[str, Value]:
    return {name: read_fact(given.get(name), spec) for name, spec in specs.items()}


def _read_yes_no(raw: Any, spec: FactSpec) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("应为 true 或 false")
    return raw


def _read_text(raw: Any, spec: FactSpec) -> str:
    if not isinstance(raw, str):
        raise ValueError("应为文字")
    return raw


def _read_set(raw: Any, spec: FactSpec) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not all(isinstance(each, str) for each in raw):
        raise ValueError("应为文字的列表")
    return tuple(dict.fromkeys(raw))


ROW_NUMBER = "row_number"  # a row's field of this name holds its place, whatever is given


def _read_table(raw: Any, spec: FactSpec) -> list[dict[str, Value]]:
    if isinstance(raw, Mapping) and spec.keyed is not None:
        raw = _keyed_rows(raw, *spec.keyed)
    if not isinstance(raw, list | tuple):
        raise ValueError("应为列表")
    rows = [_read_row(row, spec, place) for place, row in enumerate(raw, 1)]
    if ROW_NUMBER in spec.rows:
        for place, row in enumerate(rows, 1):
            row[ROW_NUMBER] = place
    return rows


def _keyed_rows(raw: Mapping[str, Any], key: str, value: str) -> list[dict[str, Any]]:
    """`{a: [1, 2], b: 3}` as three rows; a key without a value has none."""
    rows = []
    for name, values in raw.items():
        listed = values if isinstance(values, list | tuple) else [] if values is None else [values]
        rows += [{key: name, value: each} for each in listed]
    return rows


def _read_row(raw: Any, spec: FactSpec, place: int) -> dict[str, Value]:
    if spec.short_key and not isinstance(raw, Mapping | list | tuple):
        raw = {**spec.short_fill, spec.short_key: raw}
    if not isinstance(raw, Mapping):
        raise ValueError(f"第 {place} 行应为一组字段")
    try:
        return read_facts(raw, spec.rows)
    except FactError as problem:
        raise FactError(f"{spec.name} 第 {place} 行 {problem.field}", problem.reason) from None


def _read_record(raw: Any, spec: FactSpec) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise ValueError("应为一组字段")
    return dict(raw)


_READ: dict[Kind, Any] = {
    Kind.YES_NO: _read_yes_no,
    Kind.NUMBER: lambda raw, spec: read_number(raw, spec.type, spec.unit),
    Kind.DATE: lambda raw, spec: read_date(raw),
    Kind.MOMENT: lambda raw, spec: read_moment(raw),
    Kind.TEXT: _read_text,
    Kind.SET: _read_set,
    Kind.TABLE: _read_table,
    Kind.RECORD: _read_record,
    Kind.ANY: lambda raw, spec: raw,
}
