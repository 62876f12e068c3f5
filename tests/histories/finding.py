"""How many histories are walked, and whether they find a mutant.

Not here: the machine (`machine.py`), the mutants (`mutants`).
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.histories.machine import Casework
from tests.histories.mutants.registry import Mutant

HISTORIES, STEPS = 300, 20  # to find one mutant; most are found by the first ten


def walk(machine: type[Casework], histories: int, steps: int, **changed: Any) -> None:
    known: dict[str, Any] = {
        "max_examples": histories,
        "stateful_step_count": steps,
        "deadline": None,
        "database": None,
        "phases": (
            Phase.generate,
        ),  # a failing history is told as it was walked; making it shorter takes too long
        "report_multiple_bugs": False,
        "print_blob": True,
        "suppress_health_check": list(HealthCheck),
    }
    run_state_machine_as_test(machine, settings=settings(**{**known, **changed}))


def found(machine: type[Casework], mutant: Mutant, histories: int = HISTORIES) -> bool:
    """By the same histories each time, of which the first that departs from the model is enough."""
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        try:
            walk(machine, histories, STEPS, derandomize=True)
        except Exception:
            return True
    return False
