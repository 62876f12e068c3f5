"""JSON text of exact values: a decimal with the digits it has, never the nearest binary fraction; canonical when asked.

Not here: reading JSON (`packs.loading`), the canonical form of events of the audit log (`kit.canonical`).
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def exact_json(value: Any, indent: int | None = None) -> str:
    """Text in the order of the keys as they are; `indent` puts every entry on a line of its own."""
    return _text(value, indent, 0, False)


def canonical_json(value: Any) -> str:
    """The same value always gives the same characters: sorted keys, no blanks, 2.50 and 2.5 alike."""
    return _text(value, None, 0, True)


def number_text(value: Decimal) -> str:
    """Without exponent and without zeros at the end."""
    if not value.is_finite():
        raise ValueError(f"{value} is no number that JSON can hold")
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _text(value: Any, indent: int | None, depth: int, canonical: bool) -> str:
    if isinstance(value, Mapping):
        keys = sorted(value, key=str) if canonical else value
        colon = ":" if canonical else ": "
        parts = [_string(key) + colon + _text(value[key], indent, depth + 1, canonical) for key in keys]
        return _within("{}", parts, indent, depth, canonical)
    if isinstance(value, list | tuple):
        items = [_text(each, indent, depth + 1, canonical) for each in value]
        return _within("[]", items, indent, depth, canonical)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, float):
        return number_text(Decimal(repr(value)))
    if isinstance(value, date):
        return _string(value.isoformat())
    return _string(value)


def _string(value: Any) -> str:
    return json.dumps(str(value), ensure_ascii=False)


def _within(signs: str, parts: list[str], indent: int | None, depth: int, canonical: bool) -> str:
    if not parts or indent is None:
        return signs[0] + ("," if canonical else ", ").join(parts) + signs[1]
    inner, outer = "\n" + " " * indent * (depth + 1), "\n" + " " * indent * depth
    return signs[0] + inner + f",{inner}".join(parts) + outer + signs[1]
