"""The papers that go with the two application forms: printed as the notice words them, each with slots to hand in.

Not here: which papers are required when (the pack's casebook).
"""

import pytest

from tests.programmes.jiangsu_star.test_explanations import pack
from yunti.packs.sheets import forms

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
