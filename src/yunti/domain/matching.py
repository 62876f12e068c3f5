"""What is added to claims out of another purse: a share of each, in order, whole or not at all.

Not here: which claims are paid and in which order (`allocating`), where the money stands (`apps.ledger`).
"""

from collections.abc import Sequence

WHOLE = 100


def matched_fen(amounts: Sequence[int], percent: int, purse: int) -> list[int]:
    """For each amount its share, cut to the fen; from the first that the purse does not hold whole, nobody gets any.

    >>> matched_fen([1000, 999, 1000], 10, 250)
    [100, 99, 0]
    """
    assert 0 <= percent <= WHOLE and purse >= 0, "a share of nothing less than nothing"
    given, left = [], purse
    for amount in amounts:
        share = amount * percent // WHOLE
        if share > left:
            break
        given.append(share)
        left -= share
    return given + [0] * (len(amounts) - len(given))
