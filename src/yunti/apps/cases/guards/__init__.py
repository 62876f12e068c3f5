"""What stands in the way of a step: every guard with whether it holds, why not, by which clause, and what to do next.

Five kinds, each with a file of its own: a rule over the case's facts (`rules`), a person's statement (`statements`), the clock
(`timing`), linked cases (`others`), the population of the round (`counts`). What they look at is `surroundings`, what comes out `findings`.
Not here: taking the step (`services.moving`), the rules (`packs.guards`).
"""

from yunti.apps.cases.guards.findings import (
    ONCE,
    TOLD,
    WHOLE,
    Finding,
    ending_findings,
    findings_for,
    once_findings,
    told_before,
    whole_findings,
)
from yunti.apps.cases.guards.statements import may_state
from yunti.apps.cases.guards.surroundings import Surroundings
from yunti.apps.cases.guards.timing import said_moment

__all__ = [
    "ONCE",
    "TOLD",
    "WHOLE",
    "Finding",
    "Surroundings",
    "ending_findings",
    "findings_for",
    "may_state",
    "once_findings",
    "said_moment",
    "told_before",
    "whole_findings",
]
