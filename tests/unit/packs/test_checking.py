"""A sound little pack, and one fault at a time: each is told as a sentence with file, line and the nearest spelling.

Not here: the real packs (`tests/programmes`).
"""

from pathlib import Path

import pytest

from yunti.packs.catalogue import changed_editions, find, fingerprint
from yunti.packs.checking import check
from yunti.packs.coverage import clause_text, gaps, lives
from yunti.packs.errors import PackError
from yunti.packs.reading import load_pack
from yunti.packs.schema.sections import pack_json_schema
from yunti.packs.showing import PARTS

SOUND = """\
programme: sample
edition: '2025'
title: 示例
aliases: [small_sample]
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法, short: 办法}}
clauses:
  C-1: {source: method, place: 第一条, says: 至少两项}
  C-2: {source: method, place: 第二条, says: 重视, not_for_the_system: 对机关的要求}
parameters:
  floor: {title: 下限, type: count, unit: 项, values: {'2025-01-01': {value: 2, clause: C-1}, '2025-07-01': {value: 3, clause: C-1}}}
facts:
  items: {title: 项数, type: count, unit: 项}
  day: {title: 日期, type: date}
criteria:
  enough: {title: 够, clause: C-1, when: items >= $floor}
report:
  failures: {F_FEW: enough}
operations:
  evaluate: {title: 评定, uses: evaluate, as_of: day, output: {ok: enough, failures: {report: failures}}, compare: {failures: set}}
  transition: {title: 办理, uses: transition, inputs: {workflow: text, state: text, action: text, actor: text, guards: record}}
actors: {officer: {title: 主管部门, desk: county}}
guards: {fits: {title: 够, kind: criterion, rule: enough}}
workflows:
  case:
    title: 流程
    start: draft
    ends: [done]
    states: {draft: {title: 填写}, done: {title: 完成}}
    moves:
    - {from: draft, action: pass, title: 通过, actor: officer, guards: [fits], to: done}
cases:
- {id: a, input: {op: evaluate, items: 2, day: 2025-06-30}, expect: {ok: true, failures: []}}
- {id: b, input: {op: evaluate, items: 2, day: 2025-07-01}, expect: {ok: false, failures: [F_FEW]}}
"""


def write(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "sample" / "2025"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    try:
        return [str(each) for each in check(load_pack(folder))]
    except PackError as refused:
        return [str(each) for each in refused.problems]


def test_the_sound_pack_is_sound(tmp_path: Path) -> None:
    assert problems(write(tmp_path, SOUND)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("criteria:\n", "criterea:\n", "没有键 criterea；是否想写 criteria"),
        ("title: 够, clause: C-1, when", "titel: 够, clause: C-1, when", "titel；是否想写 title"),
        ("clause: C-1, when", "clause: C-11, when", "没有条款 C-11；是否想写 C-1"),
        ("not_for_the_system: 对机关的要求", "place: 第二条", "键 place 重复"),
        (", not_for_the_system: 对机关的要求", "", "条款 C-2 没有落到任何规则"),
        (
            "source: method, place: 第二条",
            "source: methot, place: 第二条",
            "没有依据文件 methot；是否想写 method",
        ),
        ("items >= $floor", "items >= 2", "参数 floor 没有被任何规则使用"),
        ("items >= $floor", "items >= $flor", "没有参数 $flor；是否想写 floor（第 1 行第 10 列）"),
        ("items >= $floor", "itms >= $floor", "没有名为 itms 的字段或判定；是否想写 items（第 1 行第 1 列）"),
        ("items >= $floor", "enough", "循环引用：enough → enough"),
        ("unit: 项, values", "unit: 元, values", "单位不同（元、项）"),
        (
            "items: {title: 项数, type: count",
            "items: {title: 项数, type: conut",
            "没有类型 conut；是否想写 count",
        ),
        (
            "items: {title: 项数, type: count",
            "items: {title: 项数, type: count, max_length: 5",
            "max_length 只用于 text 和 code",
        ),
        ("failures: {F_FEW: enough}", "failures: {for_each: lines, when: enough}", "没有参照表 lines"),
        ("value: 2, clause", "value: two, clause", "应为数字"),
        ("'2025-07-01'", "'2025-07-32'", "没有这一天"),
        ("uses: evaluate", "uses: evalute", "没有操作函数 evalute；是否想写 evaluate"),
        ("as_of: day", "as_of: date", "没有字段 date"),
        ("{report: failures}", "{report: failure}", "没有代码清单 failure；是否想写 failures"),
        ("type: count, unit: 项, values", "type: text, options: [one, two], values", "应为 one、two 之一"),
        ("rule: enough}}", "rule: items}}", "条件的规则要能判断是否"),
        ("rule: enough}}", "rule: {empty: failure}}}", "没有代码清单 failure；是否想写 failures"),
        (
            "guards: [fits], to",
            "guards: [fits], deadline: as_sat, to",
            "没有期限 as_sat（应为参数、参照表的列、periodic 或 as_set）；是否想写 as_set",
        ),
        ("guards: [fits]", "guards: [fit]", "没有条件 fit；是否想写 fits"),
        ("actor: officer, guards", "actor: oficer, guards", "没有角色 oficer；是否想写 officer"),
        ("done: {title: 完成}}", "done: {title: 完成}, island: {title: 孤岛}}", "状态 island 到不了"),
        ("ends: [done]", "ends: []", "状态 done 走不出去"),
        (
            "guards: [fits], to: done}",
            "guards: [fits], to: done}\n    - {from: draft, action: pass, title: 回, actor: officer, guards: [fits], to: draft}",
            "在 draft，officer 的 pass 有两步",
        ),
        ("expect: {ok: true, failures: []}", "expect: {ok: false}", "案例 a 不符：ok 应为 False，得到 True"),
        ("items: 2, day: 2025-07-01", "items: 3, day: 2025-07-01", "案例 b 不符"),
        ("- {id: b", "- {id: a", "a：id 重复"),
        (
            "op: evaluate, items: 2, day: 2025-06-30",
            "op: evaluat, items: 2",
            "没有操作 evaluat；是否想写 evaluate",
        ),
        (
            "op: evaluate, items: 2, day: 2025-06-30",
            "op: evaluate, item: 2",
            "没有输入项 item；是否想写 items",
        ),
    ],
)
def test_one_fault_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert SOUND.count(old) >= 1
    told = problems(write(tmp_path, SOUND.replace(old, new, 1)))
    assert any(said in each for each in told), told
    assert all(" 第 " in each for each in told), "each names its line"


