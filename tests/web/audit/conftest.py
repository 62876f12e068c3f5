"""A log with something in it, sealed. Not here: people (`tests/people.py`)."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.apps.audit.log import write_log
from tests.people import People
from yunti.apps.audit import sealing
from yunti.kit.watermark import Watermark


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path


@pytest.fixture(autouse=True)
def _watermark_behind_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        monkeypatch.setattr(sealing, "watermark", lambda: Watermark(2**62, 2**62))


@pytest.fixture
def log(people: People) -> None:
    write_log(people, 30)
