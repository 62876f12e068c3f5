"""Every engine for many cases gives the answers of the judge: random rules over random cases.

Not here: the meaning of each node kind (`tests/spec`), the packs (`test_packs_agree.py`).
"""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.property.agreement import answered, differences, everything, judged
from tests.property.trees import FORMULAS, World, worlds
from yunti.rules.batch import ENGINES
from yunti.rules.functions import FUNCTIONS, ROUNDERS

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def agree(world: World) -> None:
    question = everything(world.program)
    expected = judged(question, world.cases)
    for engine in ENGINES:
        assert not differences(expected, answered(question, world.cases, engine)), engine


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(worlds())
def test_random_rules_mean_the_same_everywhere(world: World) -> None:
    agree(world)


@pytest.mark.soak
@settings(max_examples=2_000, deadline=None, suppress_health_check=SLOW)
@given(worlds())
def test_many_random_rules_mean_the_same_everywhere(world: World) -> None:
    agree(world)


def test_every_function_is_drawn() -> None:
    written = " ".join(text for texts in FORMULAS.values() for text in texts)
    assert not [name for name in (*FUNCTIONS, *ROUNDERS) if f"{name}(" not in written]
