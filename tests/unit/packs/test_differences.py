"""Two editions in sentences: each kind of change is told once, with old, new, day and clause.

Not here: the phrases of rules (`tests/spec`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs.differences import differences
from yunti.packs.reading import load_pack

LISTS = """\
lists:
  items: {title: 子域, key: code, columns: {code: 编号, label: 名称}, rows: [[a, 甲], [b, 乙]]}
form:
  main: {title: 申请表, sections: [{title: 情况, fields: [items, {field: day, label: 日期}]}]}
tables:
  annex: {title: 附表, columns: [{id: code, label: 编号}], notes: [注一]}
"""
FULL = SOUND + LISTS


def told(tmp_path: Path, old: str, new: str) -> list[str]:
    assert FULL.count(old) >= 1
    before = load_pack(write(tmp_path / "before", FULL))
    after = load_pack(write(tmp_path / "after", FULL.replace(old, new, 1)))
    return list(differences(before, after))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "value: 3, clause",
            "value: 4, clause",
            "参数“下限”（floor）自 2025-07-01：3 项 → 4 项〔办法第一条 C-1〕",
        ),
        (
            "value: 3, clause: C-1",
            "value: 3, clause: C-2",
            "参数“下限”（floor）自 2025-07-01的依据：C-1 → C-2",
        ),
        (
            ", '2025-07-01': {value: 3, clause: C-1}",
            "",
            "参数“下限”（floor）不再自 2025-07-01 起变为3 项",
        ),
        (
            "clause: C-1}}}",
            "clause: C-1}, '2026-01-01': {value: 5, clause: C-1}}}",
            "参数“下限”（floor）自 2026-01-01：5 项〔办法第一条 C-1〕",
        ),
        ("title: 下限,", "title: 最低数,", "参数“最低数”（floor）的名称：下限 → 最低数"),
        ("items >= $floor", "items > $floor", "判定 enough：够（项数不少于2 项） → 够（项数多于2 项）"),
        ("title: 够, clause: C-1, when", "title: 够, clause: C-2, when", "判定 enough的条款：C-1 → C-2"),
        (
            "report:",
            "  few: {when: items < 1}\nreport:",
            "判定 few 新增：项数少于1",
        ),
        (
            "day: {title: 日期, type: date}",
            "day: {title: 日子, type: date}",
            "填报项 “日子”（day）的名称：日期 → 日子",
        ),
        (
            "day: {title: 日期, type: date}",
            "day: {title: 日期, type: date}\n  more: {title: 更多, type: text}",
            "填报项 “更多”（more）新增",
        ),
        ("[a, 甲]", "[a, 丙]", "参照表“子域”（items） a 的 label：甲 → 丙"),
        ("[b, 乙]", "[c, 丁]", "参照表“子域”（items）新增 c：c，丁"),
        ("rows: [[a, 甲], [b, 乙]]", "rows: [[b, 乙], [a, 甲]]", "参照表“子域”（items）的次序有变化"),
        (
            "{field: day, label: 日期}",
            "{field: day, label: 填表日期}",
            "表单 “申请表”（main）的栏目 情况的字段 day的标签：日期 → 填表日期",
        ),
        ("label: 日期}]}]}", "label: 日期}, ok]}]}", "表单 “申请表”（main）的栏目 情况的字段新增 ok"),
        ("notes: [注一]", "notes: [注一, 注二]", "附表 “附表”（annex）的注新增 注二"),
        ("{F_FEW: enough}", "{F_LOW: enough}", "代码清单 failures的 F_LOW：新增 enough"),
        (
            "done: {title: 完成}",
            "done: {title: 办结}",
            "流程“流程”（case）状态 “办结”（done）的名称：完成 → 办结",
        ),
        (
            "guards: [fits], to: done",
            "to: done",
            "流程“流程”（case）步骤 “通过”（draft pass）的条件：删去（原为 fits）",
        ),
        ("output: {ok: enough, ", "output: {", "操作 “评定”（evaluate）的输出的 ok：删去（原为 enough）"),
        ("title: 示例\n", "title: 示例二\n", "名称：示例 → 示例二"),
        ("says: 至少两项", "says: 至少三项", "条款 “至少三项”（C-1）的内容：至少两项 → 至少三项"),
    ],
)
def test_a_change_is_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in told(tmp_path, old, new)


def test_one_change_is_told_once(tmp_path: Path) -> None:
    assert len(told(tmp_path, "value: 3, clause", "value: 4, clause")) == 1
    assert len(told(tmp_path, "items >= $floor", "items > $floor")) == 1


def test_cases_and_equal_editions_say_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, "- {id: a", "- {id: z") == []
