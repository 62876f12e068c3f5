"""Invoice fields out of printed text, as the programs of PDF, OFD and character recognition give it.

Only labelled values are taken. Not here: structured data (`invoice_data.py`).
"""

import re
from typing import Any

from yunti.apps.documents.reading.invoice_data import read_value

_LABELLED = {
    "number": re.compile(r"发票号码\s*[:：]?\s*(\d{20}|\d{8})(?!\d)"),
    "code": re.compile(r"发票代码\s*[:：]?\s*(\d{12}|\d{10})(?!\d)"),
    "date": re.compile(
        r"开票日期\s*[:：]?\s*(20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|20\d{2}-\d{2}-\d{2})"
    ),
    "total_fen": re.compile(r"[(（]\s*小\s*写\s*[)）]\s*[:：]?\s*[¥￥]?\s*(-?[\d,，]+\.\d{2})"),
}
_SUMS = re.compile(r"(?<!税)合\s*计\s*[¥￥]\s*(-?[\d,，]+\.\d{2})\s*[¥￥]\s*(-?[\d,，]+\.\d{2})")
_NAMES = re.compile(r"名\s*称\s*[:：]\s*([^\s:：]{2,80})")
_TAXPAYERS = re.compile(r"(?:纳税人识别号|统一社会信用代码(?:/纳税人识别号)?)\s*[:：]\s*([0-9A-Za-z]{15,20})")
_PARTIES = ("buyer", "seller")  # the buyer stands above or to the left


def fields_of_text(text: str) -> dict[str, Any]:
    """Nothing unless the text says of itself that it is an invoice."""
    if "发票" not in text:
        return {}
    found: dict[str, Any] = {}
    for field, pattern in _LABELLED.items():
        match = pattern.search(text)
        _put(found, field, match[1] if match else "")
    sums = _SUMS.search(text)
    if sums:
        _put(found, "net_fen", sums[1])
        _put(found, "tax_fen", sums[2])
    for pattern, ending in ((_NAMES, "name"), (_TAXPAYERS, "id")):
        values = pattern.findall(text)
        if len(values) == len(_PARTIES):  # one alone could be either's
            for party, value in zip(_PARTIES, values, strict=True):
                _put(found, f"{party}_{ending}", value)
    return found


def _put(found: dict[str, Any], field: str, text: str) -> None:
    value = read_value(field, text)
    if value is not None:
        found[field] = value
