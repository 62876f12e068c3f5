"""What a pack says of objections that are cases of their own: to which cases, where it is told how they ended, what is answered.

Not here: lists and their own way to object (`packs.publicity`), how the objections to a case stand (`apps.cases`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.rules.errors import nearest
from yunti.rules.values import Kind

SECTION = "objections"
PENDING, UPHELD, DISMISSED = "pending", "upheld", "dismissed"
PUBLIC_LIST = "publicity"  # where an objection begins


@dataclass(frozen=True)
class ObjectionRule:
    """Cases of `workflow` object to cases of the kinds `of`. Officers say in `outcome` how one ended, upheld where it says `upheld`,
    and in `reply` what is answered; `line` is the field that says which public line it is about."""

    workflow: str
    of: tuple[str, ...]
    outcome: str
    upheld: str
    reply: str
    line: str
    clause: tuple[str, ...] = ()

    def ended_as(self, outcome: Any) -> str:
        return UPHELD if outcome == self.upheld else DISMISSED


@once_per_pack
def objection_rules(pack: Pack) -> Mapping[str, ObjectionRule]:
    """By workflow."""
    return {name: _rule(name, spec) for name, spec in pack.section(SECTION).items()}


def objection_rule(pack: Pack, workflow: str) -> ObjectionRule | None:
    return objection_rules(pack).get(workflow)


def objected_in(pack: Pack, workflow: str) -> tuple[ObjectionRule, ...]:
    """The objections that cases of this kind may have."""
    return tuple(each for each in objection_rules(pack).values() if workflow in each.of)


def _rule(name: str, spec: Mapping[str, Any]) -> ObjectionRule:
    return ObjectionRule(
        name,
        several(spec["of"]),
        spec["outcome"],
        str(spec["upheld"]),
        spec["reply"],
        spec["line"],
        several(spec.get("clause")),
    )


# checked ----------------------------------------------------------------------------------------------------------


def objecting_faults(pack: Pack) -> Iterator[Problem]:
    workflows, facts = pack.section("workflows"), pack.definition.facts
    for name, spec in pack.section(SECTION).items():
        path: KeyPath = (SECTION, name)
        yield from _named(pack, name, workflows, path, "流程")
        for each in several(spec["of"]):
            yield from _named(pack, each, workflows, (*path, "of"), "流程")
            if each == name:
                yield pack.problem((*path, "of"), f"{name} 不能针对自己这一类事项")
        for key in ("outcome", "reply", "line"):
            yield from _named(pack, spec[key], facts, (*path, key), "字段")
        for key in ("outcome", "reply"):
            if spec[key] in facts and pack.section("facts")[spec[key]].get("from") != "officer":
                yield pack.problem((*path, key), f"{spec[key]} 应由办理单位填写（from: officer）")
        if spec["line"] in facts and facts[spec["line"]].type.kind is not Kind.TEXT:
            yield pack.problem((*path, "line"), f"{spec['line']} 应是文字")
        if spec["outcome"] in facts:
            options = [key for key, _ in facts[spec["outcome"]].labels]
            yield from _named(pack, str(spec["upheld"]), options, (*path, "upheld"), "选项")
            if len(options) < 2:
                yield pack.problem((*path, "outcome"), f"{spec['outcome']} 至少要有成立和不成立两个选项")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
