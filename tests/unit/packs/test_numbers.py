"""Columns that hold numbers of invoices and contracts: what a pack may declare, how numbers are compared, what rows state.

Not here: where else a number stands (`tests/apps/cases`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, problems, write
from yunti.packs.numbers import number_columns, numbers_in, stated_numbers
from yunti.packs.reading import load_pack

DAY = "  day: {title: 日期, type: date}"
LISTED = SOUND.replace(
    DAY,
    DAY + "\n  bills:\n    title: 发票\n    type: list\n    clause: C-1\n    rows:\n"
    "      no: {title: 号码, type: text, number_of: invoice, seller: from_whom}\n"
    "      from_whom: {title: 销售方, type: text}\n"
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
        ("seller: from_whom", "seller: from_who", "from_who 不是这张列表的文字列；是否想写 from_whom"),
        ("seller: from_whom", "seller: sum", "sum 不是这张列表的文字列"),
        ("seller: from_whom", "seller: no", "no 不是这张列表的文字列"),
        ("number_of: invoice, seller", "seller", "seller 只写在有 number_of 的列"),
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
    ("typed", "numbers"),
    [
        (" 0012 3456 ", ["00123456"]),
        ("0376 8854", ["03768854"]),
        ("26952000 0000 0000 0001", ["26952000000000000001"]),
        ("1203768 8540000", ["12037688540000"]),
        ("ＨＴ－２０１９（03）号", ["HT201903"]),
        ("ht-2019-03", ["HT201903"]),
        ("HT/2019/03", ["HT201903"]),
        ("98" * 150, ["98" * 50]),
        ("03768854、03768855", ["03768854", "03768855"]),
        ("HT-2019-03；HT-2019-04，HT-2019-05", ["HT201903", "HT201904", "HT201905"]),
        ("03768854/03768855;03768854,见附件", ["03768854", "03768855"]),
        ("03768854　03768855\n03768856", ["03768854", "03768855", "03768856"]),
        ("03768854、0376 8855", ["03768854", "03768855"]),
    ],
)
def test_numbers_are_compared_without_what_people_write_between(typed: str, numbers: list[str]) -> None:
    assert list(numbers_in(typed)) == numbers


@pytest.mark.parametrize(
    "typed",
    [
        *("", "无", "12345", "/ / / / / /", "见附件发票清单", "see below", "附件清单2019", "INV-203"),
        *("00000000", "9999-9999", "12345678", "0123456789", "1234567890", "01234567890123456789"),
    ],
)
def test_what_is_typed_for_want_of_a_number_is_none(typed: str) -> None:
    assert numbers_in(typed) == {}


def test_each_number_of_a_cell_stands_as_it_was_typed() -> None:
    assert numbers_in("0376 8854、ht－２０１９-03") == {
        "03768854": "0376 8854",
        "HT201903": "ht－２０１９-03",
    }


def test_rows_state_their_numbers(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, LISTED))
    (where,) = number_columns(pack)
    assert (where.field, where.column, where.kind, where.tells) == (
        "bills",
        "no",
        "invoice",
        ("used",),
    ) and where.seller == "from_whom"
    rows = [{"no": " 00 123456"}, {"no": "1"}, {"no": 12345670, "from_whom": 1}, {}, "?"]
    rows += [{"no": "00123456、HT201903", "from_whom": " 示例云A"}]
    found = list(stated_numbers(pack, {"bills": rows}))
    assert [(each.row, each.key, each.text, each.seller) for each in found] == [
        (0, ("invoice", "00123456"), "00 123456", ""),
        (5, ("invoice", "00123456"), "00123456", " 示例云A"),
        (5, ("invoice", "HT201903"), "HT201903", " 示例云A"),
    ]
    assert list(stated_numbers(pack, {"bills": None})) == []
