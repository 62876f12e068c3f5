"""All thirty ways in which settling could be wrong. Not here: the two of every run (`test_settlements.py`), the ways (`mutants_settling.py`)."""

import pytest

from tests.money.mutants_settling import MUTANTS
from tests.money.settling import Settlements
from tests.money.walking import found

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]
HISTORIES, MOST_MISSED = 60, 2


def test_of_thirty_mutants_at_most_two_are_missed(settlements: type[Settlements]) -> None:
    missed = [mutant.__name__ for mutant in MUTANTS if not found(settlements, mutant, HISTORIES)]
    assert len(set(MUTANTS)) == 30 and len(missed) <= MOST_MISSED, missed
