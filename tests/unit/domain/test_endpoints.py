"""Addresses of applications: one spelling for one thing, nothing for what leads nowhere."""

import pytest

from yunti.domain.endpoints import clean_endpoint


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("203.0.113.8", "203.0.113.8"),
        (" ２０３.0.113.8 ", "203.0.113.8"),
        ("203.0.113.8/32", "203.0.113.8"),
        ("203.0.113.9/24", "203.0.113.0/24"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("App.Example.ORG.", "app.example.org"),
        ("*.example.org", "*.example.org"),
        ("xn--fiq228c.xn--fiqs8s", "xn--fiq228c.xn--fiqs8s"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("0.0.0.0/0", ""),
        ("169.254.1.1", ""),
        ("224.0.0.1", ""),
        ("203.0.113.256", ""),
        ("http://example.org", ""),
        ("example.org:443", ""),
        ("example", ""),
        ("-a.example.org", ""),
        ("a" * 64 + ".example.org", ""),
        (".".join(["abcdefgh"] * 30) + ".org", ""),
        ("", ""),
    ],
)
def test_one_spelling(typed: str, found: str) -> None:
    assert clean_endpoint(typed) == found
    assert not found or clean_endpoint(found) == found
