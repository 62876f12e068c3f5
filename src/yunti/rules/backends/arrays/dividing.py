"""Whole-number division of arrays, rounded exactly as stated. Not here: which widths are needed (`rules.widths`)."""

import numpy as np

from yunti.rules.backends.arrays.coded import Values


def divided(top: Values, bottom: Values, rounding: str) -> Values:
    """Where `bottom` is zero anything may stand: the caller knows it as unknown."""
    bottom = np.where(bottom == 0, 1, bottom)
    out: Values
    if rounding == "down":
        out = top // bottom
        return out
    if rounding == "up":
        out = -(-top // bottom)
        return out
    high, low = np.abs(top), np.abs(bottom)
    if rounding == "half_up":
        out = (2 * high + low) // (2 * low)
    else:
        quotient = high // low
        twice = 2 * (high - quotient * low) - low
        out = quotient + ((twice > 0) | ((twice == 0) & (quotient % 2 == 1)))
    return np.where((top < 0) != (bottom < 0), -out, out)


def brought_to(values: Values, scale: int, places: int, rounding: str) -> Values:
    """Numbers held at `scale` places, brought to `places`."""
    if places >= scale:
        larger: Values = values * 10 ** (places - scale)
        return larger
    return divided(values, np.full(len(values), 10 ** (scale - places), values.dtype), rounding)
