"""Histories of casework against the model: two hundred in every run, thousands in `make soak`; and half a hundred ways to be wrong.

The machine is worth something only if it finds what is wrong: each mutant must be found by its histories.
Not here: the mutants (`mutants.py`), the machine (`machine.py`).
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.histories.machine import Casework
from tests.histories.mutants import MUTANTS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
IN_EVERY_RUN = ("the_window_closes_a_moment_late", "any_role_may_take_any_step", "what_follows_happens_twice")


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


def found(machine: type[Casework], name: str, histories: int) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        MUTANTS[name](patch)
        try:
            walk(machine, histories, 25, derandomize=True)
        except Exception:
            return True
    return False


def test_two_hundred_histories(machine: type[Casework]) -> None:
    walk(machine, 200, 20, derandomize=True)


@pytest.mark.parametrize("name", IN_EVERY_RUN)
def test_a_mutant_is_found(machine: type[Casework], name: str) -> None:
    assert found(machine, name, 60)


@pytest.mark.soak
def test_five_thousand_histories(machine: type[Casework]) -> None:
    walk(machine, 5000, 12)


@pytest.mark.soak
@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_found(machine: type[Casework], name: str) -> None:
    assert found(machine, name, 200)
