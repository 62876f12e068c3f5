"""What applications say that is needed to serve them, many at once: the contract, the supplier.

Not here: the amount asked for, which arrived with them (`apps.intake`).
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping

from yunti.apps.cases.models import Answer
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.queries.partners import code_in
from yunti.apps.registry.models import Supplier
from yunti.packs.reading import Pack
from yunti.packs.vouchers import Vouchers

Told = dict[int, dict[str, str]]
"""Texts by case and field."""


def told_in(spec: Vouchers, cases: Iterable[int]) -> Told:
    """One statement; nothing where the pack names no field."""
    fields = {*spec.contract, *([spec.supplier] if spec.supplier else [])}
    keys = list(cases)
    if not fields or not keys:
        return {}
    rows = Answer.objects.filter(case__in=keys, field__in=fields).values_list("case", "field", "value")
    found: Told = {}
    for case, field, text in rows:
        value = value_of(text)
        if isinstance(value, str) and value.strip():
            found.setdefault(case, {})[field] = value
    return found


def contract_key(pack: Pack, spec: Vouchers, told: Mapping[str, str]) -> str:
    """The same for one contract however it is typed: wide or narrow, with or without blanks. Empty where nothing tells it apart."""
    parts = [_plain(told.get(field, "")) for field in spec.contract]
    if not any(parts):
        return ""
    return hashlib.sha256("\n".join([pack.programme, *parts]).encode()).hexdigest()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def suppliers_called(texts: Iterable[str]) -> dict[str, int]:
    """By what an application says: its credit code, however it is typed, as it names the partner of a case."""
    codes = {text: code for text in texts if (code := code_in(text))}
    if not codes:
        return {}
    known = dict(Supplier.objects.filter(uscc__among=sorted(set(codes.values()))).values_list("uscc", "pk"))
    return {text: known[code] for text, code in codes.items() if code in known}
