"""Trial balances and statements as workbooks: on each line its subject, and the address where it can be looked at again.

Not here: which lines there are (`reading.py`, `statements.py`), how pages show them (`web.shared`).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

from yunti.apps.ledger.permissions import can_take_books
from yunti.apps.programmes.models import Round
from yunti.apps.registry.exports import harmless, harmless_in_xml
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command

Cell = str | int | Decimal
MOST_LINES = 20_000


@command("ledger.release_books")
def release_books(
    step: Step, *, of: Round | Enterprise | Supplier, title: str, region_code: str, lines: int, by: Actor
) -> None:
    """Before they leave: who takes which, of whom, how much of it."""
    step.require(can_take_books(by, of))
    step.record(of, details={"title": title, "region": region_code, "lines": lines})


def workbook(title: str, heads: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    """Amounts are numbers to be added up, in yuan with two places; all else is text, whatever it looks like."""
    packed = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, money = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"num_format": "#,##0.00"}),
        )
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
            sheet.set_column(place, place, 24)
        for number, line in enumerate(lines, start=1):
            for place, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, place, harmless_in_xml(cell))
                else:
                    sheet.write_number(number, place, cell, money if isinstance(cell, Decimal) else None)
        sheet.freeze_panes(1, 0)
    return packed.getvalue()


def text_table(heads: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, every cell quoted, nothing that a spreadsheet would run."""
    packed = io.StringIO(newline="")
    writer = csv.writer(packed, quoting=csv.QUOTE_ALL)
    for line in (heads, *lines):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in line])
    return packed.getvalue().encode("utf-8-sig")


def in_yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
