"""Two and a half thousand short histories; every soak has seeds of its own.

Not here: the histories of every run (`test_histories.py`).
"""

import pytest

from tests.histories.finding import walk
from tests.histories.machine import Casework

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]


def test_short_histories(machine: type[Casework]) -> None:
    walk(machine, 2500, 6)
