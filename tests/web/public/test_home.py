"""The front page is open to everybody."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_home_is_open_to_everybody(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "云梯" in answer.content.decode()
