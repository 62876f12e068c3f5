"""What a pack says of checks on the spot: who makes them, what one may conclude, and what follows once a conclusion is confirmed.

A conclusion about a supplier lets a guard of its procedure hold; one about an enterprise bars it, or lifts what barred it.
Not here: visits to a sample of cases (`inspections`), the records and what follows (`apps.inspections`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest

SECTION = "supervision"
ENTERPRISE, SUPPLIER = "enterprise", "supplier"


@dataclass(frozen=True)
class Conclusion:
    """`of` are the kinds of party it can be said of. `guard` is what it proves in the supplier's procedure, `bars` the ground on which
    an enterprise is barred, `lifts` the conclusion whose bar it ends."""

    code: str
    title: str
    clause: tuple[str, ...] = ()
    of: tuple[str, ...] = (ENTERPRISE, SUPPLIER)
    guard: str = ""
    bars: str = ""
    lifts: str = ""

    @property
    def needs_confirming(self) -> bool:
        return bool(self.guard or self.bars or self.lifts)


@dataclass(frozen=True)
class Supervision:
    title: str
    by: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    conclusions: Mapping[str, Conclusion]
    clause: tuple[str, ...] = ()
    reading: str = ""


def supervision_of(pack: Pack) -> Supervision | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    return Supervision(
        spec["title"],
        several(spec["by"]),
        several(spec["confirmed_by"]),
        {code: _conclusion(code, each) for code, each in spec["conclusions"].items()},
        several(spec.get("clause")),
        spec.get("reading", ""),
    )


def _conclusion(code: str, spec: Mapping[str, Any]) -> Conclusion:
    return Conclusion(
        code,
        spec["title"],
        several(spec.get("clause")),
        several(spec.get("of")) or (ENTERPRISE, SUPPLIER),
        spec.get("guard", ""),
        spec.get("bars", ""),
        spec.get("lifts", ""),
    )


# checked ----------------------------------------------------------------------------------------------------------


def supervision_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    for key, known, what in (
        ("by", pack.section("actors"), "角色"),
        ("confirmed_by", pack.section("actors"), "角色"),
    ):
        for name in several(spec[key]):
            yield from _named(pack, name, known, (SECTION, key), what)
    for code, each in spec["conclusions"].items():
        path: KeyPath = (SECTION, "conclusions", code)
        if "guard" in each:
            yield from _guard(pack, each["guard"], (*path, "guard"))
        if "lifts" in each:
            yield from _named(pack, each["lifts"], spec["conclusions"], (*path, "lifts"), "结论")
            if not spec["conclusions"].get(each["lifts"], {"bars": True}).get("bars"):
                yield pack.problem((*path, "lifts"), f"结论 {each['lifts']} 没有 bars，无从解除")


def _guard(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    guards = pack.section("guards")
    yield from _named(pack, name, guards, path, "条件")
    if name in guards and guards[name].get("record") != SECTION:
        yield pack.problem(path, f"条件 {name} 要写 record: {SECTION}")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
