"""附件1 as a paper: the merges and words of the notice, and the numbers of the screen; the sheet of points beside it.

Not here: how layouts are drawn (`tests/unit/papers`), the table as a sheet (`test_printed.py`).
"""

from datetime import date
from typing import Any

import pytest

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.zhejiang_cloud_level.filled import KIND, filled, places, save, systems, with_files
from tests.programmes.zhejiang_cloud_level.test_explanations import pack
from tests.unit.papers.test_drawing import docx_texts, pdf_text
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.cases.queries.progress import scores
from yunti.apps.cases.services import start_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.papers.binding.making import make_paper
from yunti.papers.document import Cell, Document, Grid
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word

DAY = date(2024, 6, 1)


def drawn(paper: str, facts: dict[str, Any]) -> Document:
    return make_paper(pack(), paper, facts, DAY)


def grid(made: Document) -> Grid:
    return next(block for block in made.blocks if isinstance(block, Grid))


def rows(made: Document) -> list[list[Cell]]:
    return [list(row.cells) for row in grid(made).rows]


def flat(text: str) -> str:
    return text.replace("\n", "")


def test_the_words_are_those_of_the_notice() -> None:
    texts = [flat(cell.text) for row in rows(drawn("evaluation_table", {})) for cell in row]
    listed = pack().definition.lists
    for item in listed["items"].rows:
        for column in ("dimension_label", "desc", "n_label", "m_label", "explain", "item_label"):
            assert not item[column] or flat(str(item[column])) in texts, (item["id"], column)
    for item in listed["expert_items"].rows:
        assert {f"{item['label']}（{item['weight']}）", item["desc"], item["group_label"]} <= set(texts)
    assert texts[:5] == ["评价维度（权重）", "应用类型和指标（权重）", "具体说明", "评分细项", "评分解释"]


def test_cells_are_merged_as_in_the_notice() -> None:
    found = {
        flat(cell.text): (cell.columns, cell.rows)
        for row in rows(drawn("evaluation_table", {}))
        for cell in row
    }
    assert found["评分细项"] == (5, 1)
    assert found["基础设施（20）"] == (1, 8) and found["云上数字化协同（10）"] == (1, 6)
    assert found["云存储（5）"] == (2, 2) and found["上云投入（5）"] == (3, 2)
    assert found["N：满足条件协同系统数（单位：个）"] == (5, 1), "over both columns of figures"
    assert found["数据协同（5）"] == (2, 4) and found["标杆示范（25）"] == (1, 6)
    assert found["创新应用（13）"] == found["典型示范（12）"] == (1, 3)
    assert found["（专家评分）"] == (6, 1)


def test_a_blank_form_claims_nothing() -> None:
    texts = [flat(cell.text) for row in rows(drawn("evaluation_table", {})) for cell in row]
    assert "√" not in texts and "0" not in texts


@pytest.mark.django_db
def test_the_numbers_are_those_of_the_screen(people: People) -> None:
    each = a_round("zhejiang-cloud-level", "2024")
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    save(case, filled(), people.ma)
    with_files(case, places(len(systems())))
    facts = dict(facts_of(case, pack_of(each)).told)
    card = scores(Surroundings(case, pack_of(each), people.ma, frozenset({"enterprise"})))
    assert card is not None
    shown = [(item.said.split("：")[1].split(" 分")[0]) for group in card.groups for item in group.items]
    sheet = rows(drawn("score_sheet", facts))
    assert [row[-1].text for row in sheet[1:-1]] == shown
    assert sheet[-1][-1].text == card.figure
    entered = [[cell.text for cell in row] for row in rows(drawn("evaluation_table", facts)) if len(row) == 2]
    for pair in (["40", "50"], ["16", "32"], ["30", "40"], ["2", "4"], ["90", "300"], ["150", "600"]):
        assert pair in entered
    ticked = [row for row in rows(drawn("evaluation_table", facts)) if "√" in [cell.text for cell in row]]
    assert [[cell.text for cell in row][-4:] for row in ticked] == [
        ["√", "研发数据", "", "供应链数据"],
        ["", "设计数据", "√", "销售数据"],
        ["√", "生产数据", "", "服务数据"],
    ]


@pytest.mark.parametrize("paper", ["evaluation_table", "score_sheet"])
def test_it_is_drawn_for_the_wall_and_for_the_desk(paper: str) -> None:
    made = drawn(paper, {"enterprise_name": "示例甲机械有限公司", "uscc": "91900101000000001N"})
    assert "示例甲机械有限公司" in pdf_text(pdf(made)).replace("\n", "")
    assert any("基础设施" in text for text in docx_texts(word(made)))
