"""Five hundred long histories, in which a case goes all the way and comes back.

Not here: the histories of every run (`test_histories.py`).
"""

import pytest

from tests.histories.finding import walk
from tests.histories.machine import Casework

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]


def test_long_histories(machine: type[Casework]) -> None:
    walk(machine, 500, 30)
