"""The small programme on a shelf of its own, a round of it and applications that are filled in. Not here: what is tried (the tests)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.apps.cases.rounds import a_round, party_of
from tests.first_come import EDITION, KIND, PROGRAMME, write_pack
from tests.people import People
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.intake.services import prepare
from yunti.apps.programmes.models import Round
from yunti.kit.actors import Actor


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@pytest.fixture
def each(shelf: Path, people: People) -> Round:
    return a_round(PROGRAMME, EDITION)


def filled_in(
    each: Round, by: Actor, fee: str = "80000.00", purpose: str = "示例用途", party: Any = None
) -> Case:
    case = start_case(round=each, workflow=KIND, party=party or party_of(by), by=by)
    typed = {"fee": Decimal(fee) if fee else None, "purpose": purpose or None}
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in typed.items()]
    save_answers(case=case, changes=changes, by=by)
    return case


@pytest.fixture
def case(each: Round, people: People) -> Case:
    return filled_in(each, people.ma)


def ready(each: Round, by: Actor, count: int) -> list[Any]:
    """So many applications of one party, made ready."""
    return [prepare(case=filled_in(each, by, str(1000 + number)), by=by) for number in range(count)]
