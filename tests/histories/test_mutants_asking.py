"""Whether histories find each way in which a step asks for too little or too much.

Not here: the mutants (`mutants/asking.py`), how many histories look for one (`finding.py`).
"""

import pytest

from tests.histories.finding import found
from tests.histories.machine import Casework
from tests.histories.mutants import asking
from tests.histories.mutants.registry import names_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.soak]


@pytest.mark.parametrize("name", names_in(asking))
def test_every_mutant_is_found(machine: type[Casework], name: str) -> None:
    assert found(machine, name)
