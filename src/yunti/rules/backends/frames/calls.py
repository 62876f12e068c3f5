"""The library of functions (`rules.functions`) as Polars expressions; what has none maps the distinct values.

Arguments come as expressions, whole numbers in 64 bits where they fit, or all at one width where they are compared.
Not here: rounding (`integers`), what each function means (`rules.functions`).
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl

from yunti.rules.backends.frames.integers import greater, in_turn, lesser
from yunti.rules.functions import FAR, FUNCTIONS
from yunti.rules.nodes import Call, Literal
from yunti.rules.values import Kind

Expr = pl.Expr
Parts = Sequence[Expr]
# What `str.split()` and `characters.without_blanks` take for blank: Python's blanks, and characters without width.
BLANK = r"[\s\x{1c}-\x{1f}\x{200b}-\x{200d}\x{2060}\x{feff}]"
NOT_BLANK = BLANK.replace("[", "[^", 1)
_LONGEST = 2**31 - 1  # characters of a text
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = 1 - _EPOCH, date.max.toordinal() - _EPOCH


def call(node: Call, parts: Parts, certain: Sequence[bool]) -> Expr:
    return CALLS[node.function](node, parts, certain)


def _plain(how: Callable[..., Expr]) -> Callable[[Call, Parts, Sequence[bool]], Expr]:
    return lambda node, parts, certain: how(*parts)


def _given(node: Call, parts: Parts, certain: Sequence[bool]) -> Expr:
    if node.arguments[0].type.kind in (Kind.TEXT, Kind.ANY):
        return parts[0].str.contains(NOT_BLANK).fill_null(False)
    return parts[0].is_not_null()


# days -----------------------------------------------------------------------------------------------------------


def _days(day: Expr) -> Expr:
    return day.cast(pl.Int32).cast(pl.Int64)


def _as_day(days: Expr) -> Expr:
    """Days since 1970 as a date; unknown outside the calendar of Python."""
    inside = days.is_between(_FIRST_DAY, _LAST_DAY)
    return pl.when(inside).then(days).cast(pl.Int32).cast(pl.Date)


def _add_days(day: Expr, by: Expr) -> Expr:
    return _as_day(_days(day) + pl.when(by.abs() <= FAR).then(by))


def _months(day: Expr) -> Expr:
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1


def _add_months(day: Expr, by: Expr) -> Expr:
    """The same day of the month, or its last day."""
    month = _months(day) + pl.when(by.abs() <= FAR).then(by)
    month = pl.when(month.is_between(12, 12 * 9999 + 11)).then(month)
    first = pl.date(month // 12, month % 12 + 1, 1)
    last = first.dt.month_end().dt.day()
    return _as_day(_days(first) + pl.min_horizontal(day.dt.day(), last).cast(pl.Int64) - 1)


def _add_years(day: Expr, by: Expr) -> Expr:
    return _add_months(day, pl.when(by.abs() <= FAR).then(by) * 12)


def _date_at(year: Expr, month: Expr, day: Expr) -> Expr:
    """Unknown where there is no such day."""
    inside = year.is_between(1, 9999) & month.is_between(1, 12)
    first = pl.date(pl.when(inside).then(year), pl.when(inside).then(month), 1)
    exists = day.is_between(1, first.dt.month_end().dt.day())
    return pl.when(exists).then(_as_day(_days(first) + day - 1))


def _months_between(first: Expr, last: Expr) -> Expr:
    """Whole months between, below zero when `last` comes first."""
    forward = _whole_months(first, last)
    return pl.when(last < first).then(-_whole_months(last, first)).otherwise(forward)


def _whole_months(start: Expr, end: Expr) -> Expr:
    """A month is whole once its day comes, or the last day of a shorter month."""
    due = pl.min_horizontal(start.dt.day(), end.dt.month_end().dt.day())
    return _months(end) - _months(start) - (end.dt.day() < due).cast(pl.Int64)


def _in_window(node: Call, parts: Parts, certain: Sequence[bool]) -> Expr:
    day, first, last = parts
    inside = (first <= day).fill_null(True) & (day <= last).fill_null(True)
    return inside if certain[0] else pl.when(day.is_not_null()).then(inside)


# texts and sets -------------------------------------------------------------------------------------------------


def _size(node: Call, parts: Parts, certain: Sequence[bool]) -> Expr:
    return parts[0] if node.arguments[0].type.kind is Kind.TABLE else parts[0].list.len().cast(pl.Int64)


def _same_set(one: Expr, other: Expr) -> Expr:
    return one.list.set_symmetric_difference(other).list.len() == 0


def _is_format(node: Call, parts: Parts, certain: Sequence[bool]) -> Expr:
    name = node.arguments[0]
    assert isinstance(name, Literal)
    compute = FUNCTIONS["is_format"].compute
    return over_distinct(parts[1], lambda text: compute(name.value, text), pl.Boolean())


def _of_text(name: str, dtype: Any) -> Callable[[Call, Parts, Sequence[bool]], Expr]:
    """A function of one text, computed once for each different text."""
    compute = FUNCTIONS[name].compute
    return lambda node, parts, certain: over_distinct(parts[0], compute, dtype)


def over_distinct(part: Expr, compute: Callable[[Any], Any], dtype: Any) -> Expr:
    """The plain function, once for each different value; unknown stays unknown."""

    def mapped(values: pl.Series) -> pl.Series:
        known = values.drop_nulls().unique()
        if not known.len():
            return pl.Series(values.name, [None], dtype=dtype).new_from_index(0, values.len())
        found = pl.Series([compute(each) for each in known.to_list()], dtype=dtype)
        return values.replace_strict(known, found, default=None, return_dtype=dtype)

    return part.map_batches(mapped, return_dtype=dtype, is_elementwise=True)


CALLS: dict[str, Callable[[Call, Parts, Sequence[bool]], Expr]] = {
    "given": _given,
    "known": _plain(lambda value: value.is_not_null()),
    "is_true": _plain(lambda value: value.fill_null(False)),
    "add_months": _plain(_add_months),
    "add_years": _plain(_add_years),
    "add_days": _plain(_add_days),
    "months_between": _plain(_months_between),
    "date_at": _plain(_date_at),
    "days_between": _plain(lambda first, last: _days(last) - _days(first)),
    "date_of": _plain(lambda moment: moment.dt.date()),
    "year": _plain(lambda day: day.dt.year().cast(pl.Int64)),
    "month": _plain(lambda day: day.dt.month().cast(pl.Int64)),
    "latest": lambda node, parts, certain: pl.max_horizontal(parts),
    "earliest": lambda node, parts, certain: pl.min_horizontal(parts),
    "in_window": _in_window,
    "characters": _of_text("characters", pl.Int64()),
    "first_of_month": _of_text("first_of_month", pl.Date()),
    "head": _plain(lambda text, count: text.str.head(count.clip(0, _LONGEST))),
    "same_set": _plain(_same_set),
    "size": _size,
    "starts_with": _plain(lambda text, head: text.str.starts_with(head)),
    "is_format": _is_format,
    "abs": _plain(lambda number: number.abs()),
    "min": lambda node, parts, certain: in_turn(lesser, parts, certain),
    "max": lambda node, parts, certain: in_turn(greater, parts, certain),
    "when_unknown": _plain(lambda value, other: value.fill_null(other)),
}
