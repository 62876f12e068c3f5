"""A log to look at and to attack. Not here: people (`tests/people.py`), the attacks (`test_attacks.py`)."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yunti.apps.audit import sealing
from yunti.kit.watermark import Watermark


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path


@pytest.fixture(autouse=True)
def _watermark_behind_the_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run inside one open transaction, which the sealer would wait for; those of the watermark itself do not."""
    if connection.vendor != "postgresql" or "real_watermark" in request.keywords:
        return
    real = sealing.watermark

    def as_if_over() -> Watermark:
        mark = real()
        assert mark is not None
        return Watermark(mark.next_new + 1, mark.next_new + 1)

    monkeypatch.setattr(sealing, "watermark", as_if_over)
