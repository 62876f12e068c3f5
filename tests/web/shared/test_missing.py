"""What is missing in a form is said in the words of the house, in both languages.

Not here: what each form asks (tests of each desk).
"""

import pytest
from django.test import Client

from tests.people import People

pytestmark = pytest.mark.django_db


def test_missing_values_are_named_without_talk_of_fields(people: People, client: Client) -> None:
    page = client.post("/account/register/", {}).content.decode()
    assert "没有填写。" in page and "必填项" not in page
    client.cookies["language"] = "en"
    client.post("/language/", {"language": "en", "next": "/account/register/"})
    page = client.post("/account/register/", {}).content.decode()
    assert "This is missing." in page and "This field is required" not in page
