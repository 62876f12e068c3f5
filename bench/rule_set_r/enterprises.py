"""Made-up enterprises for the rule set R: 82 fields, the same for the same seed.

Not here: the rules (`pack.yaml`, `by_hand.py`).
"""

from typing import Any

import numpy as np
import polars as pl

GROUPS = {"app": 13, "base": 9, "data": 6, "dev": 6, "svc": 6, "eff": 6, "inn": 3}
ITEMS = {
    group: [f"{group}_{number:02d}" for number in range(1, count + 1)] for group, count in GROUPS.items()
}
RATIOS = range(1, 16)


def rule_set_r(
    count: int, missing: float = 0.02, seed: int = 20260801
) -> dict[tuple[str, ...], pl.DataFrame]:
    """One table of cases; each enterprise has its own maturity, so that counts hang together. M = 0 and N > M occur."""
    dice = np.random.default_rng(seed)
    maturity = dice.beta(2.0, 3.0, count)
    columns: dict[str, Any] = {"__case": np.arange(count, dtype=np.int64)}
    for name in (each for group in ITEMS.values() for each in group):
        columns[name] = dice.random(count) < maturity
    columns["months"] = dice.integers(0, 25, count)
    columns["investment"] = np.round(dice.lognormal(10.6, 1.6, count) * 100).astype(np.int64)
    columns["whitelisted"] = dice.random(count) < 0.02
    for number in RATIOS:
        whole = dice.integers(0, 60, count)
        columns[f"m_{number:02d}"] = whole
        columns[f"n_{number:02d}"] = np.floor(dice.random(count) * 1.15 * (whole + 1)).astype(np.int64)
    frame = pl.DataFrame(columns)
    if not missing:
        return {(): frame}
    gaps = [
        pl.when(pl.Series(dice.random(count) >= missing)).then(pl.col(name)).alias(name)
        for name in frame.columns
        if name != "__case"
    ]
    return {(): frame.with_columns(gaps)}
