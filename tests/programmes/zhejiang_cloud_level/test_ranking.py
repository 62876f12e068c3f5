"""All applicants ranked item by item: the rules over a whole batch say what the operation says for one item.

Not here: ranks and tiers themselves (`tests/unit/domain/test_ranking.py`, `tests/spec/test_population.py`).
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.programmes.zhejiang_cloud_level.test_explanations import READY, pack
from yunti.packs.operations import run
from yunti.rules.engine import Evaluation, evaluate_many
from yunti.rules.explain import explanation

PAIRS = {
    "storage": ("inf_storage_n_tb", "inf_storage_m_tb"),
    "device_access": ("mgt_device_access_n", "mgt_device_access_m"),
    "investment": ("inv_cloud_3y_wan", "inv_it_3y_wan"),
}
FIGURES = [(9, 10), (8, 10), (8, 16), (0, 5), (0, 0), (7, 7), (8, 10), (3, 4), (1, 3), (2, 100), (5, 6)]
ENABLED = {"horizontal_enabled": {"2024": True}}


def firm(number: int) -> dict[str, Any]:
    n, m = FIGURES[number]
    figures = {field: value for pair in PAIRS.values() for field, value in zip(pair, (n, m), strict=True)}
    return {key: value for key, value in READY.items() if key != "op"} | figures | {"uscc": f"示例{number}"}


FIRMS = [firm(number) for number in range(len(FIGURES))]


def batch(firms: list[dict[str, Any]], changes: dict[str, Any] | None = None) -> list[Evaluation]:
    return list(evaluate_many(pack().program(what_if=pack().what_if(changes or {})), firms))


@pytest.mark.parametrize("item", PAIRS)
def test_the_batch_and_the_operation_agree(item: str) -> None:
    first, second = PAIRS[item]
    population = [{"uscc": each["uscc"], "n": each[first], "m": each[second]} for each in FIRMS]
    asked = {"op": "horizontal_score", "ranked_item": item, "population": population}
    results = run(pack(), asked)["results"]
    for each, evaluation in zip(FIRMS, batch(FIRMS), strict=True):
        told = results[each["uscc"]]
        found = [evaluation.value(f"{name}_{item}") for name in ("place", "score", "horizontal", "final")]
        hundredths = [int(Decimal(told[key]) * 100) for key in ("self", "horizontal", "final")]
        assert found == [told["rank"], *hundredths]


def test_only_applications_whose_items_can_all_be_scored_take_part() -> None:
    wanting = {**FIRMS[0], "biz_rd_n": None}
    places = [each.value("place_storage") for each in batch([wanting, *FIRMS[1:3]])]
    assert places == [None, 2, 1], "the wanting one has no place and stands in nobody's way"


def test_the_final_total_counts_horizontal_scores_only_when_they_are_in_force() -> None:
    before, after = batch(FIRMS), batch(FIRMS, ENABLED)
    assert [each.value("final_total") for each in before] == [
        each.value("preliminary_total") for each in before
    ]
    items = [row["id"] for row in pack().definition.lists["items"].rows]
    for each in after:
        finals = sum(each.value(f"final_{item}") for item in items)
        assert each.value("final_total") == finals + each.value("expert_total")


def test_an_explanation_names_the_place_and_where_the_tier_ends() -> None:
    firm = batch(FIRMS)[1]
    tier, final = (explanation(firm.trace(f"{name}_storage"))[0].text for name in ("horizontal", "final"))
    assert tier.startswith("云存储横向评分：4 分；第 3 名，共 11 户参加排名；前 30% 为第 4 名及以前")
    assert final == (
        "云存储合并得分：4 分（自评分所占的份额 0.5 × 云存储得分 4 分 + 横向评分所占的份额 0.5 × 云存储横向评分 4 分，四舍五入到 2 位小数）"
    )
