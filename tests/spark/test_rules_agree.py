"""Spark on this machine gives the judge's answers: random rules, and each pack for made-up enterprises.

Runs by `make test-spark` only. Not here: the engines within the process (`tests/property`).
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.property.agreement import answered, differences, everything, judged
from tests.property.enterprises import enterprises
from tests.property.trees import World, worlds
from yunti.packs.catalogue import Edition, editions
from yunti.packs.reading import load_pack
from yunti.rules.errors import RuleError

EDITIONS = editions(Path(__file__).parents[2] / "packs")
ENTERPRISES = 20_000
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(
    max_examples=40, deadline=None, suppress_health_check=SLOW, derandomize=True, phases=[Phase.generate]
)
@given(world=worlds())
def test_random_rules_mean_the_same_on_spark(world: World) -> None:
    question = everything(world.program)
    try:
        found = answered(question, world.cases, "spark")
    except RuleError as refusal:
        if "SQL 不能" not in str(refusal):
            raise
        return
    assert not differences(judged(question, world.cases), found)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: f"{each.programme}/{each.edition}")
def test_all_enterprises_come_to_the_same_on_spark(edition: Edition) -> None:
    pack = load_pack(edition.folder)
    question = everything(pack.program())
    cases = list(enterprises(pack, ENTERPRISES))
    assert not differences(judged(question, cases), answered(question, cases, "spark"))[:10]
