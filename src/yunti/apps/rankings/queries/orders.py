"""Cases that an authority puts in order, what it decided last, the proposal by the keys of the pack, and whether the order still stands.

Not here: deciding it (`services.ordering`), sorting (`domain.ordering`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.queries.population import FIELDS
from yunti.apps.programmes.models import Round
from yunti.apps.rankings.models import CaseOrder
from yunti.apps.rankings.queries.populations import told_of
from yunti.domain.ordering import ordered
from yunti.domain.regions import stem_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.packs.orders import OrderRule, order_rules
from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation, evaluate

MOST_IN_ORDER = 500


@dataclass(frozen=True)
class Proposed:
    """A case with what the rules say of it; `place` is the one decided last."""

    case: Case
    facts: Mapping[str, Any]
    evaluation: Evaluation
    place: int | None


def to_order(each: Round, rule: OrderRule, region: str) -> "QuerySet[Case]":
    rows = Case.objects.filter(round=each, workflow=rule.workflow, state__in=rule.states)
    return rows.filter(region_code__startswith=stem_of(region)).select_related("enterprise", "round")


def latest_order(each: Round, name: str, region: str) -> CaseOrder | None:
    rows = CaseOrder.objects.filter(round=each, name=name, region_code=region)
    return rows.order_by("-ordinal").first()


def gone_on(order: CaseOrder | None, rule: OrderRule) -> list[str]:
    """Those of the order that took the step and stand beyond where it can be changed; they keep their places."""
    if order is None:
        return []
    taken = CaseMove.objects.filter(case=OuterRef("pk"), action=rule.step)
    beyond = Case.objects.filter(Exists(taken), ref__in=order.cases).exclude(state__in=rule.states)
    refs = set(beyond.values_list("ref", flat=True))
    return [ref for ref in order.cases if ref in refs]


def proposed(
    actor: Actor, each: Round, pack: Pack, rule: OrderRule, *, anew: bool = False
) -> tuple[list[Proposed], int, CaseOrder | None]:
    """In the order decided last where it names all of them, else by the keys; how many keep their places before them; that order."""
    last = latest_order(each, rule.name, actor.jurisdiction)
    kept = gone_on(last, rule)
    cases = list(to_order(each, rule, actor.jurisdiction)[: MOST_IN_ORDER + 1])
    told = dict(zip((case.ref for case in cases), told_of(cases, pack), strict=True))
    program = pack.program(clock.today())
    evaluations = {ref: evaluate(program, facts) for ref, facts in told.items()}
    decided = {ref: place for place, ref in enumerate(last.cases, 1)} if last is not None else {}
    by_ref = {case.ref: case for case in cases}
    refs = _by_keys(rule, evaluations)
    if not anew and decided.keys() >= by_ref.keys():
        refs = sorted(by_ref, key=decided.__getitem__)
    rows = [Proposed(by_ref[ref], told[ref], evaluations[ref], decided.get(ref)) for ref in refs]
    return rows, len(kept), last


def _by_keys(rule: OrderRule, evaluations: Mapping[str, Evaluation]) -> Sequence[str]:
    rows: list[dict[str, Any]] = [
        {"#": ref, **{key.name: value_of(evaluation, key.name) for key in rule.presort}}
        for ref, evaluation in evaluations.items()
    ]
    return [row["#"] for row in ordered(rows, rule.presort)]


def value_of(evaluation: Evaluation, name: str) -> Any:
    """A rule of the case, or a field as it was filled in."""
    return evaluation.value(name) if name in evaluation.program.nodes else evaluation.env[0][name]


def order_stands(case: Case, pack: Pack) -> bool:
    """Whether the latest order names the case, and everybody who waits for it, and nobody who was sent back since. Two statements."""
    rule = next((each for each in order_rules(pack).values() if each.workflow == case.workflow), None)
    if rule is None:
        return False
    region = getattr(case, FIELDS[pack.section("actors")[rule.by]["desk"]])
    last = latest_order(case.round, rule.name, region)
    if last is None or case.ref not in last.cases:
        return False
    taken = CaseMove.objects.filter(case=OuterRef("pk"), action=rule.step)
    waiting = Q(state__in=rule.states, region_code__startswith=stem_of(region))
    rows = Case.objects.filter(round=case.round_id, workflow=rule.workflow)
    rows = rows.filter(waiting | Q(ref__in=last.cases)).annotate(went=Exists(taken))
    standing = {
        ref for ref, state, went in rows.values_list("ref", "state", "went") if state in rule.states or went
    }
    return standing == set(last.cases)
