"""Files that somebody might hand in by mistake or malice: each is named for what it is and leaves nothing behind."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter
from openpyxl import Workbook

from tests import factories
from tests.apps.registry import lists
from tests.apps.registry.lists import HEAD, SHEET, line, patched, sheet_of, text, workbook
from tests.people import People
from yunti.apps.registry.enums import ImportMode
from yunti.apps.registry.importing import limits
from yunti.apps.registry.importing.flow import Upload, confirm_import, receive_list
from yunti.apps.registry.models import Enterprise, Fact, Provenance
from yunti.kit import tasks
from yunti.kit.errors import Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
GOOD = workbook(lists.lines(2))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


def million_rows() -> bytes:
    """1,000,001 rows, written as one repeated text so that making it takes a moment only."""
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'
    return patched(GOOD, {SHEET: sheet_of([row * 1_000_001])})


def zip_bomb() -> bytes:
    """A member of 700 MB of blanks within the sheet."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
        with new.open(SHEET, "w") as member:
            member.write(b"<worksheet><sheetData>")
            for _ in range(40):
                member.write(b" " * (1 << 24))
    return target.getvalue()


def encrypted_zip() -> bytes:
    """The mark of encryption on the first member."""
    content = bytearray(GOOD)
    content[6] |= 1
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def wide() -> bytes:
    return patched(
        GOOD, {SHEET: sheet_of(['<row r="1"><c r="A1"><v>1</v></c><c r="XFE1"><v>1</v></c></row>'])}
    )


def far_row() -> bytes:
    return patched(GOOD, {SHEET: sheet_of(['<row r="1048576"><c r="A1048576"><v>1</v></c></row>'])})


def merged() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    lists.fill(sheet, [HEAD, *lists.lines(3)])
    sheet.merge_range(1, 2, 3, 2, "900101")
    book.close()
    return target.getvalue()


def uncomputed() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEAD))
    sheet.append(line(1))
    sheet["E2"] = "=10+10"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def two_sheets(hidden: bool = False, second: bool = True) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    first, other = book.add_worksheet("甲"), book.add_worksheet("乙")
    lists.fill(other, [HEAD, *lists.lines(2)])
    if second:
        lists.fill(first, [HEAD, *lists.lines(2)])
    if hidden:
        other.hide()
    book.close()
    return target.getvalue()


def with_document_type(content: bytes) -> bytes:
    return content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1)


def utf16_text() -> bytes:
    return text(lists.lines(2), encoding="utf-16-le")


def mixed_encodings() -> bytes:
    return text(lists.lines(1)) + "\r\n示例另一编码有限公司,1,900101".encode("gb18030")


def row_with(**changes: object) -> bytes:
    return workbook([line(9), line(1, **changes)], default_date_format="yyyy-mm-dd")


