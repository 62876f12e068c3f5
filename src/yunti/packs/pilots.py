"""What a pack says of pilots: the cases by which a supplier becomes a pilot unit, who takes in its papers, where it may set its mark.

Not here: the amounts kept for pilots (`packs.budget`, `apps.budgets`), the mark on a claim (`packs.redeeming`), pilots themselves (`apps.pilots`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.packs.vouchers import vouchers_of
from yunti.rules.errors import nearest
from yunti.rules.parameters import in_force

SECTION = "pilots"
OF_PARTNER = "partner"
TAKES_IN = "province"


@dataclass(frozen=True)
class Pilots:
    """A supplier whose case of `workflow` stands in one of the states `running` is a pilot unit of the round. Its papers are taken in
    by the actors `received_by` at the place that the parameter `intake` names, `copies` of them. With the step `confirm` of an application it may set the mark `tag`.
    `completed` is the field in which a customer says on which day all was in place."""

    title: str
    workflow: str
    running: tuple[str, ...]
    received_by: tuple[str, ...]
    intake: str
    copies: str
    confirm: str
    tag: str
    least: str
    completed: str
    clause: tuple[str, ...] = ()

    def at(self, pack: Pack, day: date) -> str:
        """Where papers are handed in."""
        return str(in_force(pack.definition.parameters[self.intake], day) or "")

    def copies_on(self, pack: Pack, day: date) -> int:
        return _count(pack, self.copies, day)

    def least_on(self, pack: Pack, day: date) -> int:
        """How many customers a pilot is to serve."""
        return _count(pack, self.least, day)


def pilots_of(pack: Pack) -> Pilots | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    vouchers = vouchers_of(pack)
    redemption = vouchers.redemption if vouchers is not None else None
    return Pilots(
        spec["title"],
        spec["workflow"],
        several(spec["running"]),
        several(spec["received_by"]),
        spec["intake"],
        spec["copies"],
        spec["confirm"],
        redemption.tag if redemption is not None else "",
        spec["least"],
        spec["completed"],
        several(spec.get("clause")),
    )


def _count(pack: Pack, parameter: str, day: date) -> int:
    value = in_force(pack.definition.parameters[parameter], day)
    return value if isinstance(value, int) else 0


# checked ----------------------------------------------------------------------------------------------------------


def pilot_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    yield from _of_workflow(pack, spec)
    actors = pack.section("actors")
    for role in several(spec["received_by"]):
        if role not in actors:
            yield pack.problem((SECTION, "received_by"), f"没有角色 {role}{nearest(role, actors)}")
        elif actors[role]["desk"] != TAKES_IN:
            yield pack.problem((SECTION, "received_by"), f"材料由省级接收，角色 {role} 不在省级岗位")
    for key in ("intake", "copies", "least"):
        known = list(pack.definition.parameters)
        if spec[key] not in known:
            yield pack.problem((SECTION, key), f"没有参数 {spec[key]}{nearest(spec[key], known)}")
    if spec["completed"] not in pack.definition.facts:
        known = list(pack.definition.facts)
        text = f"没有字段 {spec['completed']}{nearest(spec['completed'], known)}"
        yield pack.problem((SECTION, "completed"), text)
    yield from _of_tag(pack, spec)


def _of_workflow(pack: Pack, spec: Mapping[str, Any]) -> Iterator[Problem]:
    known = pack.section("workflows")
    name, path = spec["workflow"], (SECTION, "workflow")
    if name not in known:
        yield pack.problem(path, f"没有流程 {name}{nearest(name, known)}")
        return
    for state in several(spec["running"]):
        if state not in known[name]["states"]:
            where: KeyPath = (SECTION, "running")
            yield pack.problem(where, f"没有状态 {state}{nearest(state, list(known[name]['states']))}")


def _of_tag(pack: Pack, spec: Mapping[str, Any]) -> Iterator[Problem]:
    """The mark is one of an application for a voucher, and nobody but the partner sets it."""
    vouchers, path = vouchers_of(pack), (SECTION, "confirm")
    if vouchers is None or vouchers.redemption is None or not vouchers.redemption.tag:
        yield pack.problem(path, "vouchers 的 redemption 没有写 tag，没有可以标注的内容")
        return
    moves: Sequence[Any] = pack.section("workflows")[vouchers.application]["moves"]
    steps = sorted({str(each["action"]) for each in moves})
    if spec["confirm"] not in steps:
        yield pack.problem(path, f"没有这一步 {spec['confirm']}{nearest(spec['confirm'], steps)}")
    tag = vouchers.redemption.tag
    if pack.section("facts").get(tag, {}).get("from") != OF_PARTNER:
        yield pack.problem(("facts", tag), f"{tag} 由合作单位标注，from 应为 {OF_PARTNER}")
