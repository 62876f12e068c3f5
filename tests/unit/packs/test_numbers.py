"""Columns that hold numbers of invoices and contracts: what a pack may declare, how numbers are compared, what rows state.

Not here: where else a number stands (`tests/apps/cases`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, problems, write
from yunti.packs.numbers import compared, number_columns, stated_numbers
from yunti.packs.reading import load_pack

DAY = "  day: {title: 日期, type: date}"
LISTED = SOUND.replace(
    DAY,
    DAY + "\n  bills:\n    title: 发票\n    type: list\n    clause: C-1\n    rows:\n"
    "      no: {title: 号码, type: text, number_of: invoice}\n"
    "      sum: {title: 金额, type: count}\n"
    "      used: {title: 别处用过, type: yes_no, from: registry, source: {used_elsewhere: no}}",
)


def test_a_list_with_numbers_is_sound(tmp_path: Path) -> None:
    assert [each for each in problems(write(tmp_path, LISTED)) if "bills" not in each] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("number_of: invoice", "number_of: invoic", "是否想写 invoice"),
        ("type: text, number_of", "type: count, number_of", "number_of 只用于申报单位填写的文字列"),
        ("type: text, number_of", "type: text, from: officer, number_of", "只用于申报单位填写的文字列"),
        ("used_elsewhere: no}", "used_elsewhere: noo}", "noo 不是写明 number_of 的列；是否想写 no"),
        ("used_elsewhere: no}", "used_elsewhere: sum}", "sum 不是写明 number_of 的列"),
        ("source: {used_elsewhere: no}", "source: {submitted: day}", "列表的列只能由平台填写"),
        ("type: yes_no, from: registry", "type: text, from: registry", "type 应为 yes_no"),
        ("type: yes_no, from: registry", "type: yes_no, from: officer", "from 应为 registry"),
        (DAY, "  day: {title: 日期, type: date, number_of: invoice}", "number_of"),
        (
            DAY,
            "  day: {title: 日期, type: yes_no, from: registry, source: {used_elsewhere: no}}",
            "应写下列之一",
        ),
    ],
)
def test_each_fault_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in LISTED
    found = problems(write(tmp_path, LISTED.replace(old, new, 1)))
    assert [each for each in found if said in each], found


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (" 0012 3456 ", "00123456"),
        ("ＨＴ－２０１９（03）号", "HT201903号"),
        ("ht-2019-03", "HT201903"),
        ("无", ""),
        ("12345", ""),
        ("/ / / / / /", ""),
        ("9" * 300, "9" * 100),
    ],
)
def test_numbers_are_compared_without_what_people_write_between(typed: str, number: str) -> None:
    assert compared(typed) == number


def test_rows_state_their_numbers(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, LISTED))
    (where,) = number_columns(pack)
    assert (where.field, where.column, where.kind, where.tells) == ("bills", "no", "invoice", ("used",))
    rows = [{"no": " 00 123456"}, {"no": "1"}, {"no": 12345678}, {}, "?", {"no": "00123456"}]
    found = list(stated_numbers(pack, {"bills": rows}))
    assert [(each.row, each.key, each.text) for each in found] == [
        (0, ("invoice", "00123456"), "00 123456"),
        (5, ("invoice", "00123456"), "00123456"),
    ]
    assert list(stated_numbers(pack, {"bills": None})) == []
