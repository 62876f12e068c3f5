"""The two application forms as printed: the papers that go with them, the prompts and the numbered rows of their tables.

Not here: which papers are required when (the pack's casebook).
"""

import pytest

from tests.programmes.jiangsu_star.test_explanations import pack
from yunti.packs.sheets import forms, tables

PAPERS = {"three_star": ("three_star_papers", "three_star_no"), "four_five_star": ("four_five_star_papers", "four_five_star_no")}  # fmt: skip


@pytest.mark.parametrize(("form", "listed"), [(form, listed) for form, (listed, _) in PAPERS.items()])
def test_a_form_prints_the_papers_in_the_words_of_the_notice(form: str, listed: str) -> None:
    printed = "\n".join(forms(pack()))
    title = f"{pack().section('form')[form]['subtitle']}\n"
    part = printed[printed.index(title) :].split("## 附件\n")[1].split("附表：")[0]
    lines = [line for line in part.splitlines() if line[:1].isdigit()]
    rows = pack().definition.lists[listed].rows
    assert lines == [f"{row['no']}. {row['wording']}" for row in rows]
    assert lines[0] == "1. 营业执照副本复印件、企业信用报告复印件；"
    assert lines[-1] == f"{len(rows)}. 其他证明性材料。"
    assert part.rstrip().endswith(
        "注：上述文件可以是一份完整的文件包括多项内容，也可以是每项内容均是独立的文件。"
    )


@pytest.mark.parametrize(("listed", "column"), PAPERS.values())
def test_every_paper_has_a_slot_and_every_slot_a_paper(listed: str, column: str) -> None:
    lists = pack().definition.lists
    numbers = [row[column] for row in lists["materials"].rows if row[column] is not None]
    assert numbers == sorted(numbers)
    assert set(numbers) == {row["no"] for row in lists[listed].rows}


def test_each_form_keeps_its_own_word_for_the_investment_table() -> None:
    lists = pack().definition.lists
    three, four = (lists[listed].rows[1]["wording"] for listed, _ in PAPERS.values())
    assert "上云投入明细表（参见附表2.2）" in three and "上云投入明细说明（参见附表3.2）" in four


def printed(table: str) -> list[list[str]]:
    """The cells of a table, row by row."""
    whole = "\n".join(tables(pack()))
    part = whole.split(pack().section("tables")[table]["title"])[1].split("\n# ")[0]
    return [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")][1:]


OTHERS = {
    "annex_2_1": ["其他工业APP应用", "其他基础应用"],
    "annex_3_1": ["其他工业APP应用", "其他设备", "其他基础应用", "其他创新应用"],
}


@pytest.mark.parametrize("table", OTHERS)
def test_rows_for_other_ask_for_words_where_the_others_are_ticked(table: str) -> None:
    asked = [cells[3] for cells in printed(table) if len(cells) > 4 and cells[4].strip(" |") == "（请说明）"]
    assert asked == OTHERS[table]


def test_the_rows_for_time_and_investment_say_what_to_answer() -> None:
    three = [line for line in tables(pack()) if "上云投入1,2" in line or "上云时长" in line]
    assert [line.count("（请说明上云具体时长）") for line in three] == [1, 0, 1, 0, 0, 0]
    assert [line.count("（请说明2019年1月1日以来上云投入发票总额）") for line in three] == [0, 1, 0, 0, 0, 0]
    assert [line.count("（按2019年1月1日以来上云投入计算，并请提供合同和发票）") for line in three] == [
        0,
        0,
        0,
        1,
        1,
        1,
    ]


@pytest.mark.parametrize("table", ["annex_2_2", "annex_2_3", "annex_3_2", "annex_3_3"])
def test_empty_rows_are_numbered_as_in_the_notice(table: str) -> None:
    assert [cells[0] for cells in printed(table)] == ["1", "2", "3", "....."]
