"""Guards that a case's own facts decide: a rule that must be met, or a list of codes that must be empty; which ask for a window.

Not here: guards that persons, the clock, other cases or the population decide (`apps.cases`), the step (`domain.workflow`).
"""

from collections.abc import Mapping
from typing import Any

from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation
from yunti.rules.tracing import Trace


def rule_outcome(pack: Pack, guard: str, evaluation: Evaluation) -> bool | None:
    """Met, unmet or unknown."""
    codes = codes_left(pack, guard, evaluation)
    if codes is not None:
        return not codes
    value = rule_trace(pack, guard, evaluation).value
    return value if isinstance(value, bool) else None


def codes_left(pack: Pack, guard: str, evaluation: Evaluation) -> tuple[str, ...] | None:
    """What stands in a list that must be empty; None where the guard asks a rule."""
    rule = pack.section("guards")[guard].get("rule")
    return evaluation.codes(rule["empty"]) if isinstance(rule, Mapping) and "empty" in rule else None


def is_window(pack: Pack, guard: str) -> bool:
    """The guard asks whether the round is open to whoever takes the step."""
    return bool((pack.section("guards")[guard].get("clock") or {}).get("window"))


def rule_trace(pack: Pack, guard: str, evaluation: Evaluation) -> Trace:
    """How the outcome came about, for the explanation."""
    rule: Any = pack.section("guards")[guard]["rule"]
    return evaluation.trace_of(evaluation.program.output(rule, ("guards", guard, "rule")))
