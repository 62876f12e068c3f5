"""How far a case is while it is written: sections with what is still open, the ladder of levels, what stands before handing in.

Not here: drawing it (`web`), the guards (`guards.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yunti.apps.cases.guards import Surroundings
from yunti.packs.faults import Fault, faults_of
from yunti.packs.forms import OF_APPLICANT, Section, is_answered, sections_of
from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation
from yunti.rules.needs import Need, what_is_missing
from yunti.rules.tracing import Trace, seen_through
from yunti.rules.values import Outcome


@dataclass(frozen=True)
class SectionState:
    """`open` are required fields without an answer and required papers without a file, `faults` answers that cannot stand; `filled`: anything was answered."""

    section: Section
    number: int
    open: tuple[str, ...]
    filled: bool
    faults: tuple[Fault, ...] = ()

    @property
    def mark(self) -> str:
        if self.faults:
            return "fail"
        if self.open:
            return "hint" if self.filled else "unknown"
        return "met" if self.filled else "na"

    @property
    def counts(self) -> bool:
        """A section that asks nothing for certain counts once something is filled in."""
        return bool(self.open) or self.filled

    @property
    def done(self) -> bool:
        return self.filled and not self.open and not self.faults


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


def sections(around: Surroundings) -> list[SectionState]:
    """No statement beyond the facts; nothing before it is clear which form applies. Looked at once for a page."""
    if "sections" not in around.told:
        around.told["sections"] = _sections(around)
    found: list[SectionState] = around.told["sections"]
    return found


def _sections(around: Surroundings) -> list[SectionState]:
    name = around.facts.form
    if name is None:
        return []
    facts = around.facts.facts
    found = []
    for number, section in enumerate(
        sections_of(around.pack, around.case.workflow, name, around.evaluation), 1
    ):
        own = [each for each in section.fields if each.of == OF_APPLICANT]
        missing = [
            each for each in own if each.required and not is_answered(each.spec, facts.get(each.field))
        ]
        filled = any(is_answered(each.spec, facts.get(each.field)) for each in own)
        faults = tuple(fault for each in own for fault in faults_of(around.pack, each, around.evaluation))
        open_ones = (*(each.label for each in missing), *_missing_by_rule(around, section))
        found.append(SectionState(section, number, open_ones, filled, faults))
    return found


def _missing_by_rule(around: Surroundings, section: Section) -> tuple[str, ...]:
    """What the criterion of the section lacks for certain; what hangs on answers asked elsewhere is not said here."""
    if not section.rule:
        return ()
    needs = what_is_missing(around.evaluation.trace(section.rule))
    return tuple(need.name for need in needs if not need.absent)


def levels(around: Surroundings) -> list[Level]:
    """The highest level first; a programme without levels has one rung."""
    workflow = around.pack.section("workflows")[around.case.workflow]
    rules = _explained(around.pack.section("operations").get(workflow.get("evaluates", ""), {}))
    if not rules:
        return []
    field = workflow.get("ladder")
    if field is None:
        return [_level(around, rules, around.evaluation, "", "", True)]
    spec = around.pack.definition.facts[field]
    now = str(around.facts.facts.get(field, ""))
    found = []
    for option in reversed(spec.options):
        value: Any = int(option) if option.isdigit() else option
        label = dict(spec.labels).get(option, option)
        asked = around.facts.facts.get(field) == value
        evaluation = around.evaluation if asked else around.evaluation.varied({field: value})
        found.append(_level(around, rules, evaluation, option, label, option == now))
    return found


def _explained(operation: Mapping[str, Any]) -> tuple[str, ...]:
    rules = operation.get("explains", ())
    return (rules,) if isinstance(rules, str) else tuple(rules)


def _level(
    around: Surroundings,
    rules: tuple[str, ...],
    evaluation: Evaluation,
    value: str,
    title: str,
    chosen: bool,
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
    officers = _stated_by_officers(around.pack)
    needs: list[Need] = []
    to_verify: dict[str, None] = {}
    for need in (need for trace in traces for need in what_is_missing(trace)):
        if need.absent and officers.issuperset(need.absent):
            to_verify |= dict.fromkeys(around.pack.definition.facts[field].title for field in need.absent)
        else:
            needs.append(need)
    return Level(value, title, whole, chosen, criteria, tuple(needs), tuple(to_verify))


def _stated_by_officers(pack: Pack) -> frozenset[str]:
    return frozenset(field for field, raw in pack.section("facts").items() if raw.get("from") == "officer")


def _parts(trace: Trace) -> tuple[Trace, ...]:
    inner = seen_through(trace)
    return inner.kids or (trace,)


def state_title(around: Surroundings, state: str | None = None) -> str:
    states = around.pack.section("workflows")[around.case.workflow]["states"]
    return str(states[state or around.case.state]["title"])
