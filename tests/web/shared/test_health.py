"""Health addresses answer without sign-in and give nothing away."""

from pathlib import Path

import pytest
from django.test import Client


def test_live_asks_no_database(client: Client) -> None:
    response = client.get("/health/live")
    assert response.status_code == 200 and response.json() == {"live": True}


@pytest.mark.django_db
def test_ready_names_what_is_missing(client: Client, settings, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path
    assert client.get("/health/ready").json() == {"ready": True, "missing": []}
    settings.YUNTI_DATA = tmp_path / "gone"
    response = client.get("/health/ready")
    assert response.status_code == 503 and response.json()["missing"] == ["data"]
