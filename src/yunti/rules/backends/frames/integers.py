"""Exact whole numbers in Polars: the narrowest width that holds a range, long sums, stated rounding.

Not here: where the ranges come from (`rules.widths`).
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from yunti.rules.widths import Range, fits, is_wide, times_ten

Expr = pl.Expr
_BYTES = ((pl.Int8(), 7), (pl.Int16(), 15), (pl.Int32(), 31), (pl.Int64(), 63))


def holding(*ranges: Range) -> Any:
    """The narrowest type that holds every value of the ranges."""
    for dtype, bits in _BYTES:
        if all(fits(each, (-(2**bits), 2**bits - 1)) for each in ranges):
            return dtype
    return pl.Int128() if is_wide(*ranges) else pl.Int64()


def total(parts: Sequence[Expr]) -> Expr:
    """Added pairwise, so that long sums stay shallow."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return total(parts[:half]) + total(parts[half:])


def while_dividing(above: Range, below: Range) -> list[Range]:
    """Twice both, and their sum: what rounding to the nearest needs."""
    most = 2 * max(map(abs, above)) + 2 * max(map(abs, below))
    return [above, below, (-most, most)]


def divided(top: Expr, bottom: Expr, rounding: str, above: Range, below: Range) -> Expr:
    """A whole number, exactly rounded; unknown where `bottom` is zero (Polars' whole division gives null there)."""
    if rounding == "down":
        return top // bottom
    if rounding == "up":
        return -((-top) // bottom)
    plain = above[0] >= 0 and below[0] >= 0
    high, low = (top, bottom) if plain else (top.abs(), bottom.abs())
    if rounding == "half_up":
        out = (high * 2 + low) // (low * 2)
    else:
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
    return divided(part.cast(dtype), pl.lit(unit, dtype=dtype), rounding, range_, (unit, unit))
