"""rank_and_tier, order_with_override and reconcile on a small pack: settings, answers, what they refuse in a sentence.

Not here: the arithmetic (`tests/unit/domain`), other functions of the catalogue (`test_catalogue_functions.py`).
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.packs.test_checking import write
from yunti.packs.checking import check
from yunti.packs.operations import run
from yunti.packs.reading import Pack, load_pack
from yunti.rules.errors import FactError

TEXT = """\
programme: sample
edition: '2025'
title: 示例
unknown: unknown
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法}}
clauses: {C-1: {source: method, place: 第一条, says: 排名}}
parameters:
  share: {title: 份额, type: decimal(4), values: {'2025-01-01': {value: 0.5, clause: C-1}, '2025-07-01': {value: 1, clause: C-1}}}
  rest: {title: 其余, type: decimal(4), values: {'2025-01-01': {value: 1, clause: C-1}}}
  points: {title: 分值, type: decimal(1), values: {'2025-01-01': {value: 5.5, clause: C-1}}}
  less: {title: 分值, type: count, values: {'2025-01-01': {value: 2, clause: C-1}}}
  half: {title: 份额, type: decimal(2), values: {'2025-01-01': {value: 0.5, clause: C-1}}}
facts:
  day: {title: 日, type: date}
  terms: {title: 参数, type: record}
  firms: {title: 企业, type: list, rows: {name: {title: 名, type: text}, n: {title: N, type: decimal(2)}, m: {title: M, type: decimal(2)}}}
  sheet: {title: 表, type: list, rows: {name: {title: 名, type: text}, a: {title: 甲, type: count}, b: {title: 乙, type: count}, all: {title: 计, type: count}, pct: {title: 率, type: text}}}
derive:
  by_both: "'both'"
columns:
  firms: {score: {ratio: {of: n, to: m, times: 5, places: 2}}, none_at_all: n == 0}
operations:
  ranking:
    title: 排名
    uses: rank_and_tier
    as_of: day
    with:
      rows: firms
      key: name
      own: score
      nothing: none_at_all
      orders: {both: [n, m], first: [n]}
      order: by_both
      tiers: [{share: $share, points: $points}, {share: $rest, points: $less}]
      weights: {own: $half, tier: $half}
      given: {field: terms, order: order, tiers: tiers, share: to, points: worth, own: w1, tier: w2}
      show: {rank: place, own: own, tier: tier, weighted: sum}
  sorting: {title: 排序, uses: order_with_override, inputs: {list: {title: 表, type: list, rows: {name: {title: 名, type: text}, n: {title: N, type: count}, place: {title: 序, type: count}}}}, with: {rows: list, override: place, by: [n desc, name], show: name, refusal: E_PLACES}}
  totals: {title: 核对, uses: reconcile, with: {rows: sheet, label: name, sums: {all: [a, b]}, rates: {pct: {of: a, to: b}}, names: {pct: rate}, total: 合计, columns: [a, b, all]}, output: {count: {count: rows, of: sheet}}}
