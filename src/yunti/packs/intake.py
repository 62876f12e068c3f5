"""What a pack says of applications that are served in the order in which they arrive: by which step, for how much, in whose queue.

Not here: arriving and the order (`apps.intake`), what is given to whom and how much of it there is (sections of its own).
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.rules.engine import Evaluation
from yunti.rules.errors import nearest
from yunti.rules.values import MONEY_PLACES, Kind, ValueType

YUAN = "元"


@dataclass(frozen=True)
class Intake:
    """Cases of the `workflow` arrive by the step `action` and queue up for the authority of their `queue`; `asks` is the
    amount that is asked for."""

    workflow: str
    action: str
    asks: str
    queue: str
    clause: tuple[str, ...] = ()

    def asked_fen(self, evaluation: Evaluation) -> int | None:
        """Whole fen; unknown while a fact is."""
        node = evaluation.program.nodes[self.asks]
        value = evaluation.value(self.asks)
        if value is None:
            return None
        return int(value) * int(10 ** (MONEY_PLACES - node.type.scale))


def intake_of(pack: Pack, workflow: str) -> Intake | None:
    spec = pack.section("intake").get(workflow)
    if spec is None:
        return None
    clause = spec.get("clause") or ()
    return Intake(
        workflow,
        spec["step"],
        spec["asks"],
        spec["queue"],
        (clause,) if isinstance(clause, str) else tuple(clause),
    )


def same_rules(pack: Pack, earlier: date, later: date) -> bool:
    """No parameter of the pack has another value on the later day; all else stays as it is within an edition."""
    starts = _starts(pack)
    return bisect_right(starts, earlier) == bisect_right(starts, later)


@once_per_pack
def _starts(pack: Pack) -> tuple[date, ...]:
    return tuple(sorted({day for each in pack.definition.parameters.values() for day in each.values}))


# checked ----------------------------------------------------------------------------------------------------------


def intake_faults(pack: Pack) -> Iterator[Problem]:
    for name, spec in pack.section("intake").items():
        path: KeyPath = ("intake", name)
        workflows = pack.section("workflows")
        if name not in workflows:
            yield pack.problem(path, f"没有流程 {name}{nearest(name, workflows)}")
            continue
        yield from _step(pack, workflows[name], spec["step"], (*path, "step"))
        yield from _asked(pack, spec["asks"], (*path, "asks"))


def _step(pack: Pack, workflow: Mapping[str, Any], action: str, path: KeyPath) -> Iterator[Problem]:
    """One step from where a case begins: a case arrives once, and handed in again it keeps its place."""
    leaving = {move["action"] for move in workflow["moves"] if workflow["start"] in several(move["from"])}
    if action not in leaving:
        yield pack.problem(path, f"从 {workflow['start']} 没有步骤 {action}{nearest(action, leaving)}")


def _asked(pack: Pack, name: str, path: KeyPath) -> Iterator[Problem]:
    known = pack.section("derive")
    if name not in known:
        yield pack.problem(path, f"没有规则 {name}{nearest(name, known)}")
        return
    found: ValueType = pack.program().nodes[name].type
    if found.kind is not Kind.NUMBER or found.unit != YUAN or found.scale > MONEY_PLACES:
        yield pack.problem(path, f"{name} 应是以元为单位、最多两位小数的金额")
