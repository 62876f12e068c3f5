"""Every engine for many cases gives the answers of the judge: random rules over random cases, whole, in blocks, in sweeps.

Not here: the meaning of each node kind (`tests/spec`), the packs (`test_packs_agree.py`).
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.property.agreement import answered, differences, everything, judged, plain
from tests.property.trees import FORMULAS, World, worlds
from tests.unit.rules.making import DAY
from yunti.domain.dates import ALWAYS
from yunti.rules.backends.frames import evaluate_frames
from yunti.rules.batch import IN_PROCESS, Answers, sweep_batch, tables_for
from yunti.rules.engine import compile_rules
from yunti.rules.errors import RuleError
from yunti.rules.functions import FUNCTIONS, ROUNDERS
from yunti.rules.parameters import WhatIf

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def agree(world: World) -> None:
    question = everything(world.program)
    expected = judged(question, world.cases)
    for engine in IN_PROCESS:
        try:
            found = answered(question, world.cases, engine)
        except RuleError as refusal:
            if engine != "duckdb" or "SQL 不能对算出来的文字做" not in str(refusal):
                raise
            continue
        assert not differences(expected, found), engine
    tables = tables_for(question, world.cases)
    pieces = Answers(question, evaluate_frames(question.wanted(), tables, block=2))
    assert not differences(expected, plain(question, pieces))


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(worlds())
def test_random_rules_mean_the_same_everywhere(world: World) -> None:
    agree(world)


@pytest.mark.soak
@settings(max_examples=2_000, deadline=None, suppress_health_check=SLOW)
@given(worlds())
def test_many_random_rules_mean_the_same_everywhere(world: World) -> None:
    agree(world)


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(worlds())
def test_a_sweep_gives_what_each_program_gives_alone(world: World) -> None:
    changes: list[tuple[str, Any]] = [("whole", 1), ("whole", 3), ("share", 20), ("floor", None)]
    questions = [
        everything(compile_rules(world.program.definition, DAY, WhatIf({path: ((ALWAYS, value),)})))
        for path, value in changes
    ]
    tables = tables_for(questions[0], world.cases)
    for question, answers in zip(questions, sweep_batch(questions, tables), strict=True):
        assert not differences(judged(question, world.cases), plain(question, answers))


def test_every_function_is_drawn() -> None:
    written = " ".join(text for texts in FORMULAS.values() for text in texts)
    assert not [name for name in (*FUNCTIONS, *ROUNDERS) if f"{name}(" not in written]
