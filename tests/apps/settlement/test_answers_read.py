"""The table that the bank sends: text or workbook, whatever its encoding, with its columns in any order.

Not here: what a line means for a payment (`test_paying.py`).
"""

import io

import pytest
import xlsxwriter

from yunti.apps.settlement.importing import read_answer
from yunti.apps.settlement.queries.answers import Said
from yunti.kit.errors import Refused

LINES = [
    ["付款编号", "收款人", "金额（元）", "处理结果", "银行流水号", "备注"],
    ["a-1", "示例", "1,234.50", "成功", "x1", ""],
    ["", "", "", "", "", ""],
    ["a-2", "示例", "20", "退票", "", "账号不存在"],
]
FOUND = [Said(2, "a-1", "1,234.50", "成功", "x1", ""), Said(4, "a-2", "20", "退票", "", "账号不存在")]


def text(mark: str = ",") -> str:
    return "\n".join(mark.join(f'"{cell}"' for cell in line) for line in LINES)


def workbook() -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(LINES):
            sheet.write_row(row, 0, line)
        sheet.write_number(3, 2, 20)
    return packed.getvalue()


@pytest.mark.parametrize("mark", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_line_by_line(mark: str, encoding: str) -> None:
    assert read_answer(io.BytesIO(text(mark).encode(encoding))).rows == FOUND


def test_a_workbook_is_read_line_by_line() -> None:
    assert read_answer(io.BytesIO(workbook())).rows == FOUND


def test_lines_above_the_names_of_columns_are_passed_over() -> None:
    (first, _second) = read_answer(io.BytesIO(("示例银行回单\n" + text()).encode())).rows
    assert (first.place, first.number) == (3, "a-1")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空的"),
        ("付款编号,金额\na,1".encode(), "没有找到列名"),
        (b"%PDF-1.7", "PDF"),
        ("付款编号,金额,结果\n".encode(), "没有数据行"),
        (b"PK\x03\x04broken", ""),
        ('付款编号,金额,结果\n"a'.encode() + b"\x00", "NUL"),
    ],
)
def test_what_is_no_answer_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_answer(io.BytesIO(content))
    assert reason in refusal.value.reason


def test_the_same_file_has_the_same_digest() -> None:
    one, other = read_answer(io.BytesIO(text().encode())), read_answer(io.BytesIO(text(";").encode()))
    assert one.digest == read_answer(io.BytesIO(text().encode())).digest != other.digest
