"""A value of a pack as a person types it. Not here: reading it back (`packforms.py`), values in words (`rules.describing`)."""

from decimal import Decimal
from typing import Any

from yunti.kit.wording import listed


def text_of(value: Any) -> str:
    """As it is typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return listed(map(text_of, value))
    return str(value)
