"""The rules computed in place by PostgreSQL give the judge's answers: random rules, and each pack for made-up enterprises.

Runs in the PostgreSQL part of the tests only. Not here: the engines that need no server (`tests/property`).
"""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings

from tests.property.agreement import Cases, differences, everything, judged, plain
from tests.property.enterprises import enterprises
from tests.property.trees import World, worlds
from yunti.packs.catalogue import Edition, editions
from yunti.packs.reading import load_pack
from yunti.rules.backends.sql import evaluate_postgres
from yunti.rules.batch import Answers, Question, tables_for
from yunti.rules.errors import RuleError
from yunti.rules.stages import run_in_stages

pytestmark = pytest.mark.django_db
EDITIONS = editions(Path(__file__).parents[2] / "packs")
WHOLE = 20_000


@pytest.fixture
def server(db: None) -> Any:
    assert connection.vendor == "postgresql", "this folder is asked on PostgreSQL only (tools/run_tests.py)"
    connection.ensure_connection()
    return connection.connection


def answered(question: Question, cases: Cases, server: Any) -> dict[str, list[Any]]:
    def engine(wanted: Any, tables: Any) -> Any:
        return evaluate_postgres(wanted, tables, server)

    with transaction.atomic():
        found = run_in_stages(engine, question.wanted(), tables_for(question, cases))
    return plain(question, Answers(question, found))


ROOMS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@settings(
    max_examples=60, deadline=None, suppress_health_check=ROOMS, derandomize=True, phases=[Phase.generate]
)
@given(world=worlds())
def test_random_rules_mean_the_same_in_place(server: Any, world: World) -> None:
    question = everything(world.program)
    try:
        found = answered(question, world.cases, server)
    except RuleError as refusal:
        if "SQL 不能" not in str(refusal) and "PostgreSQL 里不能" not in str(refusal):
            raise
        return
    assert not differences(judged(question, world.cases), found)


def compare(edition: Edition, count: int, server: Any) -> None:
    pack = load_pack(edition.folder)
    question = everything(pack.program())
    cases = list(enterprises(pack, count))
    assert not differences(judged(question, cases), answered(question, cases, server))[:10]


each_edition = pytest.mark.parametrize(
    "edition", EDITIONS, ids=lambda each: f"{each.programme}/{each.edition}"
)


@each_edition
def test_a_tenth_of_the_enterprises_come_to_the_same_in_place(edition: Edition, server: Any) -> None:
    compare(edition, WHOLE // 10, server)


@pytest.mark.soak
@each_edition
def test_all_enterprises_come_to_the_same_in_place(edition: Edition, server: Any) -> None:
    compare(edition, WHOLE, server)
