"""What stands beneath a list: sums as the printed sheet has them, what rules make of it, which rows they count and why not.

Not here: printing the sums (`tests/unit/papers`), drawing them (`tests/web/shared/test_sums.py`).
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs.checking import check
from yunti.packs.reading import load_pack
from yunti.packs.totals import CountedRow, Tally, Total, exact_sum, lists_with_tally, tallies_of
from yunti.rules.engine import evaluate

FIELDS = """\
  total: {title: 自报合计, type: decimal(4), unit: 万元}
  lines: {title: 明细, type: list, counts: is_cheap, totals: cheap, rows: {goods: {title: 品名, type: text}, amount: {title: 金额, type: decimal(2), unit: 元}, mine: {title: 计入, type: yes_no}}}
  sheets: {title: 各张, type: list, rows: {stated: {title: 自报, type: decimal(2), unit: 元}, lines: {title: 行, type: list, rows: {amount: {title: 金额, type: decimal(2), unit: 元}}}}}
"""
REST = """\
form: {main: {title: 申请表, sections: [{title: 一, fields: [total]}], tables: [one, two]}}
tables:
  one: {title: 一, columns: [{id: goods, label: 品名}], rows: {of: lines}, footer: [{label: 合计/万元, value: total, sum: amount, unit: 万元}, {label: 其中, sum: amount, where: mine}]}
  two: {title: 二, columns: [{id: amount, label: 金额}], rows: {of: sheets.lines}, footer: [{label: 本张合计, value: stated, sum: amount}]}
derive: {cheap: {title: 便宜的, clause: C-1, unit: 元, sum: amount, of: lines, where: is_cheap}}
columns: {lines: {is_cheap: {title: 便宜, when: amount <= 10}}}
"""
PACK = (
    SOUND.replace("  day: {title: 日期, type: date}\n", f"  day: {{title: 日期, type: date}}\n{FIELDS}")
    + REST
)


def told(tmp_path: Path, field: str, **facts: Any) -> tuple[Tally, ...]:
    pack = load_pack(write(tmp_path, PACK))
    return tallies_of(pack, "main", field, evaluate(pack.program(), facts))


def lines(*amounts: Any) -> list[dict[str, Any]]:
    return [{"goods": "甲", "amount": amount, "mine": place == 0} for place, amount in enumerate(amounts)]


def test_the_sums_are_exact_and_say_what_was_declared(tmp_path: Path) -> None:
    rows = lines(Decimal("0.1"), Decimal("0.2"), Decimal(12))
    (tally,) = told(tmp_path, "lines", lines=rows, total=Decimal("0.0013"))
    assert tally.totals == (
        Total("合计", "0.00123 万元", stated="0.0013 万元", more="0.00007 万元"),
        Total("其中", "0.1 元"),
        Total("便宜的", "0.3 元", clause=("C-1",)),
    )


def test_what_was_declared_rightly_differs_by_nothing(tmp_path: Path) -> None:
    (tally,) = told(tmp_path, "lines", lines=lines(7, 6), total=Decimal("0.0013"))
    assert tally.totals[0] == Total("合计", "0.0013 万元", stated="0.0013 万元")
    (tally,) = told(tmp_path, "lines", lines=lines(7, 6), total=Decimal("0.001"))
    assert (tally.totals[0].more, tally.totals[0].less) == ("", "0.0003 万元")


def test_rows_that_do_not_say_enough_are_named(tmp_path: Path) -> None:
    (tally,) = told(tmp_path, "lines", lines=[*lines(1, None), {"amount": 3}])
    assert tally.totals[0] == Total("合计", "", open=(2,))
    assert tally.totals[1] == Total("其中", "", open=(2, 3))


def test_rows_are_counted_by_the_rules_with_what_is_missing(tmp_path: Path) -> None:
    (tally,) = told(tmp_path, "lines", lines=lines(10, 11, None))
    assert tally.rows[0] == CountedRow(1, "", True)
    assert [row.counts for row in tally.rows] == [True, False, None]
    assert tally.counted == 1 and [row.place for row in tally.left_out] == [2, 3]
    assert "10" in tally.left_out[0].why[0] and "金额" in tally.left_out[1].why[0]


def test_each_sheet_has_its_own_sum(tmp_path: Path) -> None:
    sheets = [
        {"stated": 3, "lines": [{"amount": 1}, {"amount": 2}]},
        {"lines": []},
        {"lines": [{"amount": 4}]},
    ]
    found = told(tmp_path, "sheets", sheets=sheets)
    assert [(each.outer, each.inner) for each in found] == [(0, "lines"), (2, "lines")]
    assert found[0].totals == (Total("本张合计", "3 元", stated="3 元"),)
    assert found[1].totals == (Total("本张合计", "4 元"),)


def test_nothing_stands_beneath_an_empty_list_or_one_without_sums(tmp_path: Path) -> None:
    assert told(tmp_path, "lines") == told(tmp_path, "lines", lines=[]) == ()
    pack = load_pack(write(tmp_path, PACK))
    assert lists_with_tally(pack, "main") == {"lines", "sheets"} and lists_with_tally(pack, None) == {"lines"}


def test_a_sum_needs_rows_and_every_figure() -> None:
    assert exact_sum([], []) is None
    assert exact_sum([1, None], [True, False]) is None and exact_sum([1, 2], [True, None]) is None
    assert exact_sum([1, 2], [False, False]) == 0 and exact_sum([10**20, 1], [True, True]) == 10**20 + 1


FAULTS = [
    ("counts: is_cheap,", "counts: is_chep,", "is_cheap"),
    ("counts: is_cheap,", "counts: amount,", "counts 要能判断是否"),
    ("totals: cheap,", "totals: chep,", "没有判定 chep；是否想写 cheap"),
    ("totals: cheap,", "totals: enough,", "totals: enough 应为数字"),
    ("total: {title: 自报合计,", "total: {totals: cheap, title: 自报合计,", "totals 只用于 list"),
]


@pytest.mark.parametrize(("sound", "wrong", "said"), FAULTS)
def test_what_cannot_be_told_beneath_a_list_is_found(
    tmp_path: Path, sound: str, wrong: str, said: str
) -> None:
    assert [str(each) for each in check(load_pack(write(tmp_path, PACK)))] == []
    found = [str(each) for each in check(load_pack(write(tmp_path, PACK.replace(sound, wrong))))]
    assert any(said in each for each in found), found
