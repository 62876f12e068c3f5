"""How a picture looks, in 64 bits: neighbouring brightnesses compared. Alike pictures differ in few bits.

A hint for people and never a ground: forms of one kind look alike. Runs in the reader's own process.
Not here: how far two looks are apart (`sameness.py`), which pictures are compared (`queries.elsewhere`).
"""

from PIL import Image

ACROSS, DOWN = 9, 8
BITS = (ACROSS - 1) * DOWN
FEWEST_BITS = 12


def look_of(image: Image.Image) -> str:
    """Sixteen hexadecimal figures; empty for one that shows too little, which would resemble everything: blank, even, shaded."""
    grey = image.convert("L").resize((ACROSS, DOWN), Image.Resampling.LANCZOS)
    values = list(grey.tobytes())
    if max(values) - min(values) < 8:
        return ""
    bits = 0
    for row in range(DOWN):
        for column in range(ACROSS - 1):
            place = row * ACROSS + column
            bits = bits << 1 | (values[place] > values[place + 1])
    return f"{bits:016x}" if FEWEST_BITS <= bits.bit_count() <= BITS - FEWEST_BITS else ""
