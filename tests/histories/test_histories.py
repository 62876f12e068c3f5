"""Histories of casework against the model: two hundred in every run, and three mutants that show that they look.

Not here: thousands of histories (`test_short_histories.py` and its neighbours), all mutants (`test_mutants_*.py`).
"""

import pytest

from tests.histories.finding import STEPS, found, walk
from tests.histories.machine import Casework
from tests.histories.mutants import asking, following, persons
from tests.histories.mutants.registry import Mutant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
IN_EVERY_RUN = (
    asking.the_window_closes_a_moment_late,
    persons.any_role_may_take_any_step,
    following.what_follows_happens_twice,
)


def test_two_hundred_histories(machine: type[Casework]) -> None:
    """Of the length by which mutants are found: where nothing is wrong, nothing is found."""
    walk(machine, 200, STEPS, derandomize=True)


@pytest.mark.parametrize("mutant", IN_EVERY_RUN, ids=lambda each: each.__name__)
def test_a_mutant_is_found(machine: type[Casework], mutant: Mutant) -> None:
    assert found(machine, mutant, 60)
