"""What a pack says of panels of experts: for which step, of which fields, how many, how many cases each may have at once, how they
review, and what of the party is hidden from them.

Not here: the scores (`packs.panel_scores`), who may be drawn and the draw (`apps.panels`, `domain.sampling`), the experts (`apps.experts`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.panel_scores import ScoreRule, score_faults, score_parameters, score_rule
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest
from yunti.rules.parameters import in_force

INVITED = "invited"


@dataclass(frozen=True)
class PanelRule:
    """Drawn where `step` begins or leads to, as people who are invited as `role`. One of the `fields` is asked for, or of those that
    the fact `fields_from` names; `size` and `most` are parameters, `mode` is the fact that says how they review. `hides` are facts that
    the drawn are not shown, and then nothing else that says who the party is."""

    name: str
    title: str
    workflow: str
    step: str
    by: tuple[str, ...]
    role: str
    size: str
    fields: tuple[str, ...] = ()
    fields_from: str = ""
    most: str = ""
    mode: str = ""
    clause: tuple[str, ...] = ()
    reading: str = ""
    hides: tuple[str, ...] = ()
    scores: ScoreRule | None = None

    @property
    def is_blind(self) -> bool:
        return bool(self.hides)

    def reviewing(self, pack: Pack) -> frozenset[str]:
        """Where those who were drawn score: where the step leads."""
        return frozenset(move.target for move in pack.moves[self.workflow] if move.action == self.step)

    def states(self, pack: Pack) -> frozenset[str]:
        """Where the panel is drawn and sits."""
        moves = [move for move in pack.moves[self.workflow] if move.action == self.step]
        return frozenset(state for move in moves for state in (move.source, move.target))

    def needed(self, pack: Pack, day: date) -> int:
        return _count(pack, self.size, day) or 1

    def at_most(self, pack: Pack, day: date) -> int | None:
        """How many cases a member may have in hand at once; an expert who takes fewer still takes fewer."""
        return _count(pack, self.most, day) if self.most else None

    def wanted(self, pack: Pack, facts: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Fields of which one is asked for; none means any, nothing that the fact is unknown."""
        if not self.fields_from:
            return self.fields
        value = facts.get(self.fields_from)
        if value is None:
            return None
        chosen = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        labels = dict(pack.definition.facts[self.fields_from].labels)
        return tuple(sorted(labels.get(str(each), str(each)) for each in chosen))

    def mode_of(self, pack: Pack, facts: Mapping[str, Any]) -> str | None:
        """In the words of the pack; nothing while the fact is unknown."""
        if not self.mode:
            return ""
        value = facts.get(self.mode)
        if value is None:
            return None
        return dict(pack.definition.facts[self.mode].labels).get(str(value), str(value))


def panels_of(pack: Pack) -> tuple[PanelRule, ...]:
    return tuple(_panel(name, spec) for name, spec in pack.section("panels").items())


def panel_named(pack: Pack, name: str) -> PanelRule | None:
    return next((each for each in panels_of(pack) if each.name == name), None)


def panels_for(pack: Pack, workflow: str) -> tuple[PanelRule, ...]:
    return tuple(each for each in panels_of(pack) if each.workflow == workflow)


def _panel(name: str, spec: Mapping[str, Any]) -> PanelRule:
    return PanelRule(
        name,
        spec["title"],
        spec["workflow"],
        spec["step"],
        several(spec["by"]),
        spec["role"],
        spec["size"],
        several(spec.get("fields")),
        spec.get("fields_from", ""),
        spec.get("most", ""),
        spec.get("mode", ""),
        several(spec.get("clause")),
        spec.get("reading", ""),
        several(spec.get("hides")),
        score_rule(spec),
    )


def parameters_of_panels(pack: Pack) -> set[str]:
    """Every parameter that the section names."""
    panels = pack.section("panels").values()
    named = {each[key] for each in panels for key in ("size", "most") if key in each}
    return named.union(*(score_parameters(each) for each in panels))


def _count(pack: Pack, parameter: str, day: date) -> int | None:
    value = in_force(pack.definition.parameters[parameter], day)
    return value if isinstance(value, int) else None


# checked ----------------------------------------------------------------------------------------------------------


def panel_faults(pack: Pack) -> Iterator[Problem]:
    for name, spec in pack.section("panels").items():
        path: KeyPath = ("panels", name)
        workflow = pack.section("workflows").get(spec["workflow"], {})
        yield from _named(pack, spec["workflow"], pack.section("workflows"), (*path, "workflow"), "流程")
        actions = {move["action"] for move in workflow.get("moves", ())}
        if workflow:
            yield from _named(pack, spec["step"], actions, (*path, "step"), "步骤")
        for actor in several(spec["by"]):
            yield from _named(pack, actor, pack.section("actors"), (*path, "by"), "角色")
        yield from _role(pack, spec["role"], (*path, "role"))
        for key in ("size", "most"):
            if key in spec:
                yield from _parameter(pack, spec[key], (*path, key))
        yield from _fields(pack, spec, path)
        if "mode" in spec:
            yield from _labelled(pack, spec["mode"], (*path, "mode"))
        for fact in several(spec.get("hides")):
            yield from _named(pack, fact, pack.definition.facts, (*path, "hides"), "字段")
        if "scores" in spec:
            yield from score_faults(pack, spec["scores"], (*path, "scores"))


def _role(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    actors = pack.section("actors")
    yield from _named(pack, name, actors, path, "角色")
    if name in actors and actors[name].get("relation") != INVITED:
        yield pack.problem(path, f"角色 {name} 不是受邀的（relation: {INVITED}）")


def _parameter(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    yield from _named(pack, name, pack.definition.parameters, path, "参数")
    if name in pack.definition.parameters:
        values = pack.definition.parameters[name].values.values()
        if any(not isinstance(each, int) or isinstance(each, bool) or each < 1 for each in values):
            yield pack.problem(path, f"参数 {name} 应是不小于 1 的整数")


def _fields(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    if ("fields" in spec) == ("fields_from" in spec):
        yield pack.problem(path, "fields（写定的领域）和 fields_from（由哪个字段定）写一样，不多不少")
    if "fields_from" in spec:
        yield from _labelled(pack, spec["fields_from"], (*path, "fields_from"))


def _labelled(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    facts = pack.definition.facts
    yield from _named(pack, name, facts, path, "字段")
    if name in facts and not facts[name].labels:
        yield pack.problem(path, f"{name} 应是有选项的字段")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
