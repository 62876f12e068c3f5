"""A sample that was promised before it was drawn: the list is frozen under a digest, the seed under another, and then anybody
can draw it again.

Not here: how numbers come from a seed (`domain.drawing`), who draws and when (`apps.inspections`).
"""

import hashlib
from collections.abc import Iterable, Mapping

from yunti.domain.drawing import draw_without_replacement

SEED_BYTES = 32


def in_order(members: Iterable[str]) -> list[str]:
    """Each once, by code point: the order in which places are counted."""
    return sorted(set(members))


def population_digest(members: Iterable[str]) -> str:
    """SHA-256 of the members in order, one a line, each line ended by a line feed, as UTF-8."""
    return hashlib.sha256("".join(f"{each}\n" for each in in_order(members)).encode()).hexdigest()


def seed_digest(seed: bytes) -> str:
    return hashlib.sha256(seed).hexdigest()


def sample(seed: bytes, members: Iterable[str], count: int) -> list[str]:
    """In the order drawn. The words come from the seed followed by the population digest, so a seed serves one list only."""
    ordered = in_order(members)
    places = draw_without_replacement(seed + bytes.fromhex(population_digest(ordered)), len(ordered), count)
    return [ordered[place] for place in places]


def ranked(seed: bytes, members: Iterable[str]) -> list[str]:
    """All of them in the order in which they are asked. A member is a load and a name (`loaded`): who has least comes first, and
    whoever has as much comes in the order in which the whole group is drawn from the seed."""
    groups: dict[str, list[str]] = {}
    for each in in_order(members):
        groups.setdefault(each.partition(" ")[0], []).append(each)
    return [each for load in sorted(groups) for each in sample(seed, groups[load], len(groups[load]))]


def shares(sizes: Mapping[str, int], percent: int, least: int) -> dict[str, int]:
    """How many of each group: a share rounded up, at least so many, never more than there are."""
    return {group: min(size, max(least, -(-size * percent // 100))) for group, size in sorted(sizes.items())}


def first_of_each(order: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """Of members ordered as `ranked` orders them, a group and a name each, the first ones of each group."""
    taken: dict[str, int] = {}
    found = []
    for each in order:
        group = each.partition(" ")[0]
        if taken.get(group, 0) < counts.get(group, 0):
            taken[group] = taken.get(group, 0) + 1
            found.append(each)
    return found


def loaded(load: int, name: str) -> str:
    """A member of a list that is ordered by load; by code point as by number."""
    return f"{load:04d} {name}"
