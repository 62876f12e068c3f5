"""The steps that a person could take in a case now, each with everything that stands in its way.

Not here: looking at a guard (`guards`), taking the step (`services.moving`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.guards import (
    ONCE,
    TOLD,
    WHOLE,
    Finding,
    Surroundings,
    ending_findings,
    findings_for,
    once_findings,
    told_before,
    whole_findings,
)
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import has_no_interest, is_party
from yunti.apps.cases.queries.way_back import WayBack, is_handing_in, way_back
from yunti.domain.workflow import Move
from yunti.kit.permissions import Denied
from yunti.packs.reading import Pack

REASONS = "reasons"


@dataclass(frozen=True)
class OwnStep:
    """`target` is the title of the state it leads to; `ends` says that nothing can follow from there.

    `hands_in`: what was filled in is frozen and goes to whoever decides. `told_before`: the only reasons that may be given again.
    """

    action: str
    title: str
    target: str
    ends: bool
    clause: tuple[str, ...]
    findings: tuple[Finding, ...]
    hands_in: bool
    told_before: tuple[str, ...] = ()
    way_back: WayBack | None = None
    """Of the party, where the step gives the case into its hands and handing in again has an end."""

    @property
    def is_ready(self) -> bool:
        """Everything holds already, with nothing to be stated."""
        return all(each.holds is True for each in self.findings)

    @property
    def in_the_way(self) -> list[Finding]:
        """What does not hold and cannot be stated with the step itself."""
        return [each for each in self.findings if each.holds is not True and not each.stated_here]

    @property
    def is_open(self) -> bool:
        return not self.in_the_way

    @property
    def to_state(self) -> list[Finding]:
        """What the person states with the step."""
        return [each for each in self.findings if each.holds is not True and each.stated_here]

    @property
    def asks_reasons(self) -> bool:
        return any(each.asks == REASONS for each in self.to_state)


def steps_open_to(around: Surroundings) -> list[OwnStep]:
    """In the order of the pack; of several steps of one name the one with the least in its way, as it would be taken."""
    found: dict[str, OwnStep] = {}
    for move in around.pack.moves[around.case.workflow]:
        if move.source != around.case.state or not around.roles & set(move.actors):
            continue
        step = _step(around, move)
        known = found.get(move.action)
        if known is None or len(step.in_the_way) < len(known.in_the_way):
            found[move.action] = step
    return list(found.values())


@dataclass(frozen=True)
class Foreseen:
    """What a step would do in one case: where it leads, or every finding that keeps it from being taken."""

    case: Case
    step: OwnStep | None
    findings: tuple[Finding, ...]
    conflict: Denied | None

    @property
    def missing(self) -> list[Finding]:
        return [each for each in self.findings if each.holds is not True]

    @property
    def would_go(self) -> bool:
        return self.step is not None and self.conflict is None and not self.missing


def foreseen(around: Surroundings, action: str, told: Mapping[str, str]) -> Foreseen:
    """A dry run: nothing is written. `told` are the statements that would be made with the step."""
    step = step_named(around, action)
    interest = has_no_interest(around.by, around.case, around.reader)
    findings = _told_findings(around, step, told) if step else ()
    return Foreseen(around.case, step, findings, interest if isinstance(interest, Denied) else None)


def _told_findings(around: Surroundings, step: OwnStep, told: Mapping[str, str]) -> tuple[Finding, ...]:
    besides = (ONCE, TOLD, WHOLE)
    guards = [each.guard for each in step.findings if each.kind not in besides]
    return (*findings_for(around, guards, told), *(each for each in step.findings if each.kind in besides))


def step_named(around: Surroundings, action: str) -> OwnStep | None:
    return next((each for each in steps_open_to(around) if each.action == action), None)


def waits_for(around: Surroundings) -> list[str]:
    """The titles of the actors who can move the case on from here."""
    actors = around.pack.section("actors")
    names = [
        name
        for move in around.pack.moves[around.case.workflow]
        if move.source == around.case.state
        for name in move.actors
    ]
    return list(dict.fromkeys(actors[name]["title"] for name in names))


def _step(around: Surroundings, move: Move) -> OwnStep:
    workflow = around.pack.section("workflows")[around.case.workflow]
    spec = declared_step(around.pack, around.case.workflow, move)
    clause = spec.get("clause", ())
    hands_in = is_handing_in(around.pack, around.case.workflow, move)
    whole = whole_findings(around) if hands_in else []
    return OwnStep(
        move.action,
        spec["title"],
        workflow["states"][move.target]["title"],
        move.target in workflow["ends"],
        (clause,) if isinstance(clause, str) else tuple(clause),
        (
            *(_brought_about(around.pack, each) for each in findings_for(around, move.asked)),
            *whole,
            *once_findings(around, spec),
            *ending_findings(around, move),
        ),
        hands_in,
        tuple(told_before(around, spec)),
        None if is_party(around.by, around.case) else way_back(around.case, around.pack, move.target),
    )


def _brought_about(pack: Pack, finding: Finding) -> Finding:
    """What the step sees to itself, before it asks, is nothing that could keep a person from taking it."""
    if finding.holds is True or not pack.section("guards")[finding.guard].get("with_step"):
        return finding
    return replace(finding, holds=True, why=_("随这一步由平台办成。"))


def declared_step(pack: Pack, workflow: str, move: Move) -> Mapping[str, Any]:
    """What the pack says about the step beside what the interpreter needs."""
    for spec in pack.section("workflows")[workflow]["moves"]:
        sources = [spec["from"]] if isinstance(spec["from"], str) else spec["from"]
        if (spec["action"], spec["to"]) == (move.action, move.target) and move.source in sources:
            return dict(spec)
    raise AssertionError("a step comes from its workflow")
