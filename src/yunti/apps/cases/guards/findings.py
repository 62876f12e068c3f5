"""Guards of a step one by one as findings: title, clause and advice of the pack, whether it holds and why not.

Not here: how a kind of guard is decided (the file of the kind), what may be taken once only as the pack writes it (`packs.reasons`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.guards.counts import population_of
from yunti.apps.cases.guards.others import linked_case
from yunti.apps.cases.guards.rules import criterion
from yunti.apps.cases.guards.statements import attestation, form_is_sound, may_state, outcome_is_told
from yunti.apps.cases.guards.surroundings import Outcome, Surroundings
from yunti.apps.cases.guards.timing import clock_says
from yunti.domain.workflow import Move
from yunti.kit import clock
from yunti.packs.objecting import objection_rule
from yunti.packs.reasons import ONCE_AS_A_STEP, ONCE_AS_REASONS, once

ONCE = "once"  # the kind of finding that a step taken once already gives
WHOLE = "whole"  # that of a form that is handed in filled in whole or not at all
TOLD = "told"  # that of an objection that ends with an outcome and a reply


@dataclass(frozen=True)
class Finding:
    """`holds` is unknown while a fact is; `asks` says what a person has to bring to state it."""

    guard: str
    title: str
    kind: str
    holds: bool | None
    clause: tuple[str, ...] = ()
    why: str = ""
    advice: str = ""
    stated_here: bool = False
    asks: str = ""


KINDS: Mapping[str, Callable[[Surroundings, str, Mapping[str, Any], Mapping[str, str]], Outcome]] = {
    "criterion": criterion,
    "attestation": attestation,
    "clock": clock_says,
    "linked_case": linked_case,
    "population": population_of,
}


def findings_for(
    around: Surroundings, guards: Iterable[str], stated: Mapping[str, str] | None = None
) -> list[Finding]:
    """`stated` are the statements that the person makes with this very step: guard → what was written with it."""
    return [_finding(around, name, stated or {}) for name in guards]


def once_findings(around: Surroundings, declared: Mapping[str, Any]) -> list[Finding]:
    """A step that the pack lets be taken once, and that was taken already. One statement, and only then."""
    if once(declared) != ONCE_AS_A_STEP:
        return []
    taken = [each for each in around.earlier_moves if each.action == declared["action"]]
    if not taken:
        return []
    told = {"day": f"{clock.local(taken[-1].moved_at):%Y-%m-%d}", "step": declared["title"]}
    why = _("%(day)s 已经“%(step)s”过，这个项目只能办一次。") % told
    clause = declared.get("clause", ())
    title = _("只能办一次：%(step)s") % told
    clauses = (clause,) if isinstance(clause, str) else tuple(clause)
    return [Finding(ONCE, title, ONCE, False, clauses, why, _("请在其他步骤里作出决定。"))]


def whole_findings(around: Surroundings) -> list[Finding]:
    """Where the pack wants no form handed in that lacks something; beside the guards of the steps that hand in."""
    workflow = around.pack.section("workflows")[around.case.workflow]
    if not workflow.get("whole"):
        return []
    holds, why = form_is_sound(around)
    clause = workflow.get("clause", ())
    clauses = (clause,) if isinstance(clause, str) else tuple(clause)
    told = "" if holds else why
    advice = "" if holds else _("请补齐和改正以后再提交。")
    return [Finding(WHOLE, _("申请表已填齐"), WHOLE, holds, clauses, told, advice)]


def ending_findings(around: Surroundings, move: Move) -> list[Finding]:
    """An objection that is a case of its own ends with an outcome and a reply, whoever ends it."""
    rule = objection_rule(around.pack, around.case.workflow)
    if rule is None or move.target not in around.pack.section("workflows")[around.case.workflow]["ends"]:
        return []
    holds, why = outcome_is_told(around, rule)
    told, advice = ("", "") if holds else (why, _("请先在“办理单位填写”里写明，再办这一步。"))
    return [Finding(TOLD, _("已写明处理结论和答复"), TOLD, holds, rule.clause, told, advice)]


def told_before(around: Surroundings, declared: Mapping[str, Any]) -> list[str]:
    """Reasons given with this step earlier, where the pack lets no other be given later."""
    if once(declared) != ONCE_AS_REASONS:
        return []
    earlier = [each.reasons for each in around.earlier_moves if each.action == declared["action"]]
    return list(dict.fromkeys(reason for reasons in earlier for reason in reasons))


def _finding(around: Surroundings, name: str, stated: Mapping[str, str]) -> Finding:
    spec = around.pack.section("guards")[name]
    holds, why = KINDS[spec["kind"]](around, name, spec, stated)
    clause = spec.get("clause", ())
    return Finding(
        name,
        spec["title"],
        spec["kind"],
        holds,
        (clause,) if isinstance(clause, str) else tuple(clause),
        "" if holds else why,
        "" if holds else spec.get("advice", ""),
        spec["kind"] == "attestation" and may_state(around, spec),
        spec.get("asks", ""),
    )
