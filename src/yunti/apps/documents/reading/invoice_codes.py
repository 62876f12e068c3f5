"""The two-dimensional code of an invoice: `01,kind,code,number,amount,date,check…`.

On the invoices of the full electronic system the amount is the total, on older ones the sum before tax.
Runs in the reader's own process. Not here: finding the page (`invoice_files.py`).
"""

from typing import Any

import zxingcpp
from PIL import Image

from yunti.apps.documents.reading.invoice_data import read_value

TOTAL_KINDS = ("31", "32", "81", "82", "83", "84", "85", "86")
FEWEST_PARTS = 7


def invoices_on(picture: Image.Image) -> list[dict[str, Any]]:
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return [fields for code in codes if (fields := fields_of_code(code.text))]


def fields_of_code(text: str) -> dict[str, Any]:
    """Empty when the code is no invoice's."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < FEWEST_PARTS or parts[0] != "01" or not parts[1].isdigit():
        return {}
    amount = "total_fen" if parts[1] in TOTAL_KINDS else "net_fen"
    named = (("code", parts[2]), ("number", parts[3]), (amount, parts[4]), ("date", parts[5]))
    found = {field: value for field, text in named if (value := read_value(field, text)) is not None}
    return found if "number" in found else {}
