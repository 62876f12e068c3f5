"""A layout filled in: values in words, blanks and hints, repeats, groups, joined cells; refusals that name what is missing.

Not here: how documents are drawn (`test_drawing.py`), the papers of real packs (`tests/programmes`).
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.packs.test_checking import write
from tests.unit.packs.test_papers import WITH_PAPERS
from yunti.packs.reading import Pack, load_pack
from yunti.papers.binding.joining import Entry, joined
from yunti.papers.binding.making import make_paper
from yunti.papers.document import Cell, Document, Grid, Paragraph, Row, Run, placed
from yunti.papers.errors import PaperError
from yunti.rules.errors import FactError

GIVEN: dict[str, Any] = {
    "name": "示例公司",
    "items": 2,
    "day": "2025-02-01",
    "kinds": ["b"],
    "lines": [{"goods": "甲", "amount": 12.5}, {"goods": "乙", "amount": 3}],
    "answers": [{"code": "a"}],
    "sender": "示例局",
    "reasons": [{"says": "缺合同"}, {"says": ""}, {"says": "缺发票"}],
}


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write(tmp_path, WITH_PAPERS))


def grids(document: Document) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in each.rows]
        for each in document.blocks
        if isinstance(each, Grid)
    ]


def test_everything_is_filled_in(pack: Pack) -> None:
    made = make_paper(pack, "letter", GIVEN)
    assert grids(made) == [
        [["单位", "示例公司"], ["□甲　☑乙"]],
        [["品名", "金额"], ["甲", "12.5"], ["乙", "3"], ["合计", "2"]],
        [["种类", "勾选"], ["甲", "☑"], ["乙", ""]],
    ]
    assert "示例公司：至少2项" in made.text
    assert "1 缺合同\n3 缺发票" in made.text
    assert made.text.rstrip("　").endswith("示例局")
    assert made.page.cover


def test_a_parameter_and_a_condition_are_those_of_the_day(pack: Pack) -> None:
    assert "至少" not in make_paper(pack, "letter", {**GIVEN, "day": "2025-07-01"}).text
    assert "至少3项" in make_paper(pack, "letter", {**GIVEN, "day": "2025-07-01", "items": 3}).text


def test_a_blank_form_shows_hints_and_no_default(pack: Pack) -> None:
    made = make_paper(pack, "letter", {"sender": "局", "reasons": [{"says": "无"}]})
    assert grids(made)[0] == [["单位", "与证照一致"], ["□甲　□乙"]]
    assert grids(made)[1] == [["品名", "金额"], ["", ""], ["合计", ""]]


def test_a_footer_adds_the_rows_exactly_and_is_empty_while_one_does_not_say(tmp_path: Path) -> None:
    footer = "footer: [{label: 合计, sum: amount}, {label: 合计/万元, sum: amount, unit: 万元}]"
    pack = load_pack(write(tmp_path, WITH_PAPERS.replace("footer: [{label: 合计, value: items}]", footer)))
    lines = [{"goods": str(number), "amount": Decimal("0.1")} for number in range(3)]
    assert grids(make_paper(pack, "letter", {**GIVEN, "lines": lines}))[1][-2:] == [
        ["合计", "0.3"],
        ["合计/万元", "0.00003"],
    ]
    lines.append({"goods": "未填"})
    assert grids(make_paper(pack, "letter", {**GIVEN, "lines": lines}))[1][-2:] == [
        ["合计", ""],
        ["合计/万元", ""],
    ]
    assert grids(make_paper(pack, "letter", {**GIVEN, "lines": []}))[1][-1] == ["合计/万元", ""]


def test_what_was_declared_beneath_a_table_is_printed_before_a_sum(tmp_path: Path) -> None:
    footer = "footer: [{label: 合计, value: items, sum: amount}]"
    pack = load_pack(write(tmp_path, WITH_PAPERS.replace("footer: [{label: 合计, value: items}]", footer)))
    assert grids(make_paper(pack, "letter", GIVEN))[1][-1] == ["合计", "2"]
    undeclared = {key: value for key, value in GIVEN.items() if key != "items"}
    assert grids(make_paper(pack, "letter", undeclared))[1][-1] == ["合计", "15.5"]


def test_text_of_a_person_is_never_read_again(pack: Pack) -> None:
    made = make_paper(pack, "letter", {**GIVEN, "name": "{sender}$floor", "reasons": [{"says": "{name}"}]})
    assert "{sender}$floor：至少2项" in made.text and "1 {name}" in made.text


def test_what_is_printed_tells_where_it_came_from(pack: Pack) -> None:
    sources = {run.source: run.text for run in make_paper(pack, "letter", GIVEN).runs if run.source}
    assert sources["单位名称（name）"] == "示例公司" and sources["第 2 行 品名（goods）"] == "乙"


def test_a_number_alone_stays_a_number(pack: Pack) -> None:
    table = [each for each in make_paper(pack, "letter", GIVEN).blocks if isinstance(each, Grid)][1]
    assert [str(row.cells[-1].number) for row in table.rows] == ["None", "12.5", "3", "2"]


REFUSED = {
    "what is required": ({**GIVEN, "sender": None}, "E_PAPER_MISSING", "“通知书”还缺：机关（sender）"),
    "blank is not given": ({**GIVEN, "sender": ""}, "E_PAPER_MISSING", "机关（sender）"),
    "a reason at least": ({**GIVEN, "reasons": []}, "E_PAPER_ROWS", "至少要有 1 条“理由”"),
    "a wrong name": ({**GIVEN, "nmae": ""}, "E_PAPER_FIELD", "没有输入项 nmae；是否想写 name"),
    "a control character": ({**GIVEN, "name": "甲\x01"}, "E_PAPER_SIGN", "单位名称（name） 里有不能印出的控制字符（U+0001）"),
    "a control character in a row": ({**GIVEN, "lines": [{}, {"goods": "甲\x01"}]}, "E_PAPER_SIGN", "第 2 行 品名（goods） 里有"),
    "half a character": ({**GIVEN, "name": "甲\ud83d"}, "E_PAPER_SIGN", "U+D83D"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "code", "says"), REFUSED.values(), ids=REFUSED)
def test_a_paper_that_cannot_be_made_says_why(
    pack: Pack, given: dict[str, Any], code: str, says: str
) -> None:
    with pytest.raises(PaperError) as refusal:
        make_paper(pack, "letter", given)
    assert refusal.value.code == code and says in refusal.value.text


def test_an_unknown_paper_names_the_nearest(pack: Pack) -> None:
    with pytest.raises(PaperError, match="没有公文 leter；是否想写 letter"):
        make_paper(pack, "leter", {})


def test_a_wrong_value_is_told_as_everywhere(pack: Pack) -> None:
    with pytest.raises(FactError, match="items"):
        make_paper(pack, "letter", {**GIVEN, "items": "二"})


def test_many_cases(pack: Pack) -> None:
    made = make_paper(pack, "register", {"cases": [{"name": "甲"}, {"name": "乙", "place": "东区"}]})
    assert grids(made) == [[["名称"], ["甲"], ["乙"]]]
    assert made.text.endswith("甲 \n乙 东区")
    assert grids(make_paper(pack, "register", {"cases": []})) == [[["名称"], [""]]]


def test_columns_are_chosen_by_the_reader(pack: Pack) -> None:
    made = make_paper(pack, "letter", GIVEN, columns={"lines": ["amount"]})
    assert grids(made)[1][:3] == [["金额"], ["12.5"], ["3"]]
    with pytest.raises(PaperError, match="“明细”没有列 price；有 goods、amount"):
        make_paper(pack, "letter", GIVEN, columns={"lines": ["price"]})


# joined cells ---------------------------------------------------------------------------------------------------


def cell(text: str) -> Cell:
    return Cell((Paragraph((Run(text),) if text else ()),))


def entry(**texts: str) -> Entry:
    return Entry({name: cell(text) for name, text in texts.items()})


def test_equal_cells_join_within_their_group_only() -> None:
    rows = joined(
        [entry(a="一", b="x", c="1"), entry(a="一", b="x", c="2"), entry(a="二", b="x", c="3")], "abc", "ab"
    )
    assert [[(each.text, each.rows) for each in row.cells] for row in rows] == [
        [("一", 2), ("x", 2), ("1", 1)],
        [("2", 1)],
        [("二", 1), ("x", 1), ("3", 1)],
    ]


def test_an_empty_cell_goes_to_its_neighbour() -> None:
    rows = joined(
        [entry(a="", b="x"), entry(a="y", b=""), entry(a="p", b="q"), entry(a="", b="")], "ab", (), "ab"
    )
    assert [[(each.text, each.columns) for each in row.cells] for row in rows] == [
        [("x", 2)], [("y", 2)], [("p", 1), ("q", 1)], [("", 1), ("", 1)],
    ]  # fmt: skip


def test_rows_that_ask_the_same_share_one_cell_with_the_answer() -> None:
    """Rows without a text to share keep their own cells."""
    asks = replace(cell("请说明"), columns=2)
    answered = replace(asks, paragraphs=(Paragraph((Run("三年"),)), *asks.paragraphs))
    rows = joined(
        [
            Entry({"a": cell("一"), "b": asks, "c": cell("")}, "请说明", "b"),
            Entry({"a": cell("二"), "b": answered, "c": cell("")}, "请说明", "b"),
            Entry({"a": cell("三"), "b": answered, "c": cell("")}, "", "b"),
            entry(a="四", b="x", c="y"),
        ],
        "abc",
    )
    assert [[(each.text, each.rows, each.columns) for each in row.cells] for row in rows] == [
        [("一", 1, 1), ("三年\n请说明", 2, 2)],
        [("二", 1, 1)],
        [("三", 1, 1), ("三年\n请说明", 1, 2)],
        [("四", 1, 1), ("x", 1, 1), ("y", 1, 1)],
    ]


def test_cells_find_their_places_beside_those_from_above() -> None:
    grid = Grid((1, 1, 1), (Row((Cell((), rows=2), Cell((), columns=2))), Row((Cell(()), Cell(())))))
    assert [(each.row, each.column) for each in placed(grid)] == [(0, 0), (0, 1), (1, 1), (1, 2)]
