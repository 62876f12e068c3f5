"""Draws that anybody can repeat: from a seed to places in a list, without replacement and without favour.

Not here: who may draw and when the seed is made known (`apps.audit`).
"""

import hashlib

WORD = 8


def draw_without_replacement(seed: bytes, population: int, count: int) -> list[int]:
    """`count` different numbers of [0, population), in the order drawn; all of them when there are no more.

    The i-th 64-bit word is the beginning of SHA-256(seed ‖ i as 8 bytes, big-endian). Words in the last incomplete
    multiple of the population are thrown away, so each number is equally likely.
    """
    if population < 0 or count < 0:
        raise ValueError("population and count are never negative")
    wanted = min(count, population)
    limit = (1 << 64) - (1 << 64) % population if population else 0
    drawn: list[int] = []
    known: set[int] = set()
    turn = 0
    while len(drawn) < wanted:
        word = int.from_bytes(hashlib.sha256(seed + turn.to_bytes(WORD, "big")).digest()[:WORD], "big")
        turn += 1
        number = word % population
        if word < limit and number not in known:
            known.add(number)
            drawn.append(number)
    return drawn
