"""What a pack tells of points beside a form, and counts that follow from lists: each fault told with its line.

Not here: the points of a case (`tests/programmes/zhejiang_cloud_level/test_counts_follow.py`).
"""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems
from yunti.packs.reading import load_pack
from yunti.packs.scoring import is_scored, score_card
from yunti.rules.engine import evaluate

ROOT = Path(__file__).parents[3] / "packs"
FOLDER = ROOT / "zhejiang-cloud-level" / "2024"
DAY = date(2024, 6, 1)


def test_only_cases_of_that_kind_have_points() -> None:
    pack = load_pack(FOLDER)
    evaluation = evaluate(pack.program(DAY), {})
    assert is_scored(pack, "cloud_level") and not is_scored(pack, "cultivation_library")
    assert score_card(pack, "cultivation_library", {}, DAY, lambda: evaluation) is None
    card = score_card(pack, "cloud_level", {}, DAY, lambda: evaluation)
    assert card is not None and card.figure == ""
    assert {item.mark for group in card.groups for item in group.items} == {"unknown"}
    assert {"systems", "biz_rd_n"} <= card.groups[1].facts


def test_the_same_facts_give_the_same_card() -> None:
    pack = load_pack(FOLDER)
    evaluation = evaluate(pack.program(DAY), {})
    first = score_card(pack, "cloud_level", {}, DAY, lambda: evaluation)
    assert first is score_card(pack, "cloud_level", {}, DAY, lambda: evaluation)


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("scoring", "cloud_level:", "cloud_levels:", "没有流程 cloud_levels；是否想写 cloud_level"),
        ("scoring", "total: self_total", "total: figures_accepted", "figures_accepted 应为数字"),
        ("scoring", "most: self_most", "most: expert_weight", "合计 75，不是参数 expert_weight 的值"),
        ("scoring", "label: label", "label: labels", "没有列 labels；是否想写 label"),
        ("scoring", "value: 'score_{id}'", "value: 'scores_{id}'", "没有判定 scores_storage"),
        ("scoring", "counts: 'counts_{id}'", "counts: 'count_{id}'", "没有判定 count_storage"),
        ("scoring", "within: dimension", "within: group", "没有列 group"),
        ("scoring", "list: items", "list: item", "没有参照表 item；是否想写 items"),
        (
            "facts",
            "{category: rd, on_cloud: true}",
            "{category: research, on_cloud: true}",
            "没有选项 research",
        ),
        (
            "facts",
            "{rows_of: systems, where: {collab: true}}",
            "{rows_of: system}",
            "没有列表 system；是否想写 systems",
        ),
        ("facts", "where: {collab: true}", "where: {collabs: true}", "没有列 collabs；是否想写 collab"),
        ("facts", "source: {round: year}", "source: {round: year, where: {a: 1}}", "where 只用于 rows_of"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, file: str, before: str, after: str, told: str) -> None:
    folder = tmp_path / "zhejiang-cloud-level" / "2024"
    shutil.copytree(FOLDER, folder)
    (folder / "cases.yaml").write_text("[]", encoding="utf-8")
    path = folder / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert any(told in each for each in problems(folder)), problems(folder)
