"""Amounts as whole fen (分): yuan and 万元 texts in and out, stated rounding, parts that sum to the whole.

Not here: capitals for payment papers (`domain.capitals`), budgets and order of payment (`domain.allocation`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yunti.domain.characters import half_width
from yunti.domain.said import Said, SaidError
from yunti.domain.said import gettext_noop as _

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
FEN_PER_YI = 10_000_000_000
LARGEST_FEN = 2**63 - 1
"""What a database column of eight bytes holds."""

_LONGEST_TEXT = 40
_SAID = {
    "empty": _("金额为空，填写数字，例如 12345.67"),
    "too_long": _("金额超过 %(most)s 个字符，填写数字，例如 12345.67"),
    "too_large": _("金额“%(typed)s”超出可以登记的范围，核对单位是元还是万元"),
    "separators": _("金额“%(typed)s”的千位分隔符位置不对，应为每三位一个，例如 1,234,567.89"),
    "not_a_number": _("“%(typed)s”不是金额，填写数字，例如 12345.67 或 1.5万元"),
}
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)\s*(?:(?:人民币|RMB|CNY)\s*)?¥?\s*(?P<minus>-?)"
    r"(?P<whole>[0-9]{1,3}(?:(?P<by>[, ])[0-9]{3})(?:(?P=by)[0-9]{3})*|[0-9]+)?"
    r"(?P<fraction>\.[0-9]*)?\s*(?P<unit>万元|亿元|万|亿|元|圆)?(?:整|正)?",
    re.ASCII | re.IGNORECASE,
)


class Rounding(StrEnum):
    """How a part of a fen, or of a larger unit, is dropped; never implied."""

    HALF_UP = "half_up"  # 四舍五入, away from zero below zero too
    DOWN = "down"  # 舍去, towards zero
    HALF_EVEN = "half_even"  # 四舍六入五成双


class Unit(StrEnum):
    """The unit of a figure without one of its own; the value is what people read."""

    YUAN = "元"
    WAN = "万元"
    YI = "亿元"

    @property
    def fen(self) -> int:
        return {Unit.YUAN: FEN_PER_YUAN, Unit.WAN: FEN_PER_WAN, Unit.YI: FEN_PER_YI}[self]


_PART_OF_FEN = {
    Unit.YUAN: _("金额“%(typed)s”不足一分，元最多填写 %(places)s 位小数"),
    Unit.WAN: _("金额“%(typed)s”不足一分，万元最多填写 %(places)s 位小数"),
    Unit.YI: _("金额“%(typed)s”不足一分，亿元最多填写 %(places)s 位小数"),
}
_UNITS = {"元": Unit.YUAN, "圆": Unit.YUAN, "万": Unit.WAN, "万元": Unit.WAN, "亿": Unit.YI, "亿元": Unit.YI}


class MoneyError(SaidError):
    """An amount that cannot be read or written."""


def _refused(code: str, **params: str | int) -> MoneyError:
    return MoneyError(Said(code, _SAID[code], params))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its unit apart, because the unit is set smaller."""

    text: str
    unit: str

    def __str__(self) -> str:
        return f"{self.text} {self.unit}"


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """numerator / denominator as a whole number, exactly rounded."""
    if denominator <= 0:
        raise ValueError("the denominator must be above zero")
    quotient, rest = divmod(abs(numerator), denominator)
    double = 2 * rest - denominator
    if rounding is Rounding.HALF_UP:
        up = double >= 0
    elif rounding is Rounding.HALF_EVEN:
        up = double > 0 or (double == 0 and quotient % 2 == 1)
    else:
        up = False
    quotient += up
    return -quotient if numerator < 0 else quotient


def round_to(fen: int, unit_fen: int, rounding: Rounding) -> int:
    """The amount as a multiple of `unit_fen`: 100 for whole yuan, 1_000_000 for whole 万元."""
    return divide(fen, unit_fen, rounding) * unit_fen


def share_of(fen: int, numerator: int, denominator: int, rounding: Rounding) -> int:
    """fen × numerator / denominator: 30 % is 30, 100."""
    return divide(fen * numerator, denominator, rounding)


