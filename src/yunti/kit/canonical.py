"""Canonical bytes of events and rows, and the digests over them: one text per value, the same on every machine.

Not here: what an event is (`kit.models`), the tree over events (`domain.merkle`), checking (`apps.audit`).
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Field, Model

SALT_BYTES = 16


def plain(value: Any) -> Any:
    """The JSON form of one value: moments in UTC with microseconds, decimals as text, bytes as hex."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {
            str(key): plain(value[key]) for key in sorted(value, key=str)
        }  # as no database keeps their order
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, (set, frozenset)) else items
    raise TypeError(f"{type(value).__name__} has no canonical form")


def dump(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def new_salts(count: int) -> list[bytes]:
    block = os.urandom(SALT_BYTES * count)
    return [block[place : place + SALT_BYTES] for place in range(0, len(block), SALT_BYTES)]


def commitment(salt: bytes, text: str) -> str:
    """Hides the text as long as the salt is secret; binds to it for ever."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def _quantised(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    places = getattr(field, "decimal_places", None)
    step = Decimal(1).scaleb(-places) if places is not None else None

    def convert(value: Any) -> Any:
        return (
            None
            if value is None
            else str(Decimal(value).quantize(step) if step is not None else Decimal(value))
        )

    return convert


@dataclass(frozen=True)
class _Shape:
    """The covered columns of a model, ready to be written: their names as JSON, their values, their conversion."""

    heads: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    convert: tuple[Callable[[Any], Any] | None, ...]
    added: Mapping[str, Any]


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


@cache
def _shape(model: type[Model]) -> _Shape:
    exempt = frozenset(getattr(model, "audit_exempt", ()))
    columns: list[tuple[str, Callable[[Any], Any] | None]] = []
    for field in model._meta.concrete_fields:
        if field.attname in exempt or field.name in exempt:
            continue
        kind = field.get_internal_type()
        columns.append((field.attname, _quantised(field) if kind == "DecimalField" else None))
    columns.sort(key=lambda column: column[0])
    names = tuple(name for name, _ in columns)
    convert = tuple(convert for _, convert in columns)
    return _Shape(names, itemgetter(*names, names[0]), convert, dict(getattr(model, "audit_added", {})))


def row_text(row: Model) -> str:
    """Every covered column of a row, in the order of the column names; one that came later once it says something."""
    shape = _shape(type(row))
    cells = []
    for name, value, convert in zip(shape.heads, shape.values(row.__dict__), shape.convert, strict=False):
        if convert is not None:
            value = convert(value)
        elif type(value) not in _AS_THEY_ARE:
            value = plain(value)
        if name in shape.added and value == shape.added[name]:
            continue
        cells.append((name, value))
    return _ENCODE(cells)


def row_digest(salt: bytes, row: Model) -> str:
    return commitment(salt, row_text(row))


def rows_root(entries: Iterable[tuple[str, str, str]]) -> str:
    """One digest over (table, key, digest) triples, whatever their order; empty text for no rows."""
    lines = sorted(f"{table}\x00{key}\x00{digest}\n" for table, key, digest in entries)
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""
