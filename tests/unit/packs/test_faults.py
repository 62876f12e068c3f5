"""Bounds, lengths and forms that a field declares are asked of its answers, in rows of lists as well.

Not here: answers that cannot be read (`tests/unit/rules`), required answers (`tests/programmes`).
"""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.packs.test_checking import SOUND, write
from yunti.domain.characters import count_characters
from yunti.packs.faults import faults_of
from yunti.packs.forms import asked_field
from yunti.packs.reading import load_pack
from yunti.rules.engine import evaluate

FIELDS = """\
  all: {title: 总数, type: count, unit: 人, min: 1}
  some: {title: 其中, type: count, unit: 人, min: 0, max: all}
  told: {title: 说明, type: text, max_length: $floor}
  mail: {title: 邮箱, type: text, format: email}
  ends: {title: 结束, type: date, min: day}
  lines: {title: 明细, type: list, rows: {no: {title: 号, type: count, min: 1}, mobile: {title: 手机, type: text, format: mobile}}}
"""
PACK = SOUND.replace("  day: {title: 日期, type: date}\n", f"  day: {{title: 日期, type: date}}\n{FIELDS}")


def said(tmp_path: Path, **facts: Any) -> list[str]:
    pack = load_pack(write(tmp_path, PACK))
    evaluation = evaluate(pack.program(), facts)
    return [fault.text for field in facts for fault in faults_of(pack, asked_field(pack, field), evaluation)]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"all": 0}, ["总数：应不小于 1 人"]),
        ({"all": 1}, []),
        ({"all": 5, "some": 6}, ["其中：应不大于“总数”"]),
        ({"all": 5, "some": 5}, []),
        ({"some": 6}, []),
        ({"some": -1}, ["其中：应不小于 0 人"]),
        ({"told": "三个字"}, ["说明：不超过 2 字"]),
        ({"told": "两 字"}, []),
        ({"told": "e\u0301云"}, []),
        ({"told": "云\u200b上"}, ["说明：不超过 2 字"]),
        ({"told": "云\u200b"}, []),
        ({"mail": "a@b"}, ["邮箱：格式不对，应为电子邮箱"]),
        ({"day": "2025-05-02", "ends": "2025-05-01"}, ["结束：应不早于“日期”"]),
        ({"lines": [{"no": 1, "mobile": "13900000000"}, {"no": 0, "mobile": "1390"}]},
         ["第 2 行 号：应不小于 1", "第 2 行 手机：格式不对，应为11 位手机号码"]),
    ],
)  # fmt: skip
def test_each_declaration_is_asked(tmp_path: Path, facts: dict[str, Any], told: list[str]) -> None:
    assert said(tmp_path, **facts) == told


def test_a_length_is_counted_as_everywhere(tmp_path: Path) -> None:
    """What the counter beside the field, the facts and the rules call 字, the bound calls so too."""
    for text in (
        "云",
        "云\u3000上\n",
        "e\u0301e\u0301",
        "\u200b\u200b",
        "\u200b\u200b\u200b",
        "\x1c云上",
        "Ａ Ｂ Ｃ",
    ):
        refused = bool(said(tmp_path, told=text))
        assert refused == (count_characters(text) > 2), repr(text)


def test_a_fault_says_where_it_is_filled_in(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, PACK))
    facts = {"all": 0, "lines": [{"no": 1}, {"no": 0}]}
    evaluation = evaluate(pack.program(), facts)
    found = [fault for field in facts for fault in faults_of(pack, asked_field(pack, field), evaluation)]
    assert [fault.place for fault in found] == ["all", "lines.1.no"]
