"""Five thousand histories of settlements, and all thirty mutants; every soak has seeds of its own.

Not here: the histories of every run (`test_settlements.py`).
"""

import pytest

from tests.money.mutants_settling import MUTANTS
from tests.money.settling import Settlements
from tests.money.walking import found, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]
PARTS, MOST_MISSED = 5, 2


@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_histories(settlements: type[Settlements], part: int) -> None:
    walk(settlements, 1_000)


def test_of_thirty_mutants_at_most_two_are_missed(settlements: type[Settlements]) -> None:
    missed = [mutant.__name__ for mutant in MUTANTS if not found(settlements, mutant, 60)]
    assert len(set(MUTANTS)) == 30 and len(missed) <= MOST_MISSED, missed
