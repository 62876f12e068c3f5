"""Lists given as a mapping of lists, and codes with the suffix inside: `{a: [3, 4]}`, `W_LOW:a:first`.

Not here: other ways to give a row (`test_loading`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import write
from yunti.packs.errors import PackError
from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack
from yunti.rules.errors import FactError

SHEET = """\
programme: sample
edition: '2025'
title: 示例
unknown: unknown
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法}}
clauses: {C-1: {source: method, place: 第一条, says: 评分}}
facts:
  marks:
    title: 评分
    type: list
    keyed: {key: item, value: mark}
    rows: {item: {title: 项, type: text}, mark: {title: 分, type: decimal(2)}}
report:
  low:
    W_LOW:*:first: {rows: marks, met: mark < 2, suffix: item}
    W_LOW: {rows: marks, met: mark < 1, suffix: item}
operations:
  marks:
    title: 评分
    uses: evaluate
    output: {total: {sum: mark, of: marks}, rows: {rows: marks, record: {item: item, mark: mark}}, low: {report: low}}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write(tmp_path, SHEET))


def test_a_mapping_of_lists_is_one_row_per_value(pack: Pack) -> None:
    found = run(pack, {"op": "marks", "marks": {"a": [3, 4], "b": [], "c": None, "d": [5]}})
    assert found["rows"] == [{"item": "a", "mark": 3}, {"item": "a", "mark": 4}, {"item": "d", "mark": 5}]
    assert found["total"] == 12


def test_rows_may_still_be_given_as_rows(pack: Pack) -> None:
    assert run(pack, {"op": "marks", "marks": [{"item": "a", "mark": 3}]})["total"] == 3
    assert run(pack, {"op": "marks"})["total"] is None


def test_a_single_value_is_one_row(pack: Pack) -> None:
    assert run(pack, {"op": "marks", "marks": {"a": 3, "b": [4]}})["total"] == 7
    with pytest.raises(FactError, match="第 1 行"):
        run(pack, {"op": "marks", "marks": {"a": {"b": 3}}})


def test_keyed_names_fields_of_the_rows(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="keyed 的 value 应为 rows 里的字段；是否想写 mark"):
        load_pack(write(tmp_path, SHEET.replace("value: mark}", "value: marc}")))


def test_suffix_stands_where_the_star_is(pack: Pack) -> None:
    found = run(
        pack, {"op": "marks", "marks": [{"item": "a", "mark": 1}, {"mark": 0}, {"item": "b", "mark": 0}]}
    )
    assert found["low"] == ["W_LOW:a:first", "W_LOW:first", "W_LOW:b:first", "W_LOW", "W_LOW:b"]
