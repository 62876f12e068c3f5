"""Within one transaction what is open counts as done: the test around it is open itself. Not here: what is tried (the tests)."""

import pytest
from django.db import connection

from yunti.apps.intake.queries import waiting
from yunti.kit.watermark import Watermark


@pytest.fixture(autouse=True)
def within_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        monkeypatch.setattr(waiting, "watermark", lambda: Watermark(2**62, 2**62))
