"""Layouts of papers in a pack: a sound one, and one fault at a time, each told with file, line and the nearest spelling.

Not here: filling in and drawing (`tests/unit/papers`), the papers of real packs (`tests/programmes`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs.checking import check
from yunti.packs.differences import differences
from yunti.packs.errors import PackError
from yunti.packs.reading import load_pack
from yunti.packs.showing import PARTS

PAPERS = """\
lists:
  kinds: {title: 种类, key: code, columns: {code: 编号, label: 种类}, rows: [[a, 甲], [b, 乙]]}
form:
  ask:
    title: 申请表
    cover: [{label: 申请单位, field: name}]
    instructions: [如实填写]
    sections: [{title: 基本情况, fields: [{field: name, label: 单位 名称, hint: 与证照一致}, items, kinds]}]
tables:
  lines: {title: 明细, columns: [{id: goods, label: 品名}, {id: amount, label: 金额}], rows: {of: lines}, footer: [{label: 合计, value: items}]}
  printed: {title: 种类表, columns: [{id: label, label: 种类}, {id: ticked, label: 勾选}], rows: {list: kinds}}
  everyone: {title: 名单, columns: [{id: name, label: 名称}], rows: {cases: true}}
papers:
  letter:
    title: 通知书
    form: ask
    as_of: day
    inputs: {sender: {title: 机关, type: text, required: true}, reasons: {title: 理由, type: list, rows: {says: {title: 理由, type: text}}}}
    blocks:
    - {cover: true}
    - {paragraph: '{name}：至少$floor项', indent: 2, when: items >= $floor}
    - grid: {widths: [1, 2], rows: [[{group: name, rows: 2}, {field: name}], [{boxes: kinds}]]}
    - {table: lines, widths: [2, 1]}
    - {table: printed, answers: {of: answers, key: code, tick: ticked}}
    - {repeat: reasons, at_least: 1, blocks: [{paragraph: '{row_number} {says}', when: says}]}
    - {signature: ['{sender}']}
  register:
    title: 名册
    cases: true
    each: {place: {title: 地方, type: text}}
    blocks: [{table: everyone}, {repeat: cases, blocks: [{paragraph: '{name} {place}'}]}]
"""
FACTS = """\
  name: {title: 单位名称, type: text}
  kinds: {title: 种类, type: set, list: kinds}
  lines: {title: 明细, type: list, rows: {goods: {title: 品名, type: text}, amount: {title: 金额, type: money, unit: 元}}}
  answers: {title: 回答, type: list, rows: {code: {title: 种类, type: code, list: kinds}}}
