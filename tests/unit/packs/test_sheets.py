"""Texts of forms name parameters: shown with the value in force, in the unit of the text around them.

Not here: what `pack show` prints of a whole pack (`test_checking`).
"""

from datetime import date
from pathlib import Path

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs.checking import check
from yunti.packs.reading import load_pack
from yunti.packs.sheets import forms, tables, with_parameters

FORM = """\
form:
  main: {title: 申请表, sections: [{title: 一, fields: [{field: items, hint: 不少于 $floor 项}]}]}
"""


def test_a_parameter_in_a_text_is_shown_as_it_is_in_force(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, SOUND + FORM))
    assert with_parameters(pack, "至少 $floor 项，最好 $none 项") == "至少 2 项，最好 $none 项"
    assert with_parameters(pack, "至少$floor项", date(2025, 7, 1)) == "至少3项"
    assert with_parameters(pack, "至少 $floor 项", date(2020, 1, 1)) == "至少 2 项"
    assert with_parameters(pack, "不低于$floor%，$none%") == "不低于200%，$none%"
    assert any("不少于 2 项" in line for line in forms(pack))
    assert any("不少于 3 项" in line for line in forms(pack, date(2025, 12, 31)))


TABLES = """\
lists:
  lines: {title: 行, key: id, columns: {id: 编号, number: 号, label: 名, group: 组}, rows: [[a, 1, 甲, 一], [b, 2, 乙, 二]]}
tables:
  listed:
    title: 清单
    reading: 至少 $floor 项
    columns: [{id: group, label: 组, text: '（{group}）'}, {id: label, label: 名, text: '{number}.{label}'}, {id: id, label: 编号}]
    rows: {list: lines}
  filled: {title: 逐行, columns: [{id: no, label: 序号}, {id: name, label: 名称}], blank_rows: [{no: 1}, {no: ……}], footer: [{label: 合计, value: items}, {label: 下限, value: $floor}, {label: 注}]}
"""


def test_cells_are_printed_as_in_the_notice(tmp_path: Path) -> None:
    """Numbers and brackets that stand in one cell with the name; numbers that are printed beforehand in empty rows."""
    shown = list(tables(load_pack(write(tmp_path, SOUND + TABLES))))
    assert "| （一） | 1.甲 | a |" in shown
    assert "| （二） | 2.乙 | b |" in shown
    assert [line for line in shown if line.startswith(("| 1 ", "| …… "))] == ["| 1 |  |", "| …… |  |"]
    assert "【本平台理解：至少 2 项】" in shown


def test_a_figure_below_a_table_is_filled_in_or_the_parameter_in_force(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, SOUND + TABLES))
    below = [line for line in tables(pack) if line.startswith(("合计", "下限", "注"))]
    assert below == ["合计 ＿＿", "下限 2 项", "注"]
    assert "下限 3 项" in list(tables(pack, date(2025, 7, 1)))


def test_a_cell_that_fills_in_no_column_is_told(tmp_path: Path) -> None:
    told = [
        str(each) for each in check(load_pack(write(tmp_path, SOUND + TABLES.replace("{number}", "{numbr}"))))
    ]
    assert any("参照表没有列 numbr；是否想写 number" in each for each in told), told


def test_a_part_stands_before_its_first_section(tmp_path: Path) -> None:
    shown = list(
        forms(
            load_pack(write(tmp_path, SOUND + FORM.replace("{title: 一,", "{part: 一、申请表, title: 基本,")))
        )
    )
    assert shown.index("## 一、申请表") < shown.index("## 基本")
