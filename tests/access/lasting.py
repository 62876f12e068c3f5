"""The two prefectures, made once for a module; whatever a test does to their rows is rolled back, their files are a copy.

Not here: what is in the world (`world.py`).
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.access.world import World, build
from tests.conftest import A_TUESDAY
from tests.people import People, move_in
from yunti.apps.reference.queries import forget
from yunti.kit import clock


@dataclass(frozen=True)
class Lasting:
    """What was made, and the folder with the files it stored."""

    people: People
    world: World
    stored: Path


@pytest.fixture(scope="module")
def lasting(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lasting]:
    """Made once, because making it takes about as long as walking through it."""
    stored = tmp_path_factory.mktemp("stored")
    forget()
    with django_db_blocker.unblock():
        outermost = transaction.atomic()
        outermost._from_testcase = True  # type: ignore[attr-defined]  # commands insist on being outermost but for tests
        with outermost:
            kept = override_settings(YUNTI_DATA=stored, YUNTI_SCANNER="demo", YUNTI_DISK_RESERVE_MB=0)
            with clock.held(A_TUESDAY), kept:
                people = move_in()
                made = Lasting(people, build(people), stored)
            yield made
            transaction.set_rollback(True)


@pytest.fixture
def people(db: None, held_clock: datetime, lasting: Lasting) -> People:
    return lasting.people


@pytest.fixture
def world(lasting: Lasting, settings: Any, tmp_path: Path) -> World:
    settings.YUNTI_DATA = Path(shutil.copytree(lasting.stored, tmp_path / "data"))
    settings.YUNTI_SCANNER = "demo"
    settings.YUNTI_DISK_RESERVE_MB = 0
    return lasting.world
