"""What a pack says of redeeming vouchers: the case that asks for it, its steps, the one-off addition; what follows from vouchers that lapsed.

Not here: issuing them (`vouchers.py`, which reads these parts), claims (`apps.settlement`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.operations import run
from yunti.packs.reading import Pack, several
from yunti.rules.engine import Evaluation
from yunti.rules.errors import nearest
from yunti.rules.nodes import Meta, Named
from yunti.rules.tracing import Trace
from yunti.rules.values import MONEY_PLACES, Kind

YUAN = "元"
FEN_AT = tuple(10 ** (MONEY_PLACES - scale) for scale in range(MONEY_PLACES + 1))
"""How many fen the last digit of an amount in yuan is worth, by its scale."""


class Effect(StrEnum):
    """What a step does to the voucher of its case."""

    ISSUES = "issues"
    RESUBMITS = "resubmits"
    RELEASES = "releases"
    LAPSES = "lapses"
    BEGINS = "begins"
    REDEEMS = "redeems"
    VOIDS = "voids"


@dataclass(frozen=True)
class Redemption:
    """Cases of `workflow` are begun by the platform when a voucher is issued, as children of its application. `bonus` is the figure
    that is added once for an enterprise, `payable` what the rules have paid, both together; `tag` a yes or no of the application that
    its claim keeps where the rule `tag_right` holds for the application."""

    workflow: str
    steps: Mapping[str, Effect]
    bonus: str = ""
    payable: str = ""
    tag: str = ""
    tag_right: str = ""
    clause: tuple[str, ...] = ()

    def bonus_fen(self, evaluation: Evaluation) -> int | None:
        """Whole fen; unknown while a fact is."""
        return _fen(evaluation, self.bonus) if self.bonus else 0

    def is_payable(self, evaluation: Evaluation, fen: int) -> bool:
        """Whether the rules have just so much paid; always, where the pack names none that says it."""
        return not self.payable or _fen(evaluation, self.payable) == fen

    def is_tagged(self, evaluation: Evaluation) -> bool:
        """By the facts of the application. What is unknown gives no right."""
        env = evaluation.env[0]
        right = not self.tag_right or evaluation.value(self.tag_right) is True
        return bool(self.tag) and env.get(self.tag) is True and right

    def in_the_way(self, evaluation: Evaluation) -> tuple[Meta, ...]:
        """The criteria for what is payable that are not met, or not known to be, the innermost of them; each once."""
        if not self.payable:
            return ()
        criteria = evaluation.program.definition.sections
        return tuple(dict.fromkeys(_unmet(evaluation.trace(self.payable), criteria)))


def _fen(evaluation: Evaluation, name: str) -> int | None:
    """The scale is at most that of fen: the pack's check."""
    value = evaluation.value(name)
    return None if value is None else int(value) * FEN_AT[evaluation.program.nodes[name].type.scale]


def _unmet(trace: Trace, sections: Mapping[str, str]) -> Iterator[Meta]:
    is_criterion = isinstance(trace.node, Named) and sections.get(trace.node.name) == "criteria"
    if is_criterion and trace.value is True:
        return
    inner = [meta for kid in trace.kids for meta in _unmet(kid, sections)]
    if inner or not is_criterion:
        yield from inner
    else:
        yield trace.node.meta


@dataclass(frozen=True)
class Standing:
    """What the rules make of an enterprise's vouchers that lapsed before a period."""

    count: int
    status: str
    may_apply: bool


@dataclass(frozen=True)
class Strikes:
    """The operation that judges lapsed vouchers: a list of them by period, and which period is asked about; its outputs."""

    operation: str
    history: str
    period: str
    voucher: str
    outcome: str
    lapsed: str
    asked: str
    count: str
    status: str
    may_apply: str

    def standing(self, pack: Pack, lapsed: Sequence[tuple[int, str]], asked: int, as_of: date) -> Standing:
        """`lapsed` are the vouchers, each with the place of its period among the others."""
        rows = [{self.period: index, self.voucher: ref, self.outcome: self.lapsed} for index, ref in lapsed]
        found = run(pack, {"op": self.operation, self.history: rows, self.asked: asked}, as_of)
        return Standing(int(found[self.count]), str(found[self.status]), found[self.may_apply] is True)

    def title(self, pack: Pack, status: str) -> str:
        """As the pack calls the status."""
        output = pack.section("operations")[self.operation]["output"][self.status]
        labels = (pack.section("derive").get(output) or {}).get("labels") or {}
        return str(labels.get(status, status))

    def clause(self, pack: Pack) -> tuple[str, ...]:
        return several(pack.section("operations")[self.operation].get("clause"))


