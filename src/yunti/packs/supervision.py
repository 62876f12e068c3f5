"""What a pack says of checks on the spot: who makes them, what one may conclude, and what follows once a conclusion is confirmed.

A conclusion about a supplier lets a guard of its procedure hold; one about an enterprise bars it, or lifts what barred it.
Not here: visits to a sample of cases (`inspections`), the records and what follows (`apps.inspections`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest
from yunti.rules.parameters import in_force

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
class CheckDraw:
    """Whom to check is drawn, city by city, from cases of `workflow` in the states `counted`: a share in per cent, at least so many, both
    parameters."""

    workflow: str
    counted: tuple[str, ...]
    share: str
    least: str
    clause: tuple[str, ...] = ()
    reading: str = ""

    def wanted(self, pack: Pack, day: date) -> tuple[int, int]:
        """Per cent, and how many of each city at least."""
        values = [in_force(pack.definition.parameters[name], day) for name in (self.share, self.least)]
        percent, least = (int(str(value)) for value in values)
        return percent, least


@dataclass(frozen=True)
class Supervision:
    title: str
    by: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    conclusions: Mapping[str, Conclusion]
    clause: tuple[str, ...] = ()
    reading: str = ""
    draw: CheckDraw | None = None


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
        _draw(spec["draw"]) if "draw" in spec else None,
    )


def _draw(spec: Mapping[str, Any]) -> CheckDraw:
    return CheckDraw(
        spec["workflow"],
        several(spec["in"]),
        spec["share"],
        spec["least"],
        several(spec.get("clause")),
        spec.get("reading", ""),
    )


def parameters_of_supervision(pack: Pack) -> set[str]:
    draw = pack.section(SECTION).get("draw") if pack.section(SECTION) else None
    return {str(draw["share"]), str(draw["least"])} if draw else set()


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
    if "draw" in spec:
        yield from _draw_faults(pack, spec["draw"])
    for code, each in spec["conclusions"].items():
        path: KeyPath = (SECTION, "conclusions", code)
        if "guard" in each:
            yield from _guard(pack, each["guard"], (*path, "guard"))
        if "lifts" in each:
            yield from _named(pack, each["lifts"], spec["conclusions"], (*path, "lifts"), "结论")
            if not spec["conclusions"].get(each["lifts"], {"bars": True}).get("bars"):
                yield pack.problem((*path, "lifts"), f"结论 {each['lifts']} 没有 bars，无从解除")


def _draw_faults(pack: Pack, spec: Mapping[str, Any]) -> Iterator[Problem]:
    path: KeyPath = (SECTION, "draw")
    workflows = pack.section("workflows")
    yield from _named(pack, spec["workflow"], workflows, (*path, "workflow"), "流程")
    for state in several(spec["in"]):
        yield from _named(
            pack, state, workflows.get(spec["workflow"], {}).get("states", {}), (*path, "in"), "状态"
        )
    for key in ("share", "least"):
        yield from _named(pack, spec[key], pack.definition.parameters, (*path, key), "参数")


def _guard(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    guards = pack.section("guards")
    yield from _named(pack, name, guards, path, "条件")
    if name in guards and guards[name].get("record") != SECTION:
        yield pack.problem(path, f"条件 {name} 要写 record: {SECTION}")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
