"""Fixtures that every test may use: people at their desks, a held clock.

Not here: rows of single rooms (`tests/factories.py`), browsers (`tests/e2e`).
"""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.migrated import from_kept
from tests.people import People, move_in
from yunti.apps.reference.queries import forget
from yunti.kit import clock

settings.register_profile("yunti", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("yunti")  # a busy machine is no fault of what is tested
HERE = Path(__file__).resolve().parent
BY_THEMSELVES = {"cli", "e2e", "postgres", "storm"}  # reach a database without a fixture for it
A_TUESDAY = datetime(2026, 5, 12, 1, 31, tzinfo=UTC)  # 09:31 in Shanghai


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> None:
    """As ever, but beginning where an earlier run of the same migrations ended."""
    with from_kept():
        request.getfixturevalue("django_db_setup")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Calendar and regions are kept in the memory of the process; no test inherits another's."""
    forget()


@pytest.fixture(autouse=True)
def in_chinese() -> None:
    """A page asked for in English leaves its thread in English; the next test begins as everybody does."""
    translation.deactivate()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What touches no row is run on one database only; said before anything is left out by its marks."""
    for item in items:
        if item.path.relative_to(HERE).parts[0] not in BY_THEMSELVES and not _touches_rows(item):
            item.add_marker(pytest.mark.one_database)


def _touches_rows(item: pytest.Item) -> bool:
    asked = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "db" in asked or "transactional_db" in asked


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was collected stays until the end: the collector of garbage need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are named by their argument: archives carry the time they were made, and workers must agree on names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def held_clock() -> Iterator[datetime]:
    with clock.held(A_TUESDAY):
        yield A_TUESDAY


@pytest.fixture
def people(db: None, held_clock: datetime) -> People:
    return move_in()
