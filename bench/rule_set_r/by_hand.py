"""The rule set R written by hand in numpy: the same whole-number arithmetic and the same unknowns, a mask beside each column.

Not here: the rules as data (`pack.yaml`), the enterprises (`enterprises.py`), measuring (`bench/rules_engines.py`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.rule_set_r.enterprises import ITEMS, RATIOS

BLOCK = 65_536
Masked = tuple[NDArray[Any], NDArray[np.bool_] | None]
Arrays = Mapping[str, Masked]


def arrays_of(frame: pl.DataFrame) -> dict[str, Masked]:
    """Plain arrays and masks, as the hand-written form takes them; None where nothing is missing."""
    out: dict[str, Masked] = {}
    for name in frame.columns:
        column = frame[name]
        known = column.is_not_null().to_numpy() if column.null_count() else None
        out[name] = column.fill_null(strategy="zero").to_numpy(), known
    return out


# by hand --------------------------------------------------------------------------------------------------------


def at_least(arrays: Arrays, group: str, threshold: int) -> Masked:
    met = np.zeros(len(arrays["months"][0]), np.int8)
    open_ = None
    for name in ITEMS[group]:
        values, known = arrays[name]
        met += values.view(np.int8)
        if known is not None:
            open_ = (~known).view(np.int8).copy() if open_ is None else np.add(open_, ~known, out=open_)
    enough = met >= threshold
    return (enough, None) if open_ is None else (enough, enough | (met + open_ < threshold))


def both(*parts: Masked) -> Masked:
    values = np.logical_and.reduce([part[0] for part in parts])
    if all(known is None for _, known in parts):
        return values, None
    unmet = np.zeros(len(values), np.bool_)
    for part, known in parts:
        unmet |= ~part if known is None else known & ~part
    return values, values | unmet


def either(one: Masked, other: Masked) -> Masked:
    values = one[0] | other[0]
    if one[1] is None and other[1] is None:
        return values, None
    known = np.ones(len(values), np.bool_)
    for _, mask in (one, other):
        known = known if mask is None else known & mask
    return values, values | known


def floor(column: Masked, threshold: int) -> Masked:
    values, known = column
    reached = values >= threshold
    return reached if known is None else reached & known, known


def score(arrays: Arrays) -> Masked:
    """Hundredths of a point, each ratio rounded half up; unknown as soon as one figure is."""
    total = np.zeros(len(arrays["months"][0]), np.int64)
    known = None
    for number in RATIOS:
        (part, part_known), (whole, whole_known) = arrays[f"n_{number:02d}"], arrays[f"m_{number:02d}"]
        top = np.minimum(part, whole)
        top *= 2 * 5 * 100
        top += whole
        double = whole * 2
        double[double == 0] = 1
        top //= double
        total += top
        needed = part_known if part_known is None else part_known | (whole == 0)
        for mask in (needed, whole_known):
            if mask is not None:
                known = mask.copy() if known is None else np.logical_and(known, mask, out=known)
    return total, known


def by_hand(arrays: Arrays) -> dict[str, Masked]:
    months, investment, whitelisted = arrays["months"], arrays["investment"], arrays["whitelisted"]
    star3 = both(
        either(at_least(arrays, "app", 2), at_least(arrays, "base", 3)),
        floor(months, 3),
        either(floor(investment, 2_000_000), whitelisted),
        at_least(arrays, "eff", 2),
    )
    star5 = both(
        at_least(arrays, "app", 3),
        at_least(arrays, "base", 5),
        at_least(arrays, "data", 3),
        at_least(arrays, "dev", 3),
        at_least(arrays, "svc", 3),
        floor(months, 3),
        either(floor(investment, 20_000_000), whitelisted),
        at_least(arrays, "eff", 4),
        at_least(arrays, "inn", 1),
    )
    return {"star3": star3, "star5": star5, "score": score(arrays)}


def by_hand_blocks(arrays: Arrays, size: int = BLOCK) -> dict[str, Masked]:
    """The same in blocks that stay in the cache."""
    count = len(arrays["months"][0])
    parts = [
        by_hand({name: (values[start : start + size], None if known is None else known[start : start + size])
                 for name, (values, known) in arrays.items()})
        for start in range(0, count, size)
    ]  # fmt: skip
    return {
        name: (
            np.concatenate([part[name][0] for part in parts]),
            None if parts[0][name][1] is None else np.concatenate([_mask(part[name]) for part in parts]),
        )
        for name in parts[0]
    }


def _mask(column: Masked) -> NDArray[np.bool_]:
    values, known = column
    return np.ones(len(values), np.bool_) if known is None else known
