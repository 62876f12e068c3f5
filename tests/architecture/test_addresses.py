"""Every address is declared: an access rule, its methods, a name of the form desk:noun-verb.

Not here: whether the rule answers rightly (`tests/access`).
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from yunti.kit.permissions import Access

NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def addresses(
    resolver: URLResolver, space: str = "", route: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space, here)
        else:
            yield here, f"{space}{entry.name}", entry


ALL = list(addresses(get_resolver()))


def test_there_are_addresses() -> None:
    assert ALL


@pytest.mark.parametrize(("route", "name", "entry"), ALL, ids=[name for _, name, _ in ALL])
def test_address_declares_who_may_open_it(route: str, name: str, entry: URLPattern) -> None:
    assert isinstance(getattr(entry.callback, "access", None), Access), f"{route} has no access rule"
    assert getattr(entry.callback, "methods", ()), f"{route} has no methods"
    assert not route.startswith("^"), "no regular expressions in addresses"


def test_names_are_unique_and_well_formed() -> None:
    names = [name for _, name, _ in ALL]
    assert len(names) == len(set(names))
    odd = [
        name
        for name in names
        if not NAME.match(name.rsplit(":", 1)[-1])
        and not name.startswith(("account_", "mfa_", "socialaccount_", "openid_"))
    ]
    assert not odd
