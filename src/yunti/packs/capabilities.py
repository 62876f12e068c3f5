"""Which parts of the platform a programme uses, held against what its pack declares: neither stands without the other.

Not here: whether what a part declares is sound (the module of each part).
"""

from collections.abc import Callable, Iterator, Mapping

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack
from yunti.rules.errors import nearest

CAPABILITIES = "capabilities"


def _has(section: str) -> Callable[[Pack], bool]:
    return lambda pack: bool(pack.section(section))


def _lets_object(pack: Pack) -> bool:
    own = any(each.get("objections") for each in pack.section("publicity").values())
    return own or bool(pack.section("objections"))


def _bars(pack: Pack) -> bool:
    return any("ban" in each for each in pack.section("effects").values())


PARTS: Mapping[str, tuple[KeyPath, Callable[[Pack], bool]]] = {
    "vouchers": (("vouchers",), _has("vouchers")),
    "settlement": (("settlement",), _has("settlement")),
    "publicity": (("publicity",), _has("publicity")),
    "objections": (("publicity",), _lets_object),
    "sampling": (("inspections",), _has("inspections")),
    "panel": (("panels",), _has("panels")),
    "ranking": (("rankings",), _has("rankings")),
    "bans": (("effects",), _bars),
}
"""By capability where a pack declares it, and whether it does."""
OTHERS = frozenset({"rating", "scoring", "targets", "returns", "pool", "benchmark_library", "behaviour"})
"""Known by name; they follow from workflows and operations, or are still to come."""


def capability_faults(pack: Pack) -> Iterator[Problem]:
    named = [str(each) for each in pack.section(CAPABILITIES)]
    known = {*PARTS, *OTHERS}
    for place, name in enumerate(named):
        path: KeyPath = (CAPABILITIES, place)
        if name not in known:
            yield pack.problem(path, f"没有功能 {name}{nearest(name, known)}")
        elif name in PARTS and not PARTS[name][1](pack):
            yield pack.problem(path, f"写了功能 {name}，没有写 {PARTS[name][0][0]} 的内容")
    for name, (path, is_there) in PARTS.items():
        if name not in named and is_there(pack):
            yield pack.problem(path, f"capabilities 里没有 {name}")
