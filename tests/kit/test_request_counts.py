"""Requests are counted per process and summed over all of them; a count never fails a request."""

import json
from pathlib import Path

import pytest
from django.test import Client

from yunti.kit import request_counts


@pytest.fixture(autouse=True)
def _from_nothing(settings, tmp_path: Path, monkeypatch) -> None:
    settings.YUNTI_DATA = tmp_path
    request_counts._counts.clear()
    monkeypatch.setattr(request_counts, "_written", 0.0)


def test_answers_are_counted_by_class(client: Client, tmp_path: Path) -> None:
    client.get("/health/live")
    client.get("/health/live")
    assert request_counts.all_processes() == {"2xx": 2}
    (tmp_path / "requests" / "1.json").write_text(json.dumps({"2xx": 5, "4xx": 1}))
    (tmp_path / "requests" / "2.json").write_text("half a fi")
    assert request_counts.all_processes() == {"2xx": 7, "4xx": 1}


def test_place_that_cannot_be_written_fails_no_request(client: Client, settings, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path / "file"
    settings.YUNTI_DATA.write_text("")
    assert client.get("/health/live").status_code == 200
