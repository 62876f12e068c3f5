"""Where evidence lies during a test, and the shortest ways to hand it in.

Not here: the corpus (`tests/corpus`).
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from yunti.apps.documents import services
from yunti.apps.documents.models import Evidence
from yunti.kit import clock
from yunti.kit.actors import Actor

HandIn = Callable[..., Evidence]


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_SCANNER = "demo"
    settings.YUNTI_DISK_RESERVE_MB = 0
    return tmp_path


@pytest.fixture
def hand_in(place: Path) -> HandIn:
    """Handed in, judged and read."""

    def make(by: Actor, content: bytes, name: str, **more: str) -> Evidence:
        row = services.attach_evidence(file=io.BytesIO(content), name=name, by=by, **more)
        services.scan_due(clock.now())
        services.read_due(clock.now())
        row.refresh_from_db()
        return row

    return make
