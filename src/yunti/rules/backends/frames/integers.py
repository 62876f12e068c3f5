"""Exact whole numbers in Polars: the narrowest width that holds a range, long sums, stated rounding.

Not here: where the ranges come from (`rules.widths`).
"""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from yunti.rules.widths import Range, is_wide, times_ten

Expr = pl.Expr


def holding(*ranges: Range) -> Any:
    """64 bits where every value of the ranges fits, 128 where not."""
    return pl.Int128() if is_wide(*ranges) else pl.Int64()


def tally(parts: Sequence[Expr]) -> Expr:
    """How many are met, in as few bits as hold it; unknown while one is."""
    dtype = pl.Int8() if len(parts) < 128 else pl.Int32()
    return total([part.cast(dtype) for part in parts])


def lesser(one: Expr, other: Expr, doubtful: bool) -> Expr:
    """The smaller of two numbers, unknown when one is; `doubtful`: the first may be unknown."""
    out = pl.when(one < other).then(one).otherwise(other)
    return pl.when(one.is_not_null()).then(out) if doubtful else out


def greater(one: Expr, other: Expr, doubtful: bool) -> Expr:
    out = pl.when(one > other).then(one).otherwise(other)
    return pl.when(one.is_not_null()).then(out) if doubtful else out


def total(parts: Sequence[Expr]) -> Expr:
    """Added pairwise, so that long sums stay shallow."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return total(parts[:half]) + total(parts[half:])


def in_turn(
    choose: Callable[[Expr, Expr, bool], Expr], parts: Sequence[Expr], certain: Sequence[bool]
) -> Expr:
    """The smallest or largest of several, unknown as soon as one is; Polars' own would pass over it."""
    out, sure = parts[0], certain[0]
    for part, known in zip(parts[1:], certain[1:], strict=True):
        out, sure = choose(out, part, not sure), sure and known
    return out


def while_dividing(above: Range, below: Range) -> list[Range]:
    """Twice both, and their sum: what rounding to the nearest needs."""
    most = 2 * max(map(abs, above)) + 2 * max(map(abs, below))
    return [above, below, (-most, most)]


def divided(part: Expr, factor: int, bottom: Expr, rounding: str, above: Range, below: Range) -> Expr:
    """`part` times a constant above the line, as a whole number exactly rounded; all at one width.

    Unknown where `bottom` is zero: Polars' whole division gives null there.
    """
    dtype = holding(*while_dividing(above, below), (0, 2 * abs(factor)))
    top, twice_top = (
        part if each == 1 else part * pl.lit(each, dtype=dtype) for each in (factor, 2 * factor)
    )
    if rounding == "down":
        return top // bottom
    if rounding == "up":
        return -((-top) // bottom)
    plain = above[0] >= 0 and below[0] >= 0
    low = bottom if plain else bottom.abs()
    if rounding == "half_up":
        out = ((twice_top if plain else twice_top.abs()) + low) // (low * 2)
    else:
        high = top if plain else top.abs()
        quotient = high // low
        twice = (high - quotient * low) * 2 - low
        odd = (quotient % 2) == 1
        out = quotient + ((twice > 0) | ((twice == 0) & odd)).cast(pl.Int8)
    return out if plain else pl.when((top < 0) != (bottom < 0)).then(-out).otherwise(out)


def brought_to(places: int, part: Expr, range_: Range, scale: int, rounding: str) -> Expr:
    """A number held at `scale` places, brought to `places`."""
    if places >= scale:
        factor = 10 ** (places - scale)
        dtype = holding(times_ten(range_, places - scale), (0, factor))
        return part.cast(dtype) * pl.lit(factor, dtype=dtype)
    unit = 10 ** (scale - places)
    dtype = holding(*while_dividing(range_, (unit, unit)))
    return divided(part.cast(dtype), 1, pl.lit(unit, dtype=dtype), rounding, range_, (unit, unit))