def test_a_guard_may_ask_for_no_code_and_a_day_may_be_named_by_whoever_acts(tmp_path: Path) -> None:
    text = SOUND.replace("rule: enough}}", "rule: {empty: failures}}}")
    assert (
        problems(write(tmp_path, text.replace("guards: [fits], to", "guards: [fits], deadline: as_set, to")))
        == []
    )


LINES = "lists:\n  lines: {title: 行, key: no, columns: {no: 号}, rows: [a, b]}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("failures: {F_FEW: enough}", "failures: {for_each: lines, when: enough}"),
        ("  enough: {title: 够, clause: C-1, when: items >= $floor}", "  for_each: lines\n  when: enough"),
    ],
)
def test_for_each_stands_under_a_name(tmp_path: Path, old: str, new: str) -> None:
    told = problems(write(tmp_path, SOUND.replace(old, new) + LINES))
    assert ["for_each 要写在某个名称之下" in each for each in told] == [True], told


WIDE = SOUND.replace(
    "items: {title: 项数, type: count, unit: 项}",
    "items: {title: 项数, type: count, unit: 项, max: $floor, min: 0}\n"
    "  story: {title: 说明, type: text, max_length: $floor, required: items > 1}\n"
    "  lines: {title: 明细, type: list, rows: {fee: {title: 费用, type: money, unit: 元, required: items > 1}}}",
).replace("as_of: day, output", "as_of: day, explains: enough, needs: [items], output")
WIDE += """\
lists:
  kinds: {title: 种类, key: code, columns: {code: 编号, label: 名称}, rows: [[a, 甲]]}
form:
  main: {title: 表, when: items > 0, sections: [{title: 情况, fields: [{field: story, required: items > 2}]}], attachments: {list: kinds, column: label}}
tables:
  annex: {title: 附表, columns: [{id: fee, label: 费用}], rows: {of: lines}, footer: [{label: 合计, value: items}]}
"""


