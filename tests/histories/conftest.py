"""One world for all tests of the folder that only walk in it; whatever a history does is rolled back.

Not here: what is in the world (`world.py`).
"""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.conftest import A_TUESDAY
from tests.histories.machine import Casework
from tests.histories.march import marched
from tests.histories.world import made
from yunti.kit import clock


@pytest.fixture(scope="module")
def machine(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[type[Casework]]:
    """Made once, because making it takes longer than walking a history."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        outermost = transaction.atomic()
        outermost._from_testcase = True  # type: ignore[attr-defined]  # commands insist on being outermost but for tests
        with outermost:
            with clock.held(A_TUESDAY):
                world = made()
            walking = type("Histories", (Casework,), {"world": world})
            marched(world, walking)
            yield walking
            transaction.set_rollback(True)