def redemption_in(spec: Mapping[str, Any]) -> Redemption | None:
    told = spec.get("redemption")
    if not told:
        return None
    return Redemption(
        told["workflow"],
        {action: Effect(effect) for action, effect in told["steps"].items()},
        told.get("bonus", ""),
        told.get("payable", ""),
        told.get("tag", ""),
        told.get("tag_right", ""),
        several(told.get("clause")),
    )


def strikes_in(spec: Mapping[str, Any]) -> Strikes | None:
    told = spec.get("strikes")
    return Strikes(**told) if told else None


# checked ----------------------------------------------------------------------------------------------------------


def redemption_faults(pack: Pack, spec: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    told = spec.get("redemption")
    if told:
        yield from _redemption(pack, told, spec["application"], (*path, "redemption"))
    if "strikes" in spec:
        yield from _strikes(pack, spec["strikes"], (*path, "strikes"))


def _redemption(pack: Pack, told: Mapping[str, Any], application: str, path: KeyPath) -> Iterator[Problem]:
    workflows, name = pack.section("workflows"), told["workflow"]
    if name not in workflows:
        yield pack.problem((*path, "workflow"), f"没有流程 {name}{nearest(name, workflows)}")
        return
    if name == application:
        yield pack.problem((*path, "workflow"), f"{name} 是申领的流程，兑现要另有流程")
    known = {move["action"] for move in workflows[name]["moves"]}
    appealed = {
        action
        for told_of in pack.section("appeals").values()
        for each in told_of["against"]
        for action in several(each["action"])
    }
    for action in told["steps"]:
        if action not in known:
            text = f"没有步骤 {action}{nearest(action, known)}"
            yield pack.problem((*path, "steps", action), text)
        elif action in appealed:
            yield pack.problem((*path, "steps", action), f"{action} 动用额度，不能随胜诉撤销，不能规定复议")
    for effect, title in ((Effect.BEGINS, "申请兑现"), (Effect.REDEEMS, "通过兑现")):
        if effect not in told["steps"].values():
            yield pack.problem((*path, "steps"), f"没有{title}的步骤（{effect}）")
    if "bonus" in told:
        yield from _money(pack, told["bonus"], (*path, "bonus"))
    if "payable" in told:
        yield from _money(pack, told["payable"], (*path, "payable"))
    facts = pack.definition.facts
    if "tag" in told and (told["tag"] not in facts or facts[told["tag"]].type.kind is not Kind.YES_NO):
        yield pack.problem((*path, "tag"), f"{told['tag']} 应是一个是非字段{nearest(told['tag'], facts)}")
    if "tag_right" in told:
        yield from _tag_right(pack, told, (*path, "tag_right"))


def _tag_right(pack: Pack, told: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    name, known = told["tag_right"], pack.program().nodes
    if "tag" not in told:
        yield pack.problem(path, "没有 tag，不用规定谁可以标注")
    if name not in known:
        yield pack.problem(path, f"没有判定 {name}{nearest(name, known)}")
    elif known[name].type.kind is not Kind.YES_NO:
        yield pack.problem(path, f"{name} 应是一个判定")


def _money(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    """Whole fen, as what is asked for."""
    known = pack.section("derive")
    if name not in known:
        yield pack.problem(path, f"derive 里没有 {name}{nearest(name, known)}")
        return
    found = pack.program().nodes[name].type
    if found.kind is not Kind.NUMBER or found.unit != YUAN or found.scale > MONEY_PLACES:
        yield pack.problem(path, f"{name} 应是以元为单位、最多两位小数的金额")


def _strikes(pack: Pack, told: Mapping[str, str], path: KeyPath) -> Iterator[Problem]:
    operations, facts = pack.section("operations"), pack.definition.facts
    operation = operations.get(told["operation"])
    if operation is None:
        text = f"没有操作 {told['operation']}{nearest(told['operation'], operations)}"
        yield pack.problem((*path, "operation"), text)
        return
    for key in ("count", "status", "may_apply"):
        if told[key] not in operation.get("output", {}):
            text = f"操作 {told['operation']} 不给出 {told[key]}{nearest(told[key], operation.get('output', {}))}"
            yield pack.problem((*path, key), text)
    for key in ("history", "asked"):
        if told[key] not in facts:
            yield pack.problem((*path, key), f"没有字段 {told[key]}{nearest(told[key], facts)}")
    columns = facts[told["history"]].rows if told["history"] in facts else None
    for key in ("period", "voucher", "outcome"):
        if columns is not None and told[key] not in columns:
            yield pack.problem(
                (*path, key), f"{told['history']} 没有一列 {told[key]}{nearest(told[key], columns)}"
            )
