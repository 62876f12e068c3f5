"""What a pack says of objections that are cases: read as written, each fault told with its line.

Not here: how they stand (`tests/apps/cases/test_objection_cases.py`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems, write
from tests.unit.packs.test_procedures import RUN
from yunti.packs.objecting import objected_in, objection_rule
from yunti.packs.reading import load_pack

OBJECTING = (
    RUN.replace("capabilities: [bans]", "capabilities: [bans, objections]")
    .replace(
        "  name: {title: 名称,",
        "  said: {title: 结论, type: code, options: {holds: 成立, fails: 不成立}, from: officer, clause: C-1}\n"
        "  reply: {title: 答复, type: text, from: officer, clause: C-1}\n"
        "  line: {title: 所指, type: text, from: system, clause: C-1}\n"
        "  name: {title: 名称,",
    )
    .replace(
        "workflows:\n",
        "workflows:\n"
        "  doubt:\n"
        "    title: 异议\n"
        "    start: none\n"
        "    ends: [over]\n"
        "    states: {none: {title: 未提出}, over: {title: 已答复}}\n"
        "    moves: [{from: none, action: answer, title: 答复, actor: officer, to: over}]\n",
    )
    + """
objections:
  doubt: {of: [case], outcome: said, upheld: holds, reply: reply, line: line, clause: C-1}
"""
)


def test_a_pack_whose_objections_are_cases_is_sound_and_read(tmp_path: Path) -> None:
    folder = write(tmp_path, OBJECTING)
    assert problems(folder) == []
    pack = load_pack(folder)
    rule = objection_rule(pack, "doubt")
    assert rule is not None and (rule.of, rule.outcome, rule.clause) == (("case",), "said", ("C-1",))
    assert [rule.ended_as(each) for each in ("holds", "fails", None)] == ["upheld", "dismissed", "dismissed"]
    assert objected_in(pack, "case") == (rule,)
    assert objected_in(pack, "doubt") == () and objection_rule(pack, "case") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  doubt: {of", "  doubts: {of", "没有流程 doubts；是否想写 doubt"),
        ("of: [case]", "of: [cases]", "没有流程 cases；是否想写 case"),
        ("of: [case]", "of: [doubt]", "doubt 不能针对自己这一类事项"),
        ("outcome: said", "outcome: siad", "没有字段 siad；是否想写 said"),
        ("outcome: said", "outcome: name", "name 应由办理单位填写（from: officer）"),
        ("reply: reply", "reply: line", "line 应由办理单位填写（from: officer）"),
        ("line: line", "line: items", "items 应是文字"),
        ("upheld: holds", "upheld: hold", "没有选项 hold；是否想写 holds"),
        ("成立, fails: 不成立}", "成立}", "said 至少要有成立和不成立两个选项"),
        ("[bans, objections]", "[bans]", "capabilities 里没有 objections"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OBJECTING
    found = problems(write(tmp_path, OBJECTING.replace(old, new)))
    assert any(said in each for each in found), found