def parse_amount(text: str, unit: Unit = Unit.YUAN, rounding: Rounding | None = None) -> int:
    """A typed amount in fen; a unit in the text wins over `unit`. Parts of a fen need a stated rounding."""
    plain = half_width(text).strip()
    if not plain:
        raise _refused("empty")
    if len(plain) > _LONGEST_TEXT:
        raise _refused("too_long", most=_LONGEST_TEXT)
    match = _AMOUNT.fullmatch(plain)
    if match is None or not _has_digits(match) or (match["sign"] and match["minus"]):
        raise _unreadable(plain, text)
    number = Decimal(re.sub(r"[, ]", "", match["whole"] or "0") + (match["fraction"] or ""))
    own_unit = _UNITS[match["unit"]] if match["unit"] else unit
    fen = _whole_fen(number * own_unit.fen, rounding, text.strip(), own_unit)
    if fen > LARGEST_FEN:
        raise _refused("too_large", typed=text.strip())
    return -fen if "-" in (match["sign"], match["minus"]) else fen


def parse_yuan(text: str, rounding: Rounding | None = None) -> int:
    return parse_amount(text, Unit.YUAN, rounding)


def parse_wan(text: str, rounding: Rounding | None = None) -> int:
    return parse_amount(text, Unit.WAN, rounding)


def figure(fen: int, unit: Unit, rounding: Rounding = Rounding.HALF_UP) -> Figure:
    """Two decimals and thousands commas in the given unit: 1,234.56 万元."""
    return Figure(_two_decimals(divide(fen * 100, unit.fen, rounding)), unit.value)


def yuan(fen: int) -> Figure:
    return figure(fen, Unit.YUAN)


def wan(fen: int, rounding: Rounding = Rounding.HALF_UP) -> Figure:
    return figure(fen, Unit.WAN, rounding)


def headline(fen: int, rounding: Rounding = Rounding.HALF_UP) -> Figure:
    """万元, and 亿元 from 10,000 万元; for headlines only, a column keeps one unit."""
    in_wan = divide(fen * 100, FEN_PER_WAN, rounding)
    return figure(fen, Unit.YI if abs(in_wan) >= 1_000_000 else Unit.WAN, rounding)


def plain_yuan(fen: int) -> str:
    """Yuan for spreadsheets and files: 1234.50, no commas, never rounded."""
    return _two_decimals(fen).replace(",", "")


def split(total_fen: int, parts: int) -> tuple[int, ...]:
    """Equal parts; what does not divide goes to the first ones, one fen each."""
    return prorate(total_fen, [1] * parts)


def prorate(total_fen: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Parts in proportion to whole weights, by largest remainder, ties to the earlier; sums to the total."""
    whole = sum(weights)
    if not weights or whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be whole numbers from zero up with a sum above zero")
    shares = [divmod(abs(total_fen) * weight, whole) for weight in weights]
    parts = [part for part, _ in shares]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-shares[place][1], place))
    for place in by_remainder[: abs(total_fen) - sum(parts)]:
        parts[place] += 1
    signed = tuple(-part for part in parts) if total_fen < 0 else tuple(parts)
    assert sum(signed) == total_fen
    return signed


def _has_digits(match: re.Match[str]) -> bool:
    return bool(match["whole"]) or len(match["fraction"] or "") > 1


def _whole_fen(exact: Decimal, rounding: Rounding | None, text: str, unit: Unit) -> int:
    numerator, denominator = exact.as_integer_ratio()
    if denominator == 1:
        return numerator
    if rounding is None:
        places = len(str(unit.fen)) - 1
        raise MoneyError(Said("part_of_fen", _PART_OF_FEN[unit], {"typed": text, "places": places}))
    return divide(numerator, denominator, rounding)


def _unreadable(plain: str, text: str) -> MoneyError:
    if "," in plain and _AMOUNT.fullmatch(plain.replace(",", "")):
        return _refused("separators", typed=text.strip())
    return _refused("not_a_number", typed=text.strip())


def _two_decimals(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole:,}.{rest:02d}"
