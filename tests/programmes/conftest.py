"""What the tests of the programmes ask for: those of packs alone say nothing about rows, and are run on one database only.

Not here: what every test is given (`tests/conftest.py`).
"""

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before anything is left out by its marks."""
    for item in items:
        if HERE in item.path.parents and not _touches_rows(item):
            item.add_marker(pytest.mark.one_database)


def _touches_rows(item: pytest.Item) -> bool:
    asked = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "db" in asked or "transactional_db" in asked
