"""What a pack says of a ranking of all who apply: which cases take part, which figures are ranked, by what tiers and weights.

A ranked figure is a rule of the kind `rank`; tiers and weights are those of the operation `rank_and_tier` that is named.
Not here: placing many (`rules.cutting`), freezing a population (`apps.rankings`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from yunti.domain.ranking import Terms, Tier
from yunti.packs.calls import Call
from yunti.packs.errors import PackError, Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.rules.errors import RuleError, nearest
from yunti.rules.expanding import filled
from yunti.rules.nodes import Node, Ranking
from yunti.rules.population import rankings_of

SECTION, OPERATION = "rankings", "rank_and_tier"
POINTS_SCALE, MOST_KEYS = 2, 2


@dataclass(frozen=True)
class RankedFigure:
    """One figure that is ranked: `keys` decide one after the other, `where` says who takes part, `own` are a party's own points."""

    name: str
    title: str
    unit: str
    clause: tuple[str, ...]
    ranking: Ranking
    own: Node


@dataclass(frozen=True)
class RankingRule:
    """Cases that stand in one of `states` take part, until one of them stands in one of `until`. `items` is a list of the pack whose
    rows name the rules of their place and of their own points. `enabled` is the parameter that says whether the points count."""

    name: str
    title: str
    workflow: str
    states: tuple[str, ...]
    until: tuple[str, ...]
    by: tuple[str, ...]
    items: str
    place: str
    own: str
    operation: str
    enabled: str
    besides: str
    clause: tuple[str, ...] = ()
    reading: str = ""

    def figures(self, pack: Pack, day: date) -> list[RankedFigure]:
        program = pack.program(day)
        listed = pack.definition.lists[self.items]
        labels = dict(listed.labels)
        made = []
        for row in listed.rows:
            place, own = (str(filled(name, row, (SECTION, self.name))) for name in (self.place, self.own))
            node = program.nodes[place]
            ranking = rankings_of([node])[-1]
            key = str(row[listed.key])
            made.append(
                RankedFigure(
                    key,
                    labels[key],
                    str(row.get("unit") or ""),
                    node.meta.clause if node.meta is not None else (),
                    ranking,
                    program.nodes[own],
                )
            )
        return made

    def terms(self, pack: Pack, day: date) -> Terms:
        """As the parameters of the day say, whether or not they count."""
        return terms_in_force(Call(pack, self.operation, {}, day))

    def counts(self, pack: Pack, day: date) -> bool:
        return Call(pack, self.operation, {}, day).parameter(self.enabled) is True


def terms_in_force(call: Call) -> Terms:
    """What the settings of an operation `rank_and_tier` name as tiers and weights, by the parameters of its day."""
    tiers = tuple(
        Tier(_parameter(call, each["share"]), _hundredths(call, each["points"]))
        for each in call.settings["tiers"]
    )
    weights = call.settings["weights"]
    return Terms(tiers, _parameter(call, weights["own"]), _parameter(call, weights["tier"]))


def _parameter(call: Call, name: str) -> Fraction:
    path = name.removeprefix("$")
    return Fraction(call.parameter(path), 10 ** call.pack.definition.parameters[path].type.scale)


def _hundredths(call: Call, name: str) -> int:
    points = _parameter(call, name) * 10**POINTS_SCALE
    if points.denominator != 1:
        raise RuleError(f"{name} 最多两位小数")
    return int(points)


def ranking_rules(pack: Pack) -> dict[str, RankingRule]:
    return {
        name: RankingRule(
            name,
            spec["title"],
            spec["workflow"],
            several(spec["in"]),
            several(spec.get("until")),
            several(spec["by"]),
            spec["items"],
            spec["place"],
            spec["own"],
            spec["operation"],
            spec["enabled"].removeprefix("$"),
            spec.get("besides", ""),
            several(spec.get("clause")),
            spec.get("reading", ""),
        )
        for name, spec in pack.section(SECTION).items()
    }


def parameters_of_rankings(pack: Pack) -> set[str]:
    return {str(spec["enabled"]).removeprefix("$") for spec in pack.section(SECTION).values()}


# checked ------------------------------------------------------------------------------------------------------------


def ranking_faults(pack: Pack) -> Iterator[Problem]:
    for name, spec in pack.section(SECTION).items():
        path: KeyPath = (SECTION, name)
        found = [*_unknown(pack, spec, path)]
        yield from found
        if not found:
            yield from _figures(pack, name, path)


def _unknown(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    workflows, operations = pack.section("workflows"), pack.section("operations")
    wanted: list[tuple[str, Any, Any, str]] = [
        ("workflow", spec["workflow"], workflows, "流程"),
        ("items", spec["items"], pack.definition.lists, "参照表"),
        ("operation", spec["operation"], operations, "操作"),
        ("enabled", str(spec["enabled"]).removeprefix("$"), pack.definition.parameters, "参数"),
    ]
    wanted += [("by", actor, pack.section("actors"), "角色") for actor in several(spec["by"])]
    if spec.get("besides"):
        wanted.append(("besides", spec["besides"], pack.program().nodes, "判定"))
    states = workflows[spec["workflow"]]["states"] if spec["workflow"] in workflows else {}
    wanted += [(key, state, states, "状态") for key in ("in", "until") for state in several(spec.get(key))]
    for key, value, known, what in wanted:
        if value not in known:
            yield pack.problem(
                (*path, key), f"没有{what} {value}{nearest(str(value), [str(each) for each in known])}"
            )
    if spec["operation"] in operations and operations[spec["operation"]]["uses"] != OPERATION:
        yield pack.problem((*path, "operation"), f"操作 {spec['operation']} 不是 {OPERATION}")


def _figures(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    rule, nodes = ranking_rules(pack)[name], pack.program().nodes
    for row in pack.definition.lists[rule.items].rows:
        for key in ("place", "own"):
            try:
                wanted = str(filled(getattr(rule, key), row, (*path, key)))
            except RuleError as problem:
                yield pack.problem((*path, key), str(problem))
                return
            if wanted not in nodes:
                yield pack.problem((*path, key), f"没有判定 {wanted}{nearest(wanted, nodes)}")
            elif key == "place":
                yield from _place(pack, wanted, nodes[wanted], (*path, key))
            elif nodes[wanted].type.scale != POINTS_SCALE:
                yield pack.problem((*path, key), f"{wanted} 应为两位小数的分数")
    try:
        rule.terms(pack, pack.in_force)
    except (RuleError, PackError) as problem:
        yield pack.problem((*path, "operation"), str(problem))


def _place(pack: Pack, name: str, node: Node, path: KeyPath) -> Iterator[Problem]:
    found = rankings_of([node])
    if not found:
        yield pack.problem(path, f"{name} 不是排名（rank）")
    elif len(found[-1].keys) > MOST_KEYS or found[-1].within or not found[-1].descending:
        yield pack.problem(path, f"{name} 应在全体中从大到小排，比较的数不超过 {MOST_KEYS} 个")
