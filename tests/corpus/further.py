"""More of the kinds that the list of bad evidence names, and of what only looks like them.

Not here: the families themselves (`bad.py`, `genuine.py`), files that lead readers in circles (`knotted.py`).
"""

import io
from collections.abc import Iterator

import xlsxwriter
from PIL import Image

from tests.corpus.pieces import PLAIN, TEXT, Specimen, invoice, ofd, picture, xlsx, zipped
from yunti.kit.file_types.office import MOST_STRINGS

SHEETS = 3


def further_bad() -> Iterator[Specimen]:
    for label, content in {
        "rar": b"Rar!\x1a\x07\x01\x00" + bytes(100),
        "older rar": b"Rar!\x1a\x07\x00" + bytes(100),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
    }.items():
        yield Specimen(f"{label} called zip, for certain", "材料.zip", content)
    strings = "<sst>" + "".join(f"<si><t>{number}</t></si>" for number in range(MOST_STRINGS + 1)) + "</sst>"
    yield Specimen(
        "more shared strings than anybody types",
        "明细.xlsx",
        zipped(xlsx(**{"xl/sharedStrings.xml": strings})),
    )
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    text = invoice().partition(b"?>")[2].replace(b"<Header>", b"<Note>&e;</Note><Header>", 1)
    yield Specimen("invoice that asks for a file of ours", "发票.xml", entity.encode() + text)
    yield Specimen("two codings in one text", "名单.csv", TEXT.encode("gb18030") + b"\n" + TEXT.encode())
    yield Specimen("100 MB in one line", "名单.csv", b"x" * 100_000_000)


def further_genuine() -> Iterator[Specimen]:
    yield Specimen("workbook with hidden sheets", "明细.xlsx", _workbook(hidden=True))
    yield Specimen("workbook of formulas only", "明细.xlsx", _workbook(formulas=True))
    for label, text in {
        "tab and formula": "名称\t=1+1\t@SUM(A1)\n",
        "return and formula": "\r=1+1\r-2+3",
        "full-width formula": "＝１＋１，＋２，－３，＠４",
        "text turned round": "合同\u202e编号\u202c 001",
        "names that look alike": "示例机械有限公司,示例机械有限公司（Сyrillic С）",
    }.items():
        yield Specimen(label, "名单.csv", text.encode())
    exif = Image.Exif()
    exif[0x010E] = "示例照片，拍摄于车间"
    yield Specimen("photograph with a description", "照片.jpg", picture("JPEG", exif=exif))
    yield Specimen("the same name twice, first", "合同.pdf", PLAIN["pdf"])
    yield Specimen("the same name twice, second", "合同.pdf", PLAIN["pdf"] + b"\n")
    before = zipped(ofd())
    yield Specimen(
        "ofd with an odd version in its head",
        "发票.ofd",
        before.replace(b"PK\x03\x04\x14", b"PK\x03\x04\x2d"),
    )


def _workbook(*, hidden: bool = False, formulas: bool = False) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for number in range(SHEETS):
            sheet = book.add_worksheet(f"表{number}")
            if hidden and number:
                sheet.hide()
            for row in range(200 if formulas else 1):
                sheet.write_formula(row, 0, "=ROW()*2") if formulas else sheet.write(row, 0, "示例")
    return target.getvalue()
