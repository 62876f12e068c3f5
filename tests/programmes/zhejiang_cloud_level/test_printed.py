"""附件1 as printed: under each of the 15 figure items stand the cells to fill in, six categories to tick, six items of experts.

Not here: the printed figures of 附件3 (`test_progress_tables`), the weights (`test_weights`).
"""

from collections import Counter

from tests.programmes.zhejiang_cloud_level.test_explanations import pack
from yunti.packs.sheets import tables

HEAD = "| 评价维度（权重） | 应用类型和指标（权重） | 具体说明 | 评分细项 | 评分细项 | 评分解释 |"


def printed() -> list[list[str]]:
    shown = list(tables(pack()))
    start = shown.index(HEAD) + 2
    lines = shown[start : shown.index("", start)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_cells_to_fill_in_stand_under_each_item() -> None:
    """One row under each, three under 数据协同, whose ticks stand two to a row."""
    rows = [row for row in printed() if row[0] != "标杆示范（25）"]
    labels = [tuple(row[:2]) for row in rows if row[2]]
    cells = [tuple(row[:2]) for row in rows if not row[2]]
    assert len(labels) == 15
    assert Counter(cells) == {each: 3 if each[1] == "数据协同（5）" else 1 for each in labels}
    for place, row in enumerate(rows):
        assert row[2] or (row[:2] == rows[place - 1][:2] and row[3] == row[5] == "")


def test_the_six_categories_are_ticked_in_the_order_of_the_notice() -> None:
    ticks = [row[4] for row in printed() if "□" in row[4]]
    assert ticks == ["□ 研发数据　□ 供应链数据", "□ 设计数据　□ 销售数据", "□ 生产数据　□ 服务数据"]
    labels = {f"□ {row['label']}" for row in pack().definition.lists["data_categories"].rows}
    assert {tick for pair in ticks for tick in pair.split("　")} == labels


def test_the_six_items_of_experts_are_printed_as_listed() -> None:
    rows = [row for row in printed() if row[0] == "标杆示范（25）"]
    listed = pack().definition.lists["expert_items"].rows
    assert [(row[1], row[2], row[5]) for row in rows] == [
        (f"{each['group_label']} {each['label']}（{each['weight']}）", each["desc"], each["cell"])
        for each in listed
    ]