def csv_row(cell: str) -> bytes:
    return text([line(1, 企业名称=cell)])


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "no bytes": (lambda: b"", "文件是空的"),
    "blanks only": (lambda: b" \r\n\t\r\n", "文件是空的"),
    "zeros only": (lambda: b"\x00" * 500, "文件是空的"),
    "a PDF": (lambda: b"%PDF-1.7\n" + b"x" * 500, "PDF 文件"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 500, "PNG 文件"),
    "a program": (lambda: b"MZ" + b"\x90" * 500, "EXE 文件"),
    "a page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "网页或 XML"),
    "a feed of entities": (
        lambda: b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "b">]><x>&a;</x>',
        "网页或 XML",
    ),
    "an old workbook": (lambda: OLE + "Workbook".encode("utf-16-le"), "旧版 .xls"),
    "a locked workbook": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    "a locked archive": (encrypted_zip, "加了密码"),
    "a plain archive": (lambda: zipped(readme=b"x"), "不是 Excel 工作簿"),
    "a letter": (lambda: zipped(word__document_xml=b"<x/>"), "不是 Excel 工作簿"),
    "a binary workbook": (lambda: patched(GOOD, {"xl/workbook.bin": b"x"}), ".xlsb"),
    "macros": (lambda: patched(GOOD, {"xl/vbaProject.bin": b"x"}), "宏"),
    "links to other files": (
        lambda: patched(GOOD, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "引用了其他文件",
    ),
    "names that climb": (lambda: patched(GOOD, {"../../evil.xml": b"<x/>"}), "越出目录"),
    "absolute names": (lambda: patched(GOOD, {"/etc/cron.xml": b"<x/>"}), "越出目录"),
    "cut off": (lambda: GOOD[: len(GOOD) // 2], "文件不完整"),
    "damaged inside": (lambda: patched(GOOD, {SHEET: b"\x01\x02 not xml at all"}), "文件不完整"),
    "half a sheet": (lambda: patched(GOOD, {SHEET: lambda old: old[: len(old) // 2]}), "读不出来"),
    "entities in the sheet": (lambda: patched(GOOD, {SHEET: with_document_type}), "DOCTYPE"),
    "entities in the texts": (lambda: patched(GOOD, {"xl/sharedStrings.xml": with_document_type}), "DOCTYPE"),
    "a sheet in UTF-16": (
        lambda: patched(GOOD, {SHEET: lambda old: old.decode().encode("utf-16")}),
        "不是 UTF-8",
    ),
    "a bomb": (zip_bomb, "解开后过大"),
    "a million rows": (million_rows, "名单超过 200,000 行"),
    "a row far below": (far_row, "名单超过 200,000 行"),
    "columns without end": (wide, "超过 200 列"),
    "an empty workbook": (lambda: workbook([], head=()), "没有找到表头"),
    "no header": (lambda: workbook(lists.lines(2), head=()), "没有找到表头"),
    "another list": (lambda: workbook([["a", 1]], head=("品名", "数量")), "没有找到表头"),
    "header only": (lambda: workbook([]), "没有数据行"),
    "formats only below": (lambda: workbook([[None]] * 3 + [[""]]), "没有数据行"),
    "columns missing": (lambda: workbook([["示例有限公司", "1"]], head=HEAD[:2]), "缺少列：所在县"),
    "a column twice": (
        lambda: workbook([["a", "b", "c", "d"]], head=("企业名称", "单位名称", *HEAD[1:3])),
        "同一个意思",
    ),
    "two lists": (two_sheets, "2 个工作表都是名单"),
    "the list hidden": (lambda: two_sheets(hidden=True, second=False), "没有找到表头"),
    "header again": (lambda: workbook([line(1), list(HEAD), line(2)]), "又是表头"),
    "merged cells": (merged, "合并单元格"),
    "formulas without results": (uncomputed, "没有算出结果的公式"),
    "errors of formulas": (lambda: row_with(从业人员="#REF!"), "公式错误 #REF!"),
    "doubles": (lambda: workbook([line(1), line(1)]), "重复"),
    "codes in exponents": (lambda: row_with(统一社会信用代码=9.1350100e17), "后几位已经丢失"),
    "codes cut short": (lambda: row_with(统一社会信用代码=factories.uscc(1)[1:]), "应为 18 位"),
    "codes with look-alikes": (
        lambda: row_with(统一社会信用代码="O" + factories.uscc(1)[1:]),
        "可能是数字 0",
    ),
    "zeros lost": (lambda: row_with(联系电话=57180000), "开头的 0"),
    "less than nobody": (lambda: row_with(从业人员=-3), "不是人数"),
    "less than nothing": (lambda: row_with(**{"营业收入（万元）": "-1"}), "负数"),
    "a day for a sum": (lambda: row_with(**{"营业收入（万元）": date(2026, 1, 1)}), "是日期，不是金额"),
    "endless name": (lambda: row_with(企业名称="示例" * 5000), "最多 200 个"),
    "only a smile": (lambda: row_with(企业名称="😀"), "不像单位名称"),
    "invisible name": (lambda: row_with(企业名称="\u200b\u202e\u2066"), "没有填写企业名称"),
    "NUL in text": (lambda: csv_row("示例\x00公司"), "NUL"),
    "UTF-16 without mark": (utf16_text, "NUL"),
    "broken encoding": (
        lambda: text(lists.lines(1), encoding="gb18030") + b"\r\n\xff\xff\xff",
        "编码不是 UTF-8",
    ),
    "two encodings": (mixed_encodings, "混用了两种编码"),
    "open quotes": (lambda: csv_row('"示例公司'), "引号不成对"),
    "a huge cell": (lambda: csv_row("长" * 140_000), "引号不成对，或有超长"),
    "a line of commas": (lambda: text(lists.lines(1)) + b"\r\n" + b"," * 5000, "超过 200 列"),
}


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Enterprise, Fact, Provenance))


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_named_and_leaves_nothing(people: People, name: str) -> None:
    make, said = FILES[name]
    content = make()
    before, events = counts(), AuditEvent.objects.count()
    upload = Upload(io.BytesIO(content), f"{name}.xlsx", len(content), "示例名单", date(2025, 12, 31))
    try:
        row = receive_list(upload=upload, by=people.luo)
        tasks.run_pending()
        row.refresh_from_db()
        sentences = [
            row.outcome.get("refusal", ""),
            *(each["text"] for each in row.outcome.get("problems", [])),
        ]
        if row.state == "checked":
            with pytest.raises(Refused):
                confirm_import(ref=row.ref, mode=ImportMode.ALL_OR_NOTHING, by=people.luo)
    except Refused as refusal:
        sentences = [refusal.reason] if refusal.next_step else []
    else:
        events = AuditEvent.objects.count()
    assert AuditEvent.objects.count() == events, "a file refused at the door leaves no event"
    assert any(said in sentence for sentence in sentences), sentences
    assert counts() == before
    assert not AuditEvent.objects.filter(action="registry.import_list").exists()


def test_there_are_forty_and_more() -> None:
    assert len(FILES) >= 40


def test_limit_of_rows_is_a_setting(people: People, settings) -> None:
    settings.YUNTI_IMPORT_ROWS = 3
    assert limits.most_rows() == 3
    content = text(lists.lines(30))
    with pytest.raises(Refused, match="超过 3 行"):
        receive_list(
            upload=Upload(io.BytesIO(content), "a.csv", len(content), "示例", date(2026, 1, 1)), by=people.luo
        )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (two_sheets(hidden=True), "1 个隐藏的工作表"),
    ],
)
def test_harmless_oddities_are_noted(people: People, content: bytes, said: str) -> None:
    upload = Upload(io.BytesIO(content), "a.xlsx", len(content), "示例", date(2026, 1, 1))
    assert any(said in note for note in receive_list(upload=upload, by=people.luo).outcome["notes"])
