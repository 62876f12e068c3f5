"""How many histories of money are walked, and whether they find a mutant. Not here: the machines (`machine.py`, `settling.py`), the mutants (`mutants.py`, `mutants_settling.py`)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

Mutant = Callable[[pytest.MonkeyPatch], None]
STEPS = 6


def walk(machine: type[RuleBasedStateMachine], histories: int, steps: int = STEPS, **changed: Any) -> None:
    known: dict[str, Any] = {
        "max_examples": histories,
        "stateful_step_count": steps,
        "deadline": None,
        "database": None,
        "phases": (Phase.generate,),  # a failing history is told as it was walked
        "report_multiple_bugs": False,
        "print_blob": True,
        "suppress_health_check": list(HealthCheck),
    }
    run_state_machine_as_test(machine, settings=settings(**{**known, **changed}))


def found(machine: type[RuleBasedStateMachine], mutant: Mutant, histories: int) -> bool:
    """By the same histories each time, of which the first that departs from the model is enough."""
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        try:
            walk(machine, histories, derandomize=True)
        except Exception:
            return True
    return False
