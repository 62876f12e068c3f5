"""Money to the claims of many cases at once, pot after pot: the answers of `domain.allocating`, by sorting and running sums.

Where a pot stops at the first claim that does not fit, what it pays is a beginning of its queue: a claim is paid as long as the
sum up to it is covered. Where claims are skipped that does not hold, and each queue is gone through claim by claim.
Not here: which claims a pot may pay and in which order (packs), the plain integers that this is checked against (`domain.allocating`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from yunti.domain.allocating import Claim, Pot, Shortfall, allocate
from yunti.domain.ordering import By
from yunti.rules.errors import FactError
from yunti.rules.layout import CASE_KEY, LARGEST, ROW_KEY

PLACE, AMOUNT = "#", "#amount"
NOBODY = -1


@dataclass(frozen=True)
class PotColumns:
    """`money` is a column of the cases, `where` one of the claims; nothing in `where` means every claim."""

    name: str
    money: str
    where: str
    order: tuple[By, ...]


@dataclass(frozen=True)
class Allotted:
    """For each claim, in the order given: the number of the pot that pays it, unknown for none; of the last one that was `asked` for
    it; and its `turn` in the queue of that one, from 1. `left` has a column for each pot."""

    claims: pl.DataFrame
    left: pl.DataFrame


def allot(
    claims: pl.DataFrame,
    cases: pl.DataFrame,
    pots: Sequence[PotColumns],
    *,
    amount: str,
    aside: Sequence[str] = (),
    shortfall: Shortfall = Shortfall.STOP,
) -> Allotted:
    """`claims` whose columns `aside` are true are given nothing. Amounts and money are whole; what is unknown counts as nought."""
    base = claims.with_row_index(PLACE).with_columns(pl.col(amount).fill_null(0).alias(AMOUNT))
    _require_countable(base[AMOUNT], amount)
    open_ = (
        base.filter(~pl.any_horizontal(pl.col(name).eq_missing(True) for name in aside)) if aside else base
    )
    keys = cases[CASE_KEY].to_numpy()
    run = _Run(keys, claims.height)
    for number, pot in enumerate(pots):
        queue = _queue(open_, pot, run.payer)
        money = cases[pot.money].fill_null(0).to_numpy()
        if shortfall is Shortfall.STOP:
            run.serve(number, queue, money)
        else:
            run.serve_each(number, queue, money)
    return Allotted(
        claims.select(CASE_KEY, ROW_KEY).with_columns(
            pl.Series("pot", run.payer).replace(NOBODY, None),
            pl.Series("asked", run.asked).replace(NOBODY, None),
            pl.Series("turn", run.turn).replace(0, None),
        ),
        pl.DataFrame({CASE_KEY: keys, **{pot.name: run.left[number] for number, pot in enumerate(pots)}}),
    )


def _require_countable(amounts: pl.Series, name: str) -> None:
    """Sums must fit, and none may take back what was given before it."""
    least, most = amounts.min(), amounts.max()
    if least is None:
        return
    if int(least) < 0:  # type: ignore[arg-type]
        raise FactError(name, "金额不能小于零")
    if int(most) * len(amounts) > LARGEST and int(amounts.cast(pl.Int128).sum()) > LARGEST:  # type: ignore[arg-type]
        raise FactError(name, f"金额之和太大，批量计算最多容纳 {LARGEST}")


def _queue(open_: pl.DataFrame, pot: PotColumns, payer: Any) -> pl.DataFrame:
    """Whoever the pot may pay and no pot before it pays, case by case in the order of the pot; unknown keys stand last."""
    chosen = open_.filter(pl.col(pot.where)) if pot.where else open_
    if (payer != NOBODY).any():
        chosen = chosen.filter(pl.Series(payer[chosen[PLACE].to_numpy()] == NOBODY))
    names = [each.name for each in pot.order]
    return chosen.select(PLACE, CASE_KEY, AMOUNT, *dict.fromkeys(names)).sort(
        [CASE_KEY, *names],
        descending=[False, *(each.largest_first for each in pot.order)],
        nulls_last=True,
        maintain_order=True,
    )


class _Run:
    """What is decided so far: `payer`, `asked` and `turn` by the place of the claim, `left` by pot and case."""

    def __init__(self, keys: Any, size: int) -> None:
        self.keys = keys
        self.payer = np.full(size, NOBODY, dtype=np.int8)
        self.asked = np.full(size, NOBODY, dtype=np.int8)
        self.turn = np.zeros(size, dtype=np.int64)
        self.left: list[Any] = []

    def serve(self, number: int, queue: pl.DataFrame, money: Any) -> None:
        left = money.copy()
        self.left.append(left)
        if not queue.height:
            return
        places, amounts = queue[PLACE].to_numpy(), queue[AMOUNT].to_numpy()
        starts, sizes, cases = _groups(queue[CASE_KEY].to_numpy(), self.keys)
        sums = np.cumsum(amounts)
        before = np.repeat(sums[starts] - amounts[starts], sizes)
        fits = sums - before <= np.repeat(money[cases], sizes)
        self.turn[places] = np.arange(1, len(places) + 1) - np.repeat(starts, sizes)
        self.asked[places] = number
        self.payer[places[fits]] = number
        left[cases] -= np.add.reduceat(np.where(fits, amounts, 0), starts)

    def serve_each(self, number: int, queue: pl.DataFrame, money: Any) -> None:
        left = money.copy()
        self.left.append(left)
        for case, places, amounts in _queues(queue, self.keys):
            claims = tuple(Claim(str(place), amount) for place, amount in zip(places, amounts, strict=True))
            given = allocate([Pot("", int(money[case]), claims)], Shortfall.SKIP)
            self.turn[places], self.asked[places] = np.arange(1, len(places) + 1), number
            self.payer[[int(key) for key in given.paid]] = number
            left[case] = given.left[""]


def _groups(cases: Any, keys: Any) -> tuple[Any, Any, Any]:
    """Where each case begins in the queue, how many rows it has, and its place among the cases."""
    starts = np.flatnonzero(np.concatenate(([True], cases[1:] != cases[:-1])))
    sizes = np.diff(np.concatenate((starts, [len(cases)])))
    return starts, sizes, np.searchsorted(keys, cases[starts])


def _queues(queue: pl.DataFrame, keys: Any) -> Iterator[tuple[int, list[int], list[int]]]:
    if not queue.height:
        return
    starts, sizes, cases = _groups(queue[CASE_KEY].to_numpy(), keys)
    for start, size, case in zip(starts, sizes, cases, strict=True):
        part = queue.slice(start, size)
        yield int(case), part[PLACE].to_list(), part[AMOUNT].to_list()
