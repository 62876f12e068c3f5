"""What a pack says of the scores of a panel: which items, up to how much, what the scale says in words, where the scores go, and
from how wide a spread on an added expert scores.

Points are hundredths, whole numbers. Not here: who sits (`packs.panels`), the arithmetic (`domain.panel_scores`), scoring (`apps.panels`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.domain.panel_scores import HUNDRED
from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.periods import UNITS
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.rules.errors import nearest
from yunti.rules.parameters import in_force

COUNTS = ("spread", "outlier", "added", "dropped")
"""Parameters that are whole numbers from 0 on: 0 is off."""


@dataclass(frozen=True)
class Item:
    """`most` and the points of the `anchors` are hundredths."""

    name: str
    title: str
    most: int
    anchors: tuple[tuple[int, str], ...]
    clause: tuple[str, ...] = ()

    def is_end(self, points: int) -> bool:
        return points in (0, self.most)


@dataclass(frozen=True)
class ScoreRule:
    """Scores go into the list `into`, one row per item and expert. `spread` and `outlier` are percent of the maximum of an item."""

    into: str
    within: str
    parameters: tuple[tuple[str, str], ...]
    items: Mapping[str, Mapping[str, Any]]

    def items_on(self, pack: Pack, day: date) -> tuple[Item, ...]:
        return tuple(
            Item(
                name,
                spec["title"],
                (_whole(pack, spec["most"], day) or 0) * HUNDRED,
                tuple((int(each["at"] * HUNDRED), each["says"]) for each in spec["anchors"]),
                tuple(several(spec.get("clause"))),
            )
            for name, spec in self.items.items()
        )

    def count(self, pack: Pack, name: str, day: date) -> int:
        """One of `COUNTS`; 0 where the pack does not say, or from another day on."""
        parameter = dict(self.parameters).get(name)
        return (_whole(pack, parameter, day) or 0) if parameter else 0

    def columns(self, pack: Pack) -> tuple[str, str]:
        """Of the rows of `into`: which says the item, and which the points."""
        keyed = pack.section("facts")[self.into]["keyed"]
        return str(keyed["key"]), str(keyed["value"])


def score_rule(spec: Mapping[str, Any]) -> ScoreRule | None:
    told = spec.get("scores")
    if told is None:
        return None
    parameters = tuple((name, told[name]) for name in COUNTS if name in told)
    return ScoreRule(told["into"], told.get("within", ""), parameters, told["items"])


@once_per_pack
def scored_facts(pack: Pack) -> frozenset[str]:
    """Fields that the scores of a panel fill, and nobody else."""
    return frozenset(spec["scores"]["into"] for spec in pack.section("panels").values() if "scores" in spec)


def score_parameters(spec: Mapping[str, Any]) -> set[str]:
    told = spec.get("scores") or {}
    found = {told[name] for name in (*COUNTS, "within") if name in told}
    return found | {each["most"] for each in (told.get("items") or {}).values()}


def _whole(pack: Pack, parameter: str, day: date) -> int | None:
    value = in_force(pack.definition.parameters[parameter], day)
    return value if isinstance(value, int) else None


# checked ----------------------------------------------------------------------------------------------------------


def score_faults(pack: Pack, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    yield from _into(pack, told, path)
    for name in COUNTS:
        if name in told:
            yield from _counted(pack, told[name], 0, (*path, name))
    if "within" in told:
        parameter = pack.definition.parameters.get(told["within"])
        if parameter is None or parameter.unit not in UNITS:
            yield pack.problem((*path, "within"), f"{told['within']} 不是期限（天、工作日、月或年的参数）")
    for name, spec in told["items"].items():
        yield from _item(pack, spec, (*path, "items", name))


def _into(pack: Pack, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    field = told["into"]
    raw = pack.section("facts").get(field)
    if raw is None:
        yield pack.problem((*path, "into"), f"没有字段 {field}{nearest(field, pack.definition.facts)}")
    elif raw.get("from") != "officer" or not raw.get("keyed"):
        yield pack.problem(
            (*path, "into"), f"{field} 应是由办理单位填写、按项列出的表（from: officer、keyed）"
        )
    else:
        listed = raw["rows"][raw["keyed"]["key"]].get("list")
        reference = pack.definition.lists.get(listed)
        known = [str(row[reference.key]) for row in reference.rows] if reference is not None else []
        for name in told["items"]:
            if known and name not in known:
                yield pack.problem(
                    (*path, "items", name), f"{field} 里没有这一项 {name}{nearest(name, known)}"
                )
        for name in known:
            if name not in told["items"]:
                yield pack.problem((*path, "items"), f"缺少评分项 {name}")


def _item(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    yield from _counted(pack, spec["most"], 1, (*path, "most"))
    if spec["most"] not in pack.definition.parameters:
        return
    points = [each["at"] for each in spec["anchors"]]
    for day, value in pack.definition.parameters[spec["most"]].values.items():
        if points != sorted(set(points)) or points[:1] != [0] or points[-1:] != [value]:
            text = f"标尺应从 0 到满分 {value}（{day}）由低到高写明，两端都要写"
            yield pack.problem((*path, "anchors"), text)


def _counted(pack: Pack, name: str, least: int, path: KeyPath) -> Iterator[Problem]:
    parameter = pack.definition.parameters.get(name)
    if parameter is None:
        yield pack.problem(path, f"没有参数 {name}{nearest(name, list(pack.definition.parameters))}")
        return
    for value in parameter.values.values():
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            yield pack.problem(path, f"参数 {name} 应是不小于 {least} 的整数")
            return
