"""What operations put out: rows of lists, records written out by `for_each`, inputs that are no facts of a case.

Not here: the contract of comparing (`test_comparison`).
"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import write
from yunti.packs.calls import Call
from yunti.packs.checking import check
from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack
from yunti.rules.errors import FactError

SHEET = """\
programme: sample
edition: '2025'
title: 示例
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法}}
clauses: {C-1: {source: method, place: 第一条, says: 上限}}
parameters:
  ceiling: {title: 上限, type: money, unit: 万元, values: {'2025-01-01': {value: 1, clause: C-1}, '2025-07-01': {value: 2, clause: C-1}}}
lists:
  items: {title: 项, key: id, columns: {id: 编号, place: 位置}, rows: [[one, 1], [two, 2]]}
facts:
  day: {title: 日期, type: date}
  lines:
    title: 明细
    type: list
    rows: {code: {title: 编号, type: text}, fee: {title: 金额, type: money, unit: 元}}
derive:
  has_{id}: {for_each: items, value: "'{id}' in codes", title: '有{id}'}
  codes: {set: code, of: lines}
columns:
  lines: {paid: {title: 计入, cap: fee, at: $ceiling}}
operations:
  table:
    title: 明细
    uses: evaluate
    as_of: day
    inputs: {note: text, terms: {title: 期数, type: count, default: 4}}
    with: {most: $ceiling, plain: 3}
    output:
      has: {record: {'{id}': {for_each: items, value: 'has_{id}'}}}
      paid: {rows: lines, where: fee > 0, record: {code: code, paid_wan: {value: paid, unit: 万元}}}
      codes: {rows: lines, value: code}
"""
UNSET = SHEET.replace("    with: {most: $ceiling, plain: 3}\n", "")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write(tmp_path, SHEET))


def test_rows_and_records_of_reference_lists(pack: Pack) -> None:
    lines = [{"code": "two", "fee": 12000}, {"code": "zero", "fee": 0}, {"code": "three", "fee": None}]
    assert run(pack, {"op": "table", "lines": lines, "day": "2025-06-30"}) == {
        "has": {"one": False, "two": True},
        "paid": [{"code": "two", "paid_wan": 1}],
        "codes": ["two", "zero", "three"],
    }
    after = run(pack, {"op": "table", "lines": lines, "day": "2025-07-01"})
    assert after["paid"] == [{"code": "two", "paid_wan": Decimal("1.2")}]


def test_a_list_that_is_not_given_has_no_rows(pack: Pack) -> None:
    assert run(pack, {"op": "table"})["paid"] == []


def test_inputs_and_settings_are_typed_and_dated(pack: Pack) -> None:
    call = Call(pack, "table", {"note": "话", "day": "2025-08-01"})
    assert (call.value("note"), call.value("terms")) == ("话", 4)
    assert (call.setting("most"), call.setting("plain"), call.setting("absent", 7)) == (2_000_000, 3, 7)
    assert Call(pack, "table", {}).setting("most") == 1_000_000
    with pytest.raises(FactError, match="应为数字"):
        Call(pack, "table", {"terms": "四"}).value("terms")


def test_rows_of_no_list_and_rules_that_do_not_fit_are_told_with_their_line(tmp_path: Path) -> None:
    found = check(
        load_pack(write(tmp_path, UNSET.replace("rows: lines, value: code", "rows: line, value: code")))
    )
    assert str(found[0]) == "pack.yaml 第 31 行：没有列表 line；是否想写 lines"
    text = UNSET.replace("value: paid, unit: 万元", "value: payed, unit: 万元")
    found = check(load_pack(write(tmp_path, text)))
    assert "没有名为 payed 的字段或判定；是否想写 paid" in str(found[0])


def test_bare_numbers_and_objects_stand_for_rows(tmp_path: Path) -> None:
    text = SHEET.replace(
        "    rows: {code:",
        "    keyed: {key: code, value: fee}\n    short: {key: fee}\n    rows: {row_number: {title: 行号, type: count}, code:",
    )
    pack = load_pack(write(tmp_path, text))
    call = Call(pack, "table", {"lines": {"a": 1, "b": None, "d": [2, 3]}})
    assert [(row["code"], row["fee"], row["row_number"]) for row in call.value("lines")] == [
        ("a", 100, 1),
        ("d", 200, 2),
        ("d", 300, 3),
    ]
    call = Call(pack, "table", {"lines": [2.5, None, {"code": "c", "row_number": 9}]})
    assert [(row["code"], row["fee"], row["row_number"]) for row in call.value("lines")] == [
        (None, 250, 1),
        (None, None, 2),
        ("c", None, 3),
    ]
    with pytest.raises(FactError, match="第 1 行"):
        Call(pack, "table", {"lines": [[1]]}).value("lines")
