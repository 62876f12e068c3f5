"""The small programme on a shelf of its own, a round of it and its year. Not here: what is tried (the tests)."""

from pathlib import Path
from typing import Any

import pytest

from tests.apps.cases.rounds import a_round
from tests.people import OTHER_PREFECTURE, PREFECTURE, People
from tests.yearly_money import EDITION, PROGRAMME, write_pack
from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.services import Target, begin_period, set_targets
from yunti.apps.programmes.models import Round

CITY, TOWN = PREFECTURE, OTHER_PREFECTURE


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@pytest.fixture
def each(shelf: Path, people: People) -> Round:
    return a_round(PROGRAMME, EDITION)


@pytest.fixture
def period(each: Round, people: People) -> ProgrammePeriod:
    return begin_period(round=each, by=people.su)


@pytest.fixture
def planned(period: ProgrammePeriod, people: People) -> ProgrammePeriod:
    """The city is to reach 1,000 yuan and may issue 2,000, the town 500 and 500."""
    targets = [Target(CITY, 1_000_00, 2_000_00, 100_00), Target(TOWN, 500_00, 500_00)]
    return set_targets(period=period, targets=targets, seen=0, by=people.su)
