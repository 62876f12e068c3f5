"""Five thousand histories of settlements, in parts; every soak has seeds of its own.

Not here: the histories of every run (`test_settlements.py`), all thirty mutants (`test_more_mutants.py`).
"""

import pytest

from tests.money.settling import Settlements
from tests.money.walking import walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]
PARTS, OF_EACH = 10, 500


@pytest.mark.parametrize("part", [f"part{number}" for number in range(PARTS)])
def test_five_hundred_histories(settlements: type[Settlements], part: str) -> None:
    walk(settlements, OF_EACH)