"""
TWO = [{"name": "甲", "n": 4, "m": 4}, {"name": "乙", "n": 4, "m": 5}]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write(tmp_path, TEXT))


def test_ranking_by_the_parameters_in_force(pack: Pack) -> None:
    assert run(pack, {"op": "ranking", "firms": TWO}) == {
        "results": {
            "甲": {"place": 2, "own": 5, "tier": 2, "sum": Decimal("3.5")},
            "乙": {"place": 1, "own": 4, "tier": Decimal("5.5"), "sum": Decimal("4.75")},
        }
    }
    later = run(pack, {"op": "ranking", "firms": TWO, "day": "2025-07-01"})
    assert later["results"]["甲"] == {"place": 2, "own": 5, "tier": Decimal("5.5"), "sum": Decimal("5.25")}


def test_what_a_caller_gives_stands_instead(pack: Pack) -> None:
    terms = {"order": "first", "tiers": [{"to": 0.3, "worth": 1.25}], "w1": 0, "w2": 1}
    found = run(pack, {"op": "ranking", "firms": TWO, "terms": terms})["results"]
    assert found == {
        name: {"place": 1, "own": own, "tier": Decimal("1.25"), "sum": Decimal("1.25")}
        for name, own in (("甲", 5), ("乙", 4))
    }


def test_a_row_without_a_full_key_has_no_place_and_does_not_count(pack: Pack) -> None:
    rows = [*TWO, {"name": "丙", "n": 3}, {"name": "丁", "n": 0, "m": 2}]
    found = run(pack, {"op": "ranking", "firms": rows})["results"]
    assert found["丙"] == {"place": None, "own": None, "tier": None, "sum": None}
    assert found["丁"] == {"place": 3, "own": 0, "tier": 0, "sum": 0}
    assert found["甲"]["tier"] == Decimal("5.5"), "1 of 3 stands ahead, fewer than half"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"terms": {"order": "second"}}, "order 应为 both、first 之一"),
        ({"terms": {"tiers": {"to": 1}}}, "tiers 应为列表，每级写 to 和 worth"),
        ({"terms": {"tiers": [{"to": 1, "worth": 1.234}]}}, "worth 最多两位小数"),
        ({"terms": {"tiers": [{"to": "1", "worth": 1}]}}, "1 应为数字"),
        ({"terms": {"w1": True}}, "True 应为数字"),
        ({"firms": [TWO[0], TWO[0]]}, "name 为空或重复：甲"),
        ({"firms": [{"n": 1, "m": 1}]}, "name 为空或重复：None"),
    ],
)
def test_what_cannot_be_used_is_refused(pack: Pack, given: dict[str, Any], said: str) -> None:
    with pytest.raises(FactError, match=said):
        run(pack, {"op": "ranking", "firms": TWO, **given})


def test_sorting(pack: Pack) -> None:
    rows: list[dict[str, Any]] = [{"name": "甲", "n": 1}, {"name": "乙", "n": 2}, {"name": "丙"}]
    assert run(pack, {"op": "sorting", "list": rows}) == {"order": ["乙", "甲", "丙"], "errors": []}
    rows = [{**row, "place": place} for row, place in zip(rows, (2, 3, 2), strict=True)]
    assert run(pack, {"op": "sorting", "list": rows}) == {"order": [], "errors": ["E_PLACES"]}
    assert run(pack, {"op": "sorting"}) == {"order": [], "errors": []}


def test_reconciling_answers_findings_gaps_and_the_rules_beside_them(pack: Pack) -> None:
    rows = [
        {"name": "甲", "a": 1, "b": 2, "all": 4, "pct": "50%"},
        {"name": "乙", "a": 3, "all": 3, "pct": "—"},
        {"name": "合计", "a": 5, "b": 2, "all": 7, "pct": "250.0%"},
    ]
    assert run(pack, {"op": "totals", "sheet": rows}) == {
        "ok": False,
        "errors": [
            {"name": "甲", "column": "all", "expected": 3, "printed": 4},
            {"name": "甲", "column": "rate", "expected": "50.0%", "printed": "50%"},
            {"name": "合计", "column": "a", "expected": 4, "printed": 5},
        ],
        "unchecked": ["乙:all", "乙:rate", "合计:b"],
        "count": 3,
    }
    assert run(pack, {"op": "totals"}) == {"ok": True, "errors": [], "unchecked": [], "count": None}


def test_a_setting_that_is_wanting_or_misspelled_is_told(tmp_path: Path) -> None:
    found = [
        str(each)
        for each in check(load_pack(write(tmp_path, TEXT.replace("refusal: E_PLACES", "refuse: E_PLACES"))))
    ]
    assert any("with 里没有设定 refuse；是否想写 refusal" in each for each in found)
    assert any("with 里缺少 refusal" in each for each in found)
