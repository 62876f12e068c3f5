"""The closed library of functions for formulas: what each takes, gives and means. Nothing else can be called.

Not here: the grammar of formulas (`formulas`), calendars with holidays (`domain.calendar`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yunti.domain.characters import count_characters, without_blanks
from yunti.domain.dates import add_months, add_years, months_between
from yunti.domain.identifiers import is_organisation_code, is_uscc
from yunti.domain.money import Rounding, divide
from yunti.rules.values import ANY, DATE, MOMENT, SET, TEXT, WHOLE, YES_NO, Kind, Value, ValueType

Types = Sequence[ValueType]
FAR = 120_000  # months or days: more than any programme needs, few enough to stay within the calendar


@dataclass(frozen=True, slots=True)
class Function:
    """`strict`: unknown as soon as one argument is unknown. `same`: numbers are brought to one scale first."""

    takes: tuple[ValueType, ...]
    gives: ValueType
    compute: Callable[..., Value]
    meaning: str
    strict: bool = True
    same: bool = False
    repeats: bool = False


def _given(value: Value) -> bool:
    """Not unknown, and for a text not blank."""
    return value is not None and (not isinstance(value, str) or bool(without_blanks(value)))


def _known_extreme(choose: Callable[[list[Any]], Value]) -> Callable[..., Value]:
    def over(*values: Value) -> Value:
        known = [value for value in values if value is not None]
        return choose(known) if known else None

    return over


def _shift(move: Callable[[date, int], date]) -> Callable[[date, int], Value]:
    def shifted(day: date, by: int) -> Value:
        try:
            return move(day, by) if abs(by) <= FAR else None
        except (ValueError, OverflowError):
            return None

    return shifted


def _date_at(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _first_of_month(text: str) -> date | None:
    return date(int(text[:4]), int(text[5:]), 1) if FORMATS["year_month"](text) and int(text[:4]) else None


def _in_window(day: date | None, first: date | None, last: date | None) -> bool | None:
    """Both ends count; an end that is not given is open."""
    if day is None:
        return None
    return (first is None or first <= day) and (last is None or day <= last)


def _in_ascii(check: Callable[[str], bool]) -> Callable[[str], bool]:
    """Blanks and small letters do not matter to a code; full-width signs are other signs, as in a mobile number.
    They are cleaned where people type, before anything is judged."""
    return lambda text: "".join(text.split()).isascii() and check(text)


FORMATS: dict[str, Callable[[str], bool]] = {
    "uscc": _in_ascii(is_uscc),
    "organisation_code": _in_ascii(lambda text: is_uscc(text) or is_organisation_code(text)),
    "mobile": lambda text: re.fullmatch(r"1[3-9][0-9]{9}", text) is not None,
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text) is not None,
    "year_month": lambda text: re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) is not None,
    "with_digit": lambda text: re.search(r"[0-9０-９]", text) is not None,
    "industry_code": lambda text: re.fullmatch(r"[0-9]{2,4}", text) is not None,
}

NUMBER = ValueType(Kind.NUMBER, -1)  # any scale; `-1` in `gives` means the scale of the first argument
FUNCTIONS: dict[str, Function] = {
    "given": Function((ANY,), YES_NO, _given, "已提供，文字不是空白", strict=False),
    "known": Function((ANY,), YES_NO, lambda value: value is not None, "不是未知", strict=False),
    "is_true": Function((YES_NO,), YES_NO, lambda value: value is True, "确定为真；未知算假", strict=False),
    "add_months": Function((DATE, WHOLE), DATE, _shift(add_months), "加若干个月，月底对齐"),
    "add_years": Function((DATE, WHOLE), DATE, _shift(add_years), "加若干年，2 月 29 日对齐到 28 日"),
    "add_days": Function((DATE, WHOLE), DATE, _shift(lambda day, by: day + timedelta(by)), "加若干天"),
    "months_between": Function((DATE, DATE), WHOLE, months_between, "两日之间的整月数"),
    "days_between": Function((DATE, DATE), WHOLE, lambda first, last: (last - first).days, "两日相差的天数"),
    "date_at": Function((WHOLE, WHOLE, WHOLE), DATE, _date_at, "年、月、日合成的日期；没有这一天时未知"),
    "first_of_month": Function((TEXT,), DATE, _first_of_month, "“年-月”文字的当月首日；写法不对时未知"),
    "date_of": Function((MOMENT,), DATE, lambda moment: moment.date(), "时间所在的日期"),
    "year": Function((DATE,), WHOLE, lambda day: day.year, "年份"),
    "month": Function((DATE,), WHOLE, lambda day: day.month, "月份"),
    "latest": Function((DATE,), DATE, _known_extreme(max), "已知日期中最晚的", strict=False, repeats=True),
    "earliest": Function((DATE,), DATE, _known_extreme(min), "已知日期中最早的", strict=False, repeats=True),
    "in_window": Function((DATE, DATE, DATE), YES_NO, _in_window, "在起止日之间，含两端", strict=False),
    "characters": Function((TEXT,), WHOLE, count_characters, "字数，逐码位计，不计空白"),
    "head": Function((TEXT, WHOLE), TEXT, lambda text, count: text[: max(count, 0)], "文字开头的若干个字"),
    "same_set": Function((SET, SET), YES_NO, lambda one, other: set(one) == set(other), "两组完全相同"),
    "size": Function((SET,), WHOLE, len, "一组的个数"),
    "starts_with": Function((TEXT, TEXT), YES_NO, lambda text, head: text.startswith(head), "以此开头"),
    "is_format": Function((TEXT, TEXT), YES_NO, lambda name, text: FORMATS[name](text), "符合命名的格式"),
    "abs": Function((NUMBER,), NUMBER, abs, "绝对值"),
    "min": Function((NUMBER,), NUMBER, lambda *values: min(values), "最小值", same=True, repeats=True),
    "max": Function((NUMBER,), NUMBER, lambda *values: max(values), "最大值", same=True, repeats=True),
    "when_unknown": Function(
        (ANY, ANY),
        ANY,
        lambda value, other: other if value is None else value,
        "未知时取后者",
        strict=False,
        same=True,
    ),
}
# These change the scale, so the node carries it: `ceil(x)` to whole numbers, `round_half_up(x, 2)` to places.
ROUNDERS = {"ceil": "up", "floor": "down", "round_half_up": "half_up"}
_TO_NEAREST = {each.value: each for each in (Rounding.HALF_UP, Rounding.HALF_EVEN)}
ROUNDINGS = ("up", "down", "half_up", "half_even")


def quotient(numerator: int, denominator: int, rounding: str) -> int:
    """numerator / denominator as a whole number: `up` towards more, `down` towards less, exact in every case."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if rounding == "up":
        return -(-numerator // denominator)
    if rounding == "down":
        return numerator // denominator
    return divide(numerator, denominator, _TO_NEAREST[rounding])


def rounded(value: int, scale: int, places: int, rounding: str) -> int:
    """An integer held at `scale` places, brought to `places`."""
    if places >= scale:
        return int(value * 10 ** (places - scale))
    return quotient(value, 10 ** (scale - places), rounding)


def call(name: str, values: Sequence[Value], types: Types, gives: ValueType) -> Value:
    if name in ROUNDERS:
        value = values[0]
        return None if value is None else rounded(value, types[0].scale, gives.scale, ROUNDERS[name])
    function = FUNCTIONS[name]
    if function.strict and None in values:
        return None
    return function.compute(*values)
