"""What a pack says of time, appeals and letters: each fault is told with its line and the nearest right spelling.

Not here: the rest of a procedure (`test_procedures.py`), running it (`tests/apps/cases`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems, write
from tests.unit.packs.test_procedures import RUN
from yunti.packs.handling import appeal_rule, escalate_after, letter_on, pausing, remind_before
from yunti.packs.reading import load_pack

TIMED = RUN.replace(
    "parameters:\n",
    "parameters:\n  work: {title: 办理期限, type: count, unit: 个工作日, values: {'2025-01-01': {value: 5, clause: C-1}}}\n",
).replace(
    "effects:\n",
    "deadlines:\n"
    "  case:\n"
    "    periods: {check: {title: 初审, states: [draft], within: work, clause: C-1}}\n"
    "    pauses: {answer: {title: 等答复, during: [draft], clause: C-1}}\n"
    "    remind_before: [work]\n"
    "    escalate_after: work\n"
    "appeals:\n"
    "  case: {title: 复议, within: days, by: officer, against: [{action: pass, decided_by: officer, reopens_to: draft, clause: C-1}]}\n"
    "letters:\n"
    "  case: {told: {title: 通知书, code: 知, on: [pass], lines: ['{party}：', '办结。'], clause: C-1}}\n"
    "effects:\n",
)


def test_a_pack_that_says_it_soundly(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, TIMED))
    assert problems(pack.folder) == []
    day = pack.in_force
    assert (remind_before(pack, "case", day), escalate_after(pack, "case", day)) == ((5,), 5)
    assert pausing(pack, "case", "draft") is None
    assert appeal_rule(pack, "case", "pass", "draft") is not None
    assert letter_on(pack, "case", "pass") is not None


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("states: [draft], within", "states: [drat], within", "没有状态 drat"),
        ("within: work", "within: wrk", "没有参数 wrk"),
        ("within: work", "within: days", "应按工作日计"),
        ("during: [draft]", "during: [drfta]", "没有状态 drfta"),
        ("during: [draft]", "states: [draft]", "不能同时暂停"),
        ("{title: 等答复, during: [draft], clause: C-1}", "{title: 等答复, clause: C-1}", "要写 states"),
        ("escalate_after: work", "escalate_after: days", "应按工作日计"),
        ("against: [{action: pass", "against: [{action: pss", "没有这一步 pss"),
        ("decided_by: officer", "decided_by: offcer", "没有角色 offcer"),
        ("reopens_to: draft", "reopens_to: done", "结束状态"),
        ("ban: enterprise}", "grant_status: star, value: name}", "结果 bar 不能随胜诉撤销"),
        ("on: [pass]", "on: [pss]", "没有这一步 pss"),
        ("'{party}：'", "'{parti}：'", "没有 {parti}"),
        ("'{party}：'", "'{party：'", "没有 {"),
        ("letters:\n  case:", "letters:\n  cas:", "没有流程 cas"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, good: str, bad: str, told: str) -> None:
    assert good in TIMED
    assert told in "\n".join(problems(write(tmp_path, TIMED.replace(good, bad, 1))))
