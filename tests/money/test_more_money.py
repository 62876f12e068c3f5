"""Two thousand histories of money, long and short, and every mutant; every soak has seeds of its own.

Not here: the histories of every run (`test_money.py`).
"""

import pytest

from tests.money.machine import Money
from tests.money.mutants import MUTANTS
from tests.money.walking import Mutant, found, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]


def test_short_histories(machine: type[Money]) -> None:
    walk(machine, 1500)


def test_long_histories(machine: type[Money]) -> None:
    walk(machine, 500, 40)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.__name__)
def test_a_mutant_is_found(machine: type[Money], mutant: Mutant) -> None:
    assert found(machine, mutant, 300)
