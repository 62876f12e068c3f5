"""A value as it stands on a paper: 2020年5月6日, 公有云、私有云, 2.5; and the text of a person made fit for every drawing.

Not here: where values come from (`scopes`), how explanations say them (`rules.describing`).
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yunti.domain.said import gettext_noop as _
from yunti.papers.errors import refused
from yunti.rules.values import FactSpec, Kind, Value, ValueType, decimal_text, unscaled

BLANK_DATE = "　　年　　月　　日"
SEPARATOR = "、"


@dataclass(frozen=True, slots=True)
class Found:
    """A value with what is needed to say it; `title` names it for people."""

    value: Value
    type: ValueType
    title: str
    unit: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    rows: Mapping[str, FactSpec] | None = None

    @property
    def blank(self) -> bool:
        return self.value is None or self.value in ("", (), [])


def found_of(value: Value, spec: FactSpec) -> Found:
    return Found(value, spec.type, spec.title, spec.unit, spec.labels, spec.rows)


def in_words(found: Found, unit: str = "", of: str = "") -> str:
    """`unit` is the unit to show a number in, without its name; `of` the field shown of each row of a list."""
    value, labels = found.value, dict(found.labels)
    if value is None:
        return ""
    if found.type.kind is Kind.TABLE:
        return SEPARATOR.join(filter(None, (_row(row, found, of) for row in value)))
    if isinstance(value, tuple | list):
        return SEPARATOR.join(labels.get(str(each), str(each)) for each in value)
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{each}" for key, each in value.items())
    if str(value) in labels:
        return labels[str(value)]
    if isinstance(value, bool):
        return "是" if value else "否"
    if found.type.kind is Kind.NUMBER:
        return decimal_text(value, found.type, unit or found.unit)
    return _day(value) if isinstance(value, date) else str(value)


def _row(row: Mapping[str, Any], found: Found, of: str) -> str:
    specs = found.rows or {}
    shown = [of] if of else list(specs)[:1]
    return " ".join(filter(None, (in_words(found_of(row.get(name), specs[name])) for name in shown)))


def _day(value: date) -> str:
    day = f"{value.year}年{value.month}月{value.day}日"
    return f"{day}{value:%H}时{value:%M}分" if isinstance(value, datetime) else day


def as_number(found: Found, unit: str = "") -> Decimal | None:
    """The number for sheets that calculate; None for anything with a label or that is no number."""
    if found.type.kind is not Kind.NUMBER or found.value is None or found.labels:
        return None
    return Decimal(unscaled(found.value, found.type, unit or found.unit))


def clean(text: str, source: str) -> str:
    """Line ends as one sign, tabs as blanks; signs that no paper can hold are refused by name."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    for sign in text:
        if sign != "\n" and (unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE):
            raise refused(
                "E_PAPER_SIGN",
                _("%(field)s 里有不能印出的控制字符（%(sign)s），请删去后重新填写"),
                field=source,
                sign=f"U+{ord(sign):04X}",
            )
    return text
