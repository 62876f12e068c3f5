"""Lines that an assessor may decide otherwise: the rule takes them as an exception; each fault is told with its place.

Not here: deciding (`tests/apps/casework`), the lines of the programmes (`tests/programmes`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, problems, write
from yunti.packs.operations import run
from yunti.packs.overrides import override_facts
from yunti.packs.reading import load_pack

LINES = SOUND.replace(
    "  day: {title: 日期, type: date}\n",
    "  day: {title: 日期, type: date}\n"
    "  overruled: {title: 改判, type: set, default: [], from: officer, clause: C-1}\n"
    "  accepted: {title: 认可, type: set, default: [], from: officer, clause: C-1}\n"
    "  bills: {title: 发票, type: list, row_key: number, clause: C-1, rows: {number: {title: 号码, type: text}, own: {title: 自有, type: yes_no}}}\n",
).replace(
    "criteria:\n",
    "columns:\n  bills:\n    ours: {title: 自有, when: own}\n"
    "overrides:\n"
    "  few: {title: 认可, rule: enough, fact: overruled, by: officer, clause: C-1}\n"
    "  many: {title: 不认可, rule: enough, to: unmet, when: items > 5, fact: overruled, by: [officer]}\n"
    "  bought: {title: 他人购买, column: bills.ours, fact: accepted, by: officer}\n"
    "criteria:\n  all_ours: {title: 均自有, clause: C-1, every: ours, of: bills}\n",
).replace(
    "output: {ok: enough, failures",
    "output: {ok: enough, ours: all_ours, failures",
).replace(
    "- {id: a, input: {op: evaluate, items: 2, day: 2025-06-30}, expect: {ok: true, failures: []}}",
    "- {id: a, input: {op: evaluate, items: 2, day: 2025-06-30, bills: [{number: '1', own: false}]}, expect: {ok: true, ours: false, failures: []}}",
).replace(
    "items: 2, day: 2025-07-01}, expect: {ok: false",
    "items: 2, day: 2025-07-01, bills: [{number: '1', own: true}]}, expect: {ok: false",
)  # fmt: skip


def test_lines_that_name_what_is_there_are_sound(tmp_path: Path) -> None:
    folder = write(tmp_path, LINES)
    assert problems(folder) == []
    assert override_facts(load_pack(folder)) == {"overruled", "accepted"}


def test_the_rules_read_what_was_decided(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, LINES))

    def outcome(**given: object) -> dict[str, object]:
        return run(pack, {"op": "evaluate", "day": "2025-06-30", **given})

    assert outcome(items=1)["failures"] == ["F_FEW"]
    assert outcome(items=1, overruled=["few"])["failures"] == []
    assert outcome(items=9, overruled=["many"])["ok"] is False
    assert outcome(items=9, overruled=["somebody's"])["ok"] is True
    bills = [{"number": "1", "own": False}, {"number": "2", "own": False}]
    assert outcome(items=3, bills=bills, accepted=["1"])["ours"] is False
    assert outcome(items=3, bills=bills, accepted=["1", "2"])["ours"] is True


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rule: enough, fact", "rule: enouh, fact", "enouh；是否想写 enough"),
        ("rule: enough, fact", "fact", "要写 rule 或 column，只写一个"),
        ("rule: enough, fact", "rule: enough, column: bills.ours, fact", "要写 rule 或 column，只写一个"),
        ("column: bills.ours", "column: bills.our", "our；是否想写 ours"),
        ("row_key: number, ", "", "列表 bills 要写 row_key"),
        ("row_key: number", "row_key: numbr", "用哪一列认出各行；是否想写 number"),
        ("fact: overruled, by: officer", "fact: overuled, by: officer", "overuled"),
        (
            "from: officer, clause: C-1}\n  accepted",
            "clause: C-1}\n  accepted",
            "应为 type: set、from: officer",
        ),
        ("fact: accepted, by: officer", "fact: accepted, by: oficer", "没有角色 oficer；是否想写 officer"),
        ("when: items > 5", "when: items", "when 要能判断是否"),
        ("when: items > 5", "when: itms > 5", "itms"),
        ("title: 认可, rule", "titel: 认可, rule", "没有键 titel"),
    ],
)
def test_a_wrong_line_is_told_where_it_stands(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in LINES
    found = problems(write(tmp_path, LINES.replace(old, new, 1)))
    assert any(said in each for each in found), found
