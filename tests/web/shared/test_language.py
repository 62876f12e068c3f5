"""Chinese comes first; English comes by choice, not by the browser's settings."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "language"), [("", "zh-hans"), ("en", "en"), ("xx", "zh-hans"), ("../..", "zh-hans")]
)
def test_language_is_the_readers_choice(client: Client, cookie: str, language: str) -> None:
    if cookie:
        client.cookies["django_language"] = cookie
    answer = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert answer.headers["Content-Language"] == language
