"""Histories of public money against the model: two hundred in every run, and four mutants that show that they look.

Not here: thousands of histories and all mutants (`test_more_money.py`).
"""

import pytest

from tests.money.machine import Money
from tests.money.mutants import IN_EVERY_RUN
from tests.money.walking import Mutant, found, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_two_hundred_histories(machine: type[Money]) -> None:
    walk(machine, 200, derandomize=True)


@pytest.mark.parametrize("mutant", IN_EVERY_RUN, ids=lambda each: each.__name__)
def test_a_mutant_is_found(machine: type[Money], mutant: Mutant) -> None:
    assert found(machine, mutant, 40)
