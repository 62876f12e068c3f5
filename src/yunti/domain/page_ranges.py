"""Page numbers as people write them, “3、5–7”: read into ranges, written back in one way, put in order.

Not here: what the pages are of.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from yunti.domain.characters import half_width

MOST_LETTERS = 120
_PART = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?\Z")
_DASHES = str.maketrans(dict.fromkeys("–—－~～至到", "-"))
Ranges = tuple[tuple[int, int], ...]


class PagesUnreadable(ValueError):
    """Not numbers, backwards, from nought, or beyond the last page; the text says which part."""


@lru_cache(maxsize=2048)
def read_pages(text: str, most: int = 0) -> Ranges:
    """Ascending, joined where they touch; empty for an empty text, which means the whole. `most` is the last page, 0 if unknown."""
    plain = half_width(text).translate(_DASHES).replace("第", "").replace("页", "")
    parts = [part for part in re.split(r"[、,;，；\s]+", re.sub(r"\s*-\s*", "-", plain)) if part]
    return joined(_range(part, most) for part in parts)


def _range(part: str, most: int) -> tuple[int, int]:
    found = _PART.match(part)
    if found is None:
        raise PagesUnreadable(part)
    first = int(found[1])
    last = int(found[2] or first)
    if not 1 <= first <= last or (most and last > most):
        raise PagesUnreadable(part)
    return first, last


def joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ascending, those that touch as one."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)


def pages_text(ranges: Ranges) -> str:
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def page_numbers(ranges: Ranges) -> tuple[int, ...]:
    return tuple(number for first, last in ranges for number in range(first, last + 1))
