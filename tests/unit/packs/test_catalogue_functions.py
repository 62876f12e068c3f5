"""Functions of the catalogue on a small pack: what they take under `with:`, what they put out, what they refuse.

Not here: the arithmetic (`tests/unit/domain`), the programmes' own cases (`tests/programmes`).
"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import write
from yunti.packs.checking import check
from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack

TEXT = """\
programme: sample
edition: '2025'
title: 示例
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法}}
clauses: {C-1: {source: method, place: 第一条, says: 表, later: 表格}}
lists:
  places: {title: 地方, key: code, columns: {code: 编号, name: 名称, other: 别名}, rows: [[a, 甲, 甲市], [b, 乙, null]]}
facts:
  picked: {title: 选, type: set}
  entries: {title: 记录, type: list, rows: {who: {title: 谁, type: text}, on: {title: 日, type: date}, big: {title: 大, type: yes_no}}}
  rows: {title: 表, type: list, rows: {name: {title: 名, type: text}, fee: {title: 金额, type: money, unit: 万元}}}
  total: {title: 合计, type: record}
operations:
  text: {title: 文字, uses: render_text, with: {list: places, chosen: picked, line: '{code}{name}', between: 、}}
  once: {title: 名单, uses: list_once, with: {rows: entries, once_by: who, first_by: on, where: big, order: [on, who], shows: who, names_as: names, count_as: number}}
  totals: {title: 合计, uses: check_totals, with: {rows: rows, label: name, columns: [fee], printed: total, total_label: 合计行, expected: places, names: [name, other], missing_as: missing}, compare: {missing: set}}
  pct: {title: 进度, uses: evaluate, inputs: {}, output: {share: {percent: {ratio: {of: size(picked), to: size(rows), times: 100, places: 1}}, unless: size(rows) == 0, or: —}}}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write(tmp_path, TEXT))


def test_render_text(pack: Pack) -> None:
    assert run(pack, {"op": "text", "picked": ["b", "?", "a"]}) == {"text": "a甲、b乙"}
    assert run(pack, {"op": "text"}) == {"text": ""}


def test_list_once(pack: Pack) -> None:
    rows = [
        ("x", "2025-02-01", True),
        ("y", "2025-01-01", True),
        ("x", "2025-01-02", True),
        ("z", "2025-01-01", False),
    ]
    entries = [dict(zip(("who", "on", "big"), row, strict=True)) for row in rows]
    assert run(pack, {"op": "once", "entries": entries}) == {"names": ["y", "x"], "number": 2}
    assert run(pack, {"op": "once"}) == {"names": [], "number": 0}


def test_check_totals(pack: Pack) -> None:
    rows = [{"name": "甲市", "fee": 1.5}, {"name": "丙", "fee": 2}]
    found = run(pack, {"op": "totals", "rows": rows, "total": {"fee": 3.4}})
    assert found["errors"] == [
        {"row": "合计行", "column": "fee", "expected": Decimal("3.5"), "printed": Decimal("3.4")}
    ]
    assert (found["missing"], found["ok"]) == (["乙"], False)
    assert run(pack, {"op": "totals", "rows": [*rows, {"name": "乙"}], "total": {"fee": 3.5}})["ok"] is True
    unprinted = run(pack, {"op": "totals", "rows": [*rows, {"name": "乙"}]})
    assert unprinted["errors"] == [
        {"row": "合计行", "column": "fee", "expected": Decimal("3.5"), "printed": None}
    ]
    assert unprinted["ok"] is False


def test_percent(pack: Pack) -> None:
    row = {"name": "甲", "fee": 1}
    assert run(pack, {"op": "pct", "picked": ["a"], "rows": [row, row, row]}) == {"share": "33.3%"}
    assert run(pack, {"op": "pct", "picked": ["a"], "rows": []}) == {"share": "—"}
    assert run(pack, {"op": "pct", "rows": [row]}) == {"share": None}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("between: 、", "betwen: 、", "with 里没有设定 betwen；是否想写 between"),
        (", count_as: number", "", "with 里缺少 count_as"),
        ("compare: {missing: set}", "compare: {mising: set}", "输出里没有 mising；是否想写 missing"),
        ("uses: render_text", "uses: render_txt", "没有操作函数 render_txt；是否想写 render_text"),
    ],
)
def test_wrong_settings_are_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = [
        str(each) for each in check(load_pack(write(tmp_path, TEXT.replace(old, new))), with_cases=False)
    ]
    assert any(said in each for each in found), found
