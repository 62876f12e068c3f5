"""How far two looks are apart. Not here: taking the look of a picture (`looks.py`, in the reader's own process)."""

ALIKE_BITS = 6


def difference(one: str, other: str) -> int:
    """In how many of the 64 bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
