"""Two thousand histories of middle length.

Not here: the histories of every run (`test_histories.py`).
"""

import pytest

from tests.histories.finding import walk
from tests.histories.machine import Casework

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]


def test_more_histories(machine: type[Casework]) -> None:
    walk(machine, 2000, 10)
