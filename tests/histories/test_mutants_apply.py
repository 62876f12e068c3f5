"""Every mutant still finds what it changes: the storms that look for them run seldom, and a name moves quickly.

Not here: whether histories find them (`test_mutants_*.py`).
"""

import pytest

from tests.histories.mutants import asking, following, persons, writing
from tests.histories.mutants.registry import Mutant, mutants_in

ALL = [each for module in (asking, following, persons, writing) for each in mutants_in(module)]


@pytest.mark.parametrize("mutant", ALL, ids=lambda each: each.__name__)
def test_a_mutant_can_be_put_in_and_taken_out(mutant: Mutant) -> None:
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        assert patch._setattr or patch._setitem


def test_there_are_as_many_as_the_storm_promises() -> None:
    assert len(ALL) >= 40
