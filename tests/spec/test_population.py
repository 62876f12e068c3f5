"""Places and tiers among all cases: each rule for ties, groups, who takes part, bounds of shares, on every engine.

Not here: the arithmetic of places (`tests/unit/domain/test_ranking.py`), rules of one case (`test_meaning.py`).
"""

import random
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.rules.making import facts, program
from yunti.rules.batch import IN_PROCESS, Question, evaluate_batch, sweep_batch, tables_for
from yunti.rules.engine import evaluate, evaluate_many
from yunti.rules.errors import RuleError
from yunti.rules.explain import explanation, sentences

SPECS = facts(score="decimal(2)", spend="money 万元", region="text", in_time="yes_no", day="date")
SCORES = [70, 90, 70, None, 60, 90]


def places(rule: dict[str, Any], cases: list[dict[str, Any]], **names: Any) -> list[Any]:
    """By the judge; every engine must agree."""
    made = program(SPECS, {"rule": rule, **names})
    expected = [each.value("rule") for each in evaluate_many(made, cases)]
    question = Question(made, ["rule"])
    tables = tables_for(question, cases)
    for engine in IN_PROCESS:
        assert evaluate_batch(question, tables, engine).cases["rule"].to_list() == expected, engine
    assert [each.cases["rule"].to_list() for each in sweep_batch([question], tables)] == [expected]
    return expected


def scored(*scores: int | None) -> list[dict[str, Any]]:
    return [{} if score is None else {"score": score} for score in scores]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"rank": "score"}, [3, 1, 3, None, 5, 1]),
        ({"rank": "score", "ties": "dense"}, [2, 1, 2, None, 3, 1]),
        ({"rank": "score", "ties": "order"}, [3, 1, 4, None, 5, 2]),
        ({"rank": "score", "descending": False}, [2, 4, 2, None, 1, 4]),
    ],
)
def test_equal_keys_by_each_rule(rule: dict[str, Any], expected: list[int | None]) -> None:
    assert places(rule, scored(*SCORES)) == expected


def test_the_second_key_decides_between_equal_first_keys() -> None:
    cases = [{"score": 5, "spend": 9}, {"score": 5, "spend": 10}, {"score": 6, "spend": 1}, {"score": 5}]
    assert places({"rank": ["score", "spend"]}, cases) == [3, 2, 1, None]


def test_groups_are_placed_apart_and_only_among_those_who_take_part() -> None:
    cases = [
        {"score": 1, "region": "a", "in_time": True},
        {"score": 2, "region": "a", "in_time": False},
        {"score": 3, "region": "b", "in_time": True},
        {"score": 0, "region": "a", "in_time": True},
        {"score": 9, "in_time": True},
        {"score": 9, "region": "b"},
    ]
    rule = {"rank": "score", "within": "region", "where": "in_time"}
    assert places(rule, cases) == [1, None, 1, 2, None, None]


TIERS = {
    "tier": "place",
    "shares": [
        {"share": Decimal("0.1"), "then": 5},
        {"share": Decimal("0.3"), "then": 4},
        {"share": Decimal("0.6"), "then": 3},
    ],
    "else": 2,
}


@pytest.mark.parametrize("size", [1, 2, 3, 10, 11, 20])
def test_a_tier_ends_where_those_ahead_fill_its_share(size: int) -> None:
    got = places(TIERS, scored(*range(size, 0, -1)), place={"rank": "score"})
    assert got == [
        next((points for tenths, points in ((1, 5), (3, 4), (6, 3)) if ahead * 10 < tenths * size), 2)
        for ahead in range(size)
    ]


def test_without_a_place_the_tier_is_unknown() -> None:
    assert places(TIERS, scored(None, 1), place={"rank": "score"}) == [None, 5]


def test_a_place_may_rest_on_another_place() -> None:
    cases = [{"score": score, "region": region} for score, region in ((9, "a"), (8, "a"), (7, "b"), (6, "b"))]
    rule = {"rank": ["0 - own", "score"]}
    assert places(rule, cases, own={"rank": "score", "within": "region"}) == [1, 3, 2, 4]


def test_many_random_cases_agree() -> None:
    dice = random.Random(7)
    draw = dice.choice
    cases = [
        {
            key: value
            for key, value in {
                "score": draw((None, 1, 2, 3, 4)),
                "day": draw((None, "2024-02-29", "2025-01-01", "2025-01-02")),
                "region": draw((None, "a", "b", "c")),
                "in_time": draw((None, True, True, False)),
            }.items()
            if value is not None
        }
        for _ in range(500)
    ]
    for ties in ("competition", "dense", "order"):
        for descending in (True, False):
            rule = {
                "rank": ["day", "score"],
                "within": ["region"],
                "where": "in_time",
                "ties": ties,
                "descending": descending,
            }
            assert len(set(places(rule, cases))) > 3


def test_a_case_alone_has_no_place() -> None:
    assert evaluate(program(SPECS, {"rule": {"rank": "score"}}), {"score": 1}).value("rule") is None


def test_explained_with_place_size_and_cut_off() -> None:
    names = {
        "place": {"title": "全省排名", "rank": "score"},
        "points": {**TIERS, "title": "横向评分"},
    }
    made = program(SPECS, names)
    evaluations = evaluate_many(made, scored(*range(20, 0, -1)))
    said = sentences(explanation(evaluations[3].trace("points")))
    assert said[0] == "✓ 横向评分：4；第 4 名，共 20 户参加排名；前 30% 为第 6 名及以前，末位score 15"
    assert sentences(explanation(evaluations[3].trace("place")))[0] == "✓ 全省排名：第 4 名，共 20 户参加排名"
    alone = sentences(explanation(evaluate(made, {"score": 1}).trace("points")))
    assert alone[0] == "？ 横向评分：尚无名次，要与同批申报一起排名"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"rank": "region"}, "rank 要数字或日期"),
        ({"rank": []}, "按什么排名"),
        ({"rank": "score", "ties": "dens"}, "是否想写 dense"),
        ({"rank": "score", "descending": "x"}, "true 或 false"),
        ({"tier": "score", "shares": []}, "排名"),
        ({"tier": {"rank": "score"}, "shares": []}, "列表是空的"),
        ({"tier": {"rank": "score"}, "shares": [{"share": Decimal("0.1")}]}, "缺少 then"),
    ],
)
def test_what_does_not_fit_is_refused(rule: dict[str, Any], said: str) -> None:
    with pytest.raises(RuleError, match=said):
        program(SPECS, {"rule": rule})
