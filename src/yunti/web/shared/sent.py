"""Plain values that a form of a page sends along with a step. Not here: what a person fills in (forms, `packforms.py`)."""

from django.http import QueryDict

LONGEST_KEY = 64


def number_in(text: str) -> int:
    """Below nought where it is no number that a page would send."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def key_in(sent: QueryDict) -> str | None:
    """What tells one press of a button from another."""
    return sent.get("key", "")[:LONGEST_KEY] or None