def test_the_wide_pack_is_sound(tmp_path: Path) -> None:
    assert problems(write(tmp_path, WIDE)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("max: $floor", "max: $flor", "没有参数 $flor；是否想写 floor"),
        ("max_length: $floor", "max_length: $flor", "没有参数 $flor；是否想写 floor"),
        ("max_length: $floor", "max_length: day", "max_length 应为数字或日期"),
        ("required: items > 1}\n  lines", "required: itms > 1}\n  lines", "没有名为 itms 的字段或判定；是否想写 items"),
        ("required: items > 1}}}", "required: items}}}", "required 要能判断是否"),
        ("required: items > 2", "required: stor", "没有名为 stor 的字段或判定；是否想写 story"),
        ("when: items > 0", "when: itms > 0", "是否想写 items"),
        ("column: label", "column: lable", "参照表没有列 lable；是否想写 label"),
        ("value: items}]", "value: itms}]", "是否想写 items"),
        ("explains: enough", "explains: enogh", "没有判定 enogh；是否想写 enough"),
        ("needs: [items]", "needs: [itms]", "没有输入项 itms；是否想写 items"),
        ("{id: fee, label: 费用}", "{id: fee, label: 费用}, {id: fee, label: 费}", "栏 fee 写了两次"),
        ("attachments: {list: kinds, column: label}", "attachments: {lead: 附}", "参照表 kinds 没有被使用"),
        ("floor: {title: 下限", "more: {title: 下限, type: count, values: {'2025-01-01': {value: 1, clause: C-1}}}\n  floor: {title: 下限", "参数 floor 与 more 同名（下限）"),
        ("done: {title: 完成}", "done: {title: 填写}", "状态 done 与 draft 同名（填写）"),
        ("uses: transition, inputs", "uses: transition, with: {a: $flor}, inputs", "没有参数 $flor；是否想写 floor"),
    ],
)  # fmt: skip
def test_a_name_beside_the_rules_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert WIDE.count(old) >= 1
    told = problems(write(tmp_path, WIDE.replace(old, new, 1)))
    assert any(said in each for each in told), told
    assert all(" 第 " in each for each in told), "each names its line"


def test_what_is_kept_for_later_is_only_noticed(tmp_path: Path) -> None:
    text = WIDE.replace("attachments: {list: kinds, column: label}", "attachments: {lead: 附}")
    text = text.replace("kinds: {title: 种类,", "kinds: {title: 种类, clause: C-1,")
    text = text.replace("actors: {", "actors: {other: {title: 其他, desk: county}, ")
    found = check(load_pack(write(tmp_path, text)))
    assert [each.notice for each in found] == [True, True]
    assert "提示，角色 other 没有被任何一步使用" in str(found[0])


def test_a_criterion_is_to_be_hit_both_ways(tmp_path: Path) -> None:
    lines = [line for line in SOUND.splitlines() if not line.startswith("- {id: b")]
    told = problems(write(tmp_path, "\n".join(lines) + "\n"))
    assert told == ["pack.yaml 第 16 行：没有案例使 enough 不满足"]


def test_sections_may_lie_in_files_of_their_own(tmp_path: Path) -> None:
    folder = write(tmp_path, SOUND.replace("report:\n  failures: {F_FEW: enough}\n", ""))
    (folder / "report.yaml").write_text("failures: {F_FEW: enogh}\n", encoding="utf-8")
    assert problems(folder) == [
        "report.yaml 第 1 行：没有名为 enogh 的字段或判定；是否想写 enough（第 1 行第 1 列）"
    ]
    (folder / "reports.yaml").write_text("a: 1\n", encoding="utf-8")
    assert "没有名为 reports 的部分；是否想写 report" in problems(folder)[0]


def test_coverage_names_places(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, SOUND))
    assert lives(pack) == {
        "C-1": ["parameters/floor", "criteria/enough"],
        "C-2": ["not_for_the_system: 对机关的要求"],
    }
    assert gaps(pack) == []
    assert clause_text(pack, "C-1") == "办法第一条 C-1"


def test_editions_are_found_by_their_names(tmp_path: Path) -> None:
    folder = write(tmp_path, SOUND)
    for name in ("sample", "SAMPLE", "small-sample", "sample/2025", str(folder)):
        assert find(tmp_path, name).folder == folder
    with pytest.raises(PackError, match="是否想写 sample"):
        find(tmp_path, "sampel")
    with pytest.raises(PackError, match="没有版本 2024"):
        find(tmp_path, "sample/2024")


def test_one_changed_byte_of_a_published_edition_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path, SOUND)
    (tmp_path / "published.lock").write_text(f"sample/2025 {fingerprint(folder)}\n", encoding="utf-8")
    assert list(changed_editions(tmp_path)) == []
    write(tmp_path, SOUND + "\n")
    assert ["有改动" in str(each) for each in changed_editions(tmp_path)] == [True]


def test_what_is_shown(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, SOUND))
    shown = {part: list(show(pack, None)) for part, show in PARTS.items()}
    assert "- 够：项数不少于2 项〔办法第一条 C-1〕" in shown["rules"]
    assert "  - 自 2025-07-01：3 项〔办法第一条 C-1〕" in shown["parameters"]
    assert "    draft --> done: 通过" in shown["workflows"]
    assert "enough" in shown["sql"][-1] and "SELECT" in shown["sql"][-1]


def test_editors_get_a_schema() -> None:
    schema = pack_json_schema()
    assert set(schema["required"]) <= set(schema["properties"])
    assert schema["properties"]["cases"]["type"] == "array"
    rule = schema["properties"]["criteria"]["additionalProperties"]["anyOf"][1]
    assert {"when", "all", "at_least", "of", "clause", "for_each"} <= set(rule["properties"])
    assert {"required": ["rank"]} in rule["anyOf"]
