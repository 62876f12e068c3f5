"""Every POST of every web test is watched: rows that change leave an audit event.

Not here: the watching itself (`tests/written_rows.py`).
"""

from typing import Any

import pytest
from django.test import Client

from tests.written_rows import every_write_leaves_an_event


@pytest.fixture(autouse=True)
def _posts_leave_events(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Client.post

    def watched(self: Client, *args: Any, **kwargs: Any) -> Any:
        with every_write_leaves_an_event():
            return plain(self, *args, **kwargs)

    monkeypatch.setattr(Client, "post", watched)
