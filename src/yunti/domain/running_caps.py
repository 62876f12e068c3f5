"""A ceiling over the entries of one group in their order: each gets what the earlier ones have left.

Not here: what an entry would get by itself, who is first (packs).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`counts` is false for what was refused or withdrawn: it gets nothing and uses nothing up."""

    key: str
    group: str
    amount: int
    counts: bool = True


def running_cap(entries: Iterable[Entry], ceiling: int) -> tuple[dict[str, int], dict[str, int]]:
    """What each entry gets, and what each group has got; the entries are in order."""
    awarded: dict[str, int] = {}
    totals: dict[str, int] = {}
    for entry in entries:
        used = totals.setdefault(entry.group, 0)
        awarded[entry.key] = min(entry.amount, max(0, ceiling - used)) if entry.counts else 0
        totals[entry.group] = used + awarded[entry.key]
    return awarded, totals
