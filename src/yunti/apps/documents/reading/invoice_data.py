"""Invoice fields out of structured data: the XML of electronic invoices, old and new, and the named values of OFD.

Amounts become whole fen, dates ISO text. A value that cannot be read is left out, never guessed.
Not here: printed text (`invoice_texts.py`).
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from yunti.apps.documents.reading.elements import Element

# local element name (lower case, without signs) -> field; parents settle whose name it is
FIELDS = {
    "invoicenumber": "number",
    "invoiceno": "number",
    "eiid": "number",
    "invoicecode": "code",
    "issuetime": "date",
    "issuedate": "date",
    "requesttime": "date",
    "sellername": "seller_name",
    "selleridnum": "seller_id",
    "sellertaxid": "seller_id",
    "buyername": "buyer_name",
    "buyeridnum": "buyer_id",
    "buyertaxid": "buyer_id",
    "totalamwithouttax": "net_fen",
    "taxexclusivetotalamount": "net_fen",
    "totaltaxam": "tax_fen",
    "taxtotalamount": "tax_fen",
    "totaltaxincludedamount": "total_fen",
    "taxinclusivetotalamount": "total_fen",
}
NAMED = {
    "发票号码": "number",
    "发票代码": "code",
    "开票日期": "date",
    "销售方名称": "seller_name",
    "销售方纳税人识别号": "seller_id",
    "销售方统一社会信用代码": "seller_id",
    "购买方名称": "buyer_name",
    "购买方纳税人识别号": "buyer_id",
    "购买方统一社会信用代码": "buyer_id",
    "合计金额": "net_fen",
    "合计税额": "tax_fen",
    "价税合计": "total_fen",
}
_AMOUNT = re.compile(r"[¥￥\s,，]")
_NUMBER = re.compile(r"\d{8}|\d{20}")
_CODE = re.compile(r"\d{10}|\d{12}")
_TAXPAYER = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{17,20}")
_DATE = re.compile(r"(20\d{2})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})(?!\d)")


def fields_of_elements(elements: Iterable[Element]) -> dict[str, Any]:
    pairs = []
    for element in elements:
        field = FIELDS.get(re.sub(r"[-_]", "", element.name).lower())
        if field is None and element.name == "Name" and element.path:
            field = {"Seller": "seller_name", "Buyer": "buyer_name"}.get(element.path[-1])
        if field:
            pairs.append((field, element.text))
    return _read(pairs)


def fields_of_custom_data(named: dict[str, str]) -> dict[str, Any]:
    return _read([(NAMED[name], text) for name, text in named.items() if name in NAMED])


def read_value(field: str, text: str) -> Any:
    """The value of one field, or None when the text is no such value."""
    text = text.strip()
    if field.endswith("_fen"):
        return fen_of(text)
    if field == "date":
        return date_of(text)
    pattern = {"number": _NUMBER, "code": _CODE, "seller_id": _TAXPAYER, "buyer_id": _TAXPAYER}.get(field)
    if pattern is not None:
        compact = re.sub(r"\s", "", text).upper()
        return compact if pattern.fullmatch(compact) else None
    return text[:200] or None


def fen_of(text: str) -> int | None:
    """12,345.6 → 1234560; more than two decimals, or no number, is no amount."""
    match = re.fullmatch(r"(-?)(\d{1,13})(?:\.(\d{1,2}))?", _AMOUNT.sub("", text))
    if match is None:
        return None
    fen = int(match[2]) * 100 + int((match[3] or "0").ljust(2, "0"))
    return -fen if match[1] else fen


def date_of(text: str) -> str | None:
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return None


def _read(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, text in pairs:
        value = read_value(field, text)
        if value is not None and field not in found:
            found[field] = value
    return found