criteria:
"""
WITH_PAPERS = SOUND.replace("criteria:\n", FACTS) + PAPERS


def found(tmp_path: Path, text: str) -> list[str]:
    return [str(each) for each in check(load_pack(write(tmp_path, text)))]


def test_sound_papers_have_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, WITH_PAPERS) == []


FAULTS = {
    "field": ("'{name}：至少", "'{nmae}：至少", "没有字段或规则 nmae；是否想写 name"),
    "parameter": ("至少$floor项", "至少$flor项", "没有参数 flor；是否想写 floor"),
    "form": ("    form: ask\n", "    form: aks\n", "没有表单 aks；是否想写 ask"),
    "day": ("    as_of: day\n    inputs", "    as_of: dey\n    inputs", "没有字段 dey；是否想写 day"),
    "when": ("indent: 2, when: items >= $floor}", "indent: 2, when: itms >= $floor}", "itms"),
    "when that is no condition": (
        "indent: 2, when: items >= $floor}",
        "indent: 2, when: items + 1}",
        "when 要能判断是否",
    ),
    "asked nowhere": ("{group: name, rows: 2}", "{group: day, rows: 2}", "表单里没有 day"),
    "no options": ("{boxes: kinds}", "{boxes: name}", "name 没有可勾选的选项"),
    "row too short": ("[{boxes: kinds}]", "[{boxes: kinds}, 甲]", "这一行占 2 栏，应占 1 栏（共 2 栏）"),
    "cell too deep": ("{group: name, rows: 2}", "{group: name, rows: 3}", "有格子伸到最后一行之下"),
    "table": ("{table: lines, widths", "{table: line, widths", "没有表 line；是否想写 lines"),
    "widths": (
        "{table: lines, widths: [2, 1]}",
        "{table: lines, widths: [2]}",
        "widths 有 1 个数，应有 2 个",
    ),
    "sum": ("value: items}]", "sum: amont}]", "没有列 amont；是否想写 amount"),
    "sum of texts": ("value: items}]", "sum: goods}]", "sum: goods 应为数字"),
    "rows that are added": ("value: items}]", "sum: amount, where: goods}]", "where: goods 应为是否"),
    "columns": (
        "{table: lines, widths: [2, 1]}",
        "{table: lines, columns: [good]}",
        "没有栏 good；是否想写 goods",
    ),
    "column that leads nowhere": (
        "{id: amount, label: 金额}",
        "{id: amont, label: 金额}",
        "没有字段或规则 amont；是否想写 amount",
    ),
    "list": ("{repeat: reasons, at_least", "{repeat: reason, at_least", "没有列表 reason；是否想写 reasons"),
    "field of a row": ("{row_number} {says}", "{row_number} {sayz}", "没有字段或规则 sayz；是否想写 says"),
    "answers": ("answers: {of: answers,", "answers: {of: answer,", "没有列表 answer；是否想写 answers"),
    "key of the answers": ("key: code, tick", "key: cod, tick", "没有列 cod；是否想写 code"),
    "cases": ("    title: 名册\n    cases: true\n", "    title: 名册\n", "each 只用于 cases: true 的公文"),
    "list of cases": ("    title: 名册\n    cases: true\n", "    title: 名册\n", "公文要写 cases: true"),
    "name of a fact": (
        "inputs: {sender:",
        "inputs: {items: count, sender:",
        "items 与字段同名，请换一个名称",
    ),
    "needs a form": ("    form: ask\n", "", "公文要写 form"),
    "section": ("- {cover: true}", "- {form_section: 1}", "表单没有第 1 节（从 0 数起，共 1 节）"),
}


@pytest.mark.parametrize(("right", "wrong", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_a_sentence_with_its_line(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    assert right in WITH_PAPERS
    told = [each for each in found(tmp_path, WITH_PAPERS.replace(right, wrong, 1)) if says in each]
    assert told, says
    assert "pack.yaml 第 " in told[0]


SHAPES = {
    "two kinds": ("{cover: true}", "{cover: true, divider: true}", "每一段要写且只写一种"),
    "no kind": ("{cover: true}", "{covr: true}", "每一段要写且只写一种"),
    "unknown option": ("indent: 2, when", "indnt: 2, when", "没有键 indnt；是否想写 indent"),
    "no such size": ("indent: 2, when", "size: 小五号, when", "小五号 不在可选值里"),
    "inside a repeat": ("{paragraph: '{row_number} {says}', when: says}", "{paragraf: a}", "每一段要写且只写一种"),
    "margins": ("    as_of: day\n    inputs", "    page: {margins: [1]}\n    inputs", "margins 应为四个数"),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "says"), SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_is_refused(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    assert right in WITH_PAPERS
    with pytest.raises(PackError) as refusal:
        load_pack(write(tmp_path, WITH_PAPERS.replace(right, wrong, 1)))
    assert any(says in str(each) for each in refusal.value.problems)


def test_a_clause_is_covered_by_a_paper(tmp_path: Path) -> None:
    covered = WITH_PAPERS.replace(", not_for_the_system: 对机关的要求", "").replace(
        "    title: 名册\n", "    title: 名册\n    clause: C-2\n"
    )
    assert found(tmp_path, covered) == []
    assert found(tmp_path, covered.replace("    clause: C-2\n", ""))


def test_papers_are_shown_with_the_words_of_the_form(tmp_path: Path) -> None:
    told = "\n".join(PARTS["papers"](load_pack(write(tmp_path, WITH_PAPERS)), None))
    assert "# 通知书（letter）" in told and "| sender | 机关 | 是 |" in told
    assert "单位 名称　|　〔单位名称〕" in told and "〔种类：勾选〕" in told
    assert "至少2项（当 items >= $floor）" in told and "逐行：reasons，至少 1 行" in told


def test_a_changed_layout_is_a_difference_between_editions(tmp_path: Path) -> None:
    before = load_pack(write(tmp_path / "a", WITH_PAPERS))
    changed = WITH_PAPERS.replace("    title: 名册\n", "    title: 花名册\n").replace(
        "at_least: 1", "at_least: 2"
    )
    told = "\n".join(differences(before, load_pack(write(tmp_path / "b", changed))))
    assert "公文 “花名册”（register）的名称：名册 → 花名册" in told
    assert "公文 “通知书”（letter）的版面" in told and "至少 2" in told
