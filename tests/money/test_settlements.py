"""Histories of settlements against the model in every run, and two mutants that show that they look.

Not here: thousands of histories (`test_more_settlements.py`), all thirty mutants (`test_more_mutants.py`).
"""

import pytest

from tests.money.mutants_settling import IN_EVERY_RUN
from tests.money.settling import Settlements
from tests.money.walking import Mutant, found, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HISTORIES, TRIES = 4, 32


def test_some_histories(settlements: type[Settlements]) -> None:
    walk(settlements, HISTORIES, derandomize=True)


@pytest.mark.parametrize("mutant", IN_EVERY_RUN, ids=lambda each: each.__name__)
def test_a_mutant_is_found(settlements: type[Settlements], mutant: Mutant) -> None:
    assert found(settlements, mutant, TRIES)
