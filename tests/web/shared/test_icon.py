"""Browsers ask for the mark beside an answer that is no page; without it each such answer is an error to them."""

from django.test import Client


def test_the_mark_is_where_browsers_look(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 200 and response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg") and "max-age" in response["Cache-Control"]
