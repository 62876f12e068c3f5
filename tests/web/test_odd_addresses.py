"""Odd query strings and odd references on every address: refused or passed over, never a fault.

Not here: what the addresses answer to honest requests (the tests of each desk).
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.people import People
from tests.web.sign_in import sign_in
from yunti.web.urls import urlpatterns

pytestmark = pytest.mark.django_db
NUMBERS = ("²²", "-1", "99999999999999999999", "1e9", "0")
TEXTS = ("%00", "%ED%A0%80", "'\"<%24{7*7}", "a" * 300, "2026-02-30", "0001-01-01", "9999-12-31", "[]")
NAMES = ("page", "after", "before", "q", "sort", "since", "until", "day", "year", "as_of", "state", "desk")
QUERIES = (
    *("&".join(f"{name}={value}" for name in NAMES) for value in (*NUMBERS, *TEXTS)),
    *(f"sort={sort}&{side}=%C2%B2.a" for sort in ("name", "updated") for side in ("after", "before")),
    "sort=updated&after=1.0001-01-01T00:00:00%2B14:00",
    "&".join(["q=a"] * 50),
    "%",
)
ARGUMENTS = {"slug": "0" * 16, "str": "%F0%9F%98%80'--", "int": "99999999999999999999", "uuid": "0" * 32}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + route)
        elif "GET" in getattr(pattern.callback, "methods", ()):
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower()
                kind = {"string": "str"}.get(kind, kind)
                route = route.replace(f"<{kind}:{name}>", ARGUMENTS.get(kind, "2026-02-30"))
            yield before + route


@pytest.mark.parametrize("name", ["shen", "qin", "xi", "ma"])
def test_odd_addresses_are_no_faults(people: People, client: Client, name: str) -> None:
    sign_in(client, getattr(people, name))
    client.raise_request_exception = False
    faults = []
    for address in addresses(urlpatterns):
        hidden = client.get(address).status_code in (302, 404)  # another desk's, or nothing there
        for query in QUERIES[:1] if hidden else QUERIES:
            answer = client.get(f"{address}?{query}")
            if answer.status_code >= 500:
                faults.append(f"{address}?{query[:60]}")
    assert not faults, faults
