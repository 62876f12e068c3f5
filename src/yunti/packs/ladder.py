"""The ladder of a case while it is written: for every level what the rules say if the party applied for it, and what is missing.

Not here: drawing it (`web`), the rules (`rules`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.reading import Pack, once_per_pack
from yunti.packs.remembering import remembered, rested_on
from yunti.rules.engine import Evaluation
from yunti.rules.needs import Need, what_is_missing
from yunti.rules.tracing import Trace, seen_through
from yunti.rules.values import Outcome


@dataclass(frozen=True)
class Criterion:
    title: str
    outcome: Outcome
    clause: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """One rung: what the rules say if the party applied for this level. `to_verify` is what officers have yet to state."""

    value: str
    title: str
    outcome: Outcome
    chosen: bool
    criteria: tuple[Criterion, ...]
    needs: tuple[Need, ...]
    to_verify: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Ladder:
    """The highest level first; a programme without levels has one rung, a workflow without rules none.

    The same object as long as the facts say the same, so that what is made of it can be kept by it.
    """

    levels: tuple[Level, ...] = ()


def ladder_of(
    pack: Pack,
    workflow: str,
    facts: Mapping[str, Any],
    day: date,
    evaluation: Callable[[], Evaluation],
) -> Ladder:
    """`evaluation` is that of these very facts on that day; it is asked for only where the answer is not remembered."""
    declared = pack.section("workflows")[workflow]
    rules = _explained(pack.section("operations").get(declared.get("evaluates", ""), {}))
    if not rules:
        return Ladder()
    field = declared.get("ladder") or ""
    nodes = pack.program(day).nodes
    rested = rested_on(facts, (nodes[rule] for rule in rules), field)
    return remembered(
        pack,
        ("ladder", workflow, day),
        rested,
        lambda: Ladder(tuple(_levels(pack, rules, field, facts, evaluation()))),
    )


def _explained(operation: Mapping[str, Any]) -> tuple[str, ...]:
    rules = operation.get("explains", ())
    return (rules,) if isinstance(rules, str) else tuple(rules)


def _levels(
    pack: Pack, rules: tuple[str, ...], field: str, facts: Mapping[str, Any], evaluation: Evaluation
) -> list[Level]:
    if not field:
        return [_level(pack, rules, evaluation, "", "", True)]
    spec = pack.definition.facts[field]
    now = str(facts.get(field, ""))
    found = []
    for option in reversed(spec.options):
        value: Any = int(option) if option.isdigit() else option
        label = dict(spec.labels).get(option, option)
        asked = facts.get(field) == value
        varied = evaluation if asked else evaluation.varied({field: value})
        found.append(_level(pack, rules, varied, option, label, option == now))
    return found


def _level(
    pack: Pack, rules: tuple[str, ...], evaluation: Evaluation, value: str, title: str, chosen: bool
) -> Level:
    traces = [evaluation.trace(rule) for rule in rules]
    parts = [kid for trace in traces for kid in _parts(trace)]
    criteria = tuple(
        Criterion(kid.node.meta.title, kid.outcome, kid.node.meta.clause)
        for kid in parts
        if kid.node.meta.title
    )
    outcomes = {trace.outcome for trace in traces}
    whole = next((each for each in (Outcome.UNMET, Outcome.UNKNOWN) if each in outcomes), Outcome.MET)
    officers = _said_by_officers(pack)
    needs: list[Need] = []
    to_verify: dict[str, None] = {}
    for need in (need for trace in traces for need in what_is_missing(trace)):
        if need.absent and officers.issuperset(need.absent):
            to_verify |= dict.fromkeys(pack.definition.facts[field].title for field in need.absent)
        else:
            needs.append(need)
    return Level(value, title, whole, chosen, criteria, tuple(needs), tuple(to_verify))


@once_per_pack
def _said_by_officers(pack: Pack) -> frozenset[str]:
    """What they enter, and what is open until they have given their word."""
    facts = pack.section("facts").items()
    return frozenset(field for field, raw in facts if raw.get("from") == "officer" or raw.get("awaits"))


def _parts(trace: Trace) -> tuple[Trace, ...]:
    inner = seen_through(trace)
    return inner.kids or (trace,)
