"""What a pack says of public lists: read as written, each fault told with its line, cells masked as the pack asks.

Not here: the lists themselves (`tests/apps/publicity`), the pages (`tests/web/public`).
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.packs.test_checking import problems, write
from tests.unit.packs.test_procedures import RUN
from yunti.packs.publicity import publicity_in, showing_named, showings_of, told
from yunti.packs.reading import load_pack

SHOWN = (
    RUN.replace("capabilities: [bans]", "capabilities: [bans, publicity, objections]")
    + """
publicity:
  shown:
    title: 名单公示
    workflow: case
    state: draft
    days: days
    by: officer
    columns:
    - {label: 名称, party: name}
    - {label: 日期, field: day, filters: true}
    objections: {by: [officer], days: days, upheld: pass}
announcements:
  result: {title: 名单, workflow: case, action: pass, by: officer, columns: [{label: 内容, field: name, mask: name}]}
"""
)


def test_a_pack_with_lists_is_sound_and_read(tmp_path: Path) -> None:
    folder = write(tmp_path, SHOWN)
    assert problems(folder) == []
    pack = load_pack(folder)
    assert [each.name for each in showings_of(pack)] == ["shown", "result"]
    shown = publicity_in(pack, "case", "draft")
    assert shown is not None and shown.is_publicity and shown.objections is not None
    assert (shown.objections.by, shown.objections.upheld) == (("officer",), "pass")
    assert publicity_in(pack, "case", "done") is None
    announced = showing_named(pack, "result")
    assert announced is not None and announced.action == "pass" and not announced.is_publicity
    assert announced.columns[0].cell(pack, {"name": "欧阳示例"}, {}) == "欧阳**"
    assert shown.columns[0].cell(pack, {}, {"name": "示例有限公司"}) == "示例有限公司"
    assert shown.columns[1].cell(pack, {}, {}) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (3, "3"),
        (Decimal("2.50"), "2.5"),
        (["a", "b"], "a、b"),
        ("", ""),
    ],
)
def test_a_cell_is_told_as_people_read_it(value: Any, text: str, tmp_path: Path) -> None:
    spec = load_pack(write(tmp_path, SHOWN)).definition.facts["name"]
    assert told(spec, {"name": value}) == text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    workflow: case\n    state", "    workflow: cas\n    state", "没有流程 cas；是否想写 case"),
        ("    state: draft\n    days", "    state: drat\n    days", "没有状态 drat；是否想写 draft"),
        ("    days: days\n    by", "    days: day\n    by", "没有参数 day；是否想写 days"),
        ("    days: days\n    by", "    days: floor\n    by", "参数 floor 应为天数、工作日数、月数或年数"),
        ("    by: officer\n", "    by: offcer\n", "没有角色 offcer；是否想写 officer"),
        ("{label: 日期, field: day", "{label: 日期, field: dy", "没有字段 dy；是否想写 day"),
        ("{label: 日期, field: day", "{label: 名称, field: day", "栏 名称 写了两次"),
        (
            "{label: 日期, field: day",
            "{label: 日期, party: uscc, field: day",
            "应写 field（数据项）或 party（档案项）之一",
        ),
        ("objections: {by: [officer]", "objections: {by: [offcer]", "没有角色 offcer；是否想写 officer"),
        ("days: days, upheld", "days: day, upheld", "没有参数 day；是否想写 days"),
        ("upheld: pass", "upheld: pas", "没有步骤 pas；是否想写 pass"),
        ("action: pass, by: officer, col", "action: pas, by: officer, col", "没有步骤 pas；是否想写 pass"),
        ("  result: {title", "  shown: {title", "shown 在 publicity 里已有，请换一个名称"),
        (
            "type: date, from",
            "type: date, personal: true, from",
            "day 是个人信息，公开要写 mask：name、mobile",
        ),
        ("mask: name}]}", "mask: nam}]}", "nam 不在可选值里"),
    ],
)
def test_a_fault_is_told(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in SHOWN
    found = "\n".join(str(each) for each in problems(write(tmp_path, SHOWN.replace(old, new, 1))))
    assert said in found


PAPERS = (
    SHOWN.replace("upheld: pass}\n", "upheld: pass}\n    papers: [notice]\n", 1)
    + """
papers:
  notice:
    title: 公示
    inputs:
      number: {title: 编号, type: text}
      objections: {title: 异议, type: list, rows: {state: {title: 结果, type: text}}}
      lines: {title: 名单, type: list, rows: {place: {title: 序号, type: count}, party: {title: 名称, type: text}, said: {title: 日期, type: text}}}
    offered:
      to: [list]
      when: number
      given: {number: list.number, lines: list.rows, objections: list.objections}
    blocks: [{paragraph: '{number}'}]
"""
)


def test_a_list_with_papers_is_sound(tmp_path: Path) -> None:
    folder = write(tmp_path, PAPERS)
    assert problems(folder) == []
    showing = showing_named(load_pack(folder), "shown")
    assert showing is not None and showing.papers == ("notice",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("papers: [notice]", "papers: [notce]", "没有按名单出的公文 notce；是否想写 notice"),
        ("to: [list]", "to: [officers]", "没有按名单出的公文 notice"),
        (
            "title: 名称, type: text}, said",
            "title: 单位, type: text}, said",
            "应依次为行号和各栏：名称、日期",
        ),
        ("when: number", "when: numbr", "没有输入项 numbr；是否想写 number"),
        ("number: list.number", "number: list.numbr", "没有来源 list.numbr；是否想写 list.number"),
        ("number: list.number", "number: case.number", "没有来源 case.number"),
        ("rows: {state:", "rows: {stat:", "没有列 stat；是否想写 state"),
        ("    title: 公示\n", "    title: 公示\n    cases: true\n", "不写 cases 和 form"),
    ],
)
def test_a_fault_of_a_paper_of_a_list_is_told(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in PAPERS
    found = "\n".join(str(each) for each in problems(write(tmp_path, PAPERS.replace(old, new, 1))))
    assert said in found
