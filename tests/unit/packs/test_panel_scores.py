"""What a pack says of the scores of a panel: read as written, each fault told. Not here: scoring (`tests/apps/panels`)."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.unit.packs.test_checking import problems
from yunti.packs.panel_scores import scored_facts
from yunti.packs.panels import panel_named, parameters_of_panels
from yunti.packs.reading import load_pack

FOLDER = Path(__file__).parents[3] / "packs" / "zhejiang-cloud-level" / "2024"
DAY = date(2024, 6, 1)


def test_a_sound_pack_is_read() -> None:
    pack = load_pack(FOLDER)
    rule = panel_named(pack, "benchmark_review")
    assert rule is not None and rule.scores is not None and rule.is_blind
    assert rule.reviewing(pack) == {"expert_review"}
    items = rule.scores.items_on(pack, DAY)
    assert [each.most for each in items] == [400, 400, 500, 400, 400, 400]
    assert sum(each.most for each in items) == 2500
    assert [points for points, _says in items[2].anchors] == [0, 300, 500]
    assert [items[2].is_end(points) for points in (0, 1, 499, 500)] == [True, False, False, True]
    counted = {name: rule.scores.count(pack, name, DAY) for name in ("spread", "outlier", "added", "dropped")}
    assert counted == {"spread": 50, "outlier": 40, "added": 1, "dropped": 0}
    assert rule.scores.columns(pack) == ("item", "score")
    assert scored_facts(pack) == {"expert_scores"}
    assert {"score_dropped", "scoring_days", "experts_required"} <= parameters_of_panels(pack)


def test_a_panel_without_scores_fills_nothing() -> None:
    pack = load_pack(FOLDER.parents[1] / "guangdong-voucher" / "2018")
    rule = panel_named(pack, "capability_review")
    assert (
        rule is not None and rule.scores is None and not rule.is_blind and scored_facts(pack) == frozenset()
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("into: expert_scores", "into: expert_score", "没有字段 expert_score；是否想写 expert_scores"),
        ("into: expert_scores", "into: systems", "systems 应是由办理单位填写"),
        ("within: scoring_days", "within: experts_required", "不是期限"),
        ("spread: score_spread", "spread: spread_of", "没有参数 spread_of"),
        ("most: expert_weight\n", "most: rank_key\n", "应是不小于 1 的整数"),
        ("- {at: 2, says: 部分系统", "- {at: 4, says: 部分系统", "标尺应从 0 到满分 4"),
        ("- {at: 0, says: 没有应用信创", "- {at: 1, says: 没有应用信创", "标尺应从 0 到满分 4"),
        ("exp_xinchuang:", "exp_other:", "缺少评分项 exp_xinchuang"),
        ("hides: [uscc,", "hides: [code,", "没有字段 code"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    folder = tmp_path / "zhejiang-cloud-level" / "2024"
    shutil.copytree(FOLDER, folder)
    text = (folder / "panels.yaml").read_text(encoding="utf-8")
    assert before in text
    (folder / "panels.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    assert any(told in each for each in problems(folder)), problems(folder)
