"""The blank forms print what the notice prints, text by text and in its order: labels, options, hints, notes, and nothing else.

The notice's wording lies in the pack (`notice/`), copied from the notice and not from the form. Blanks and the width of brackets,
colons and commas are not compared: the notice itself is known only as a scan that was read by machine.
Not here: filled forms and other papers (`test_papers.py`).
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pypdfium2
import pytest

from tests.programmes.jiangsu_star.test_papers import FOLDER
from tests.unit.papers.test_drawing import docx_texts
from yunti.packs.reading import Pack, load_pack
from yunti.papers.binding.making import make_paper
from yunti.papers.document import Document
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word

FORMS = {"application_three_star": "annex_2.txt", "application_four_five_star": "annex_3.txt"}
WIDTHS = str.maketrans("():,;", "（）：，；")
PAGE_NUMBER = re.compile(r"—\d+—")


def bare(text: str) -> str:
    return re.sub(r"[\s\u3000\u200b\ufffe\x02]", "", text).translate(WIDTHS)


def noticed(name: str) -> list[str]:
    lines = (FOLDER / "notice" / FORMS[name]).read_text(encoding="utf-8").splitlines()
    return [bare(line) for line in lines if not line.startswith("#")]


def printed(document: Document) -> list[str]:
    """Every text of the .docx, cell by cell and line by line."""
    lines = (line for text in docx_texts(word(document)) for line in text.split("\n"))
    return [bare(line) for line in lines if bare(line)]


def departures(pack: Pack, name: str) -> list[str]:
    """How the .docx departs from the notice; then how the .pdf does, whose text comes in the order of drawing."""
    document, wanted = make_paper(pack, name, {}), noticed(name)
    found = [
        line
        for line in unified_diff(wanted, printed(document), "notice", "form", lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]
    return found + list(_in_pdf(document, wanted))


def _in_pdf(document: Document, wanted: list[str]) -> Iterator[str]:
    pages = [each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(pdf(document))]
    whole = "".join(PAGE_NUMBER.sub("", bare(page)) for page in pages)
    yield from (f"missing in the PDF: {line}" for line in wanted if line not in whole)
    more = Counter(whole)
    more.subtract(Counter("".join(wanted)))
    repeated = Counter("".join(bare(page) for page in _repeated_heads(pages)))
    yield from (f"{count:+d} × {sign} in the PDF" for sign, count in (more - repeated).items() if count)
    yield from (f"{-count} × {sign} less in the PDF" for sign, count in more.items() if count < 0)


HEADS = ("类", "子类", "域", "子域", "是否上云", "证明材料在申报书中的页码")


def _repeated_heads(pages: list[str]) -> Iterator[str]:
    """The head row of a table stands again on each further page of it."""
    head = "".join(HEADS)
    count = sum(bare(page).count(head) for page in pages)
    yield from [head] * max(count - 1, 0)


@pytest.mark.parametrize("name", FORMS)
def test_the_form_prints_the_notice_and_nothing_else(name: str) -> None:
    assert departures(load_pack(FOLDER), name) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_notice_is_known_whole(name: str) -> None:
    """From the title to the last seal; a copy that lost its end would compare with less."""
    lines = noticed(name)
    assert lines[0] == "星级上云企业评定申请表" and lines[-1] == "日期：2020年月日"
    assert len(lines) > (150 if name == "application_three_star" else 200)


CHANGES = {
    "a label": ("form.yaml", "label: 单位性质", "label: 单位牲质"),
    "the label that both forms print differently": ("form.yaml", "注册资金(万元)", "注册资本(万元)"),
    "a hint": ("form.yaml", "hint: 是或否", "hint: 是和否"),
    "a long hint": ("form.yaml", "流程再造、效率提升", "流程再造、效益提升"),
    "a fixed answer": ("form.yaml", "fixed: 公有云", "fixed: 共有云"),
    "the pledge": ("form.yaml", "愿承担相应的责任", "愿承担相应责任"),
    "an instruction": ("form.yaml", "一律用宋体、小四号", "一律用宋体、小三号"),
    "an option": ("lists.yaml", "生物医药和新型医疗器械", "生物医药与新型医疗器械"),
    "a row of the annex": ("lists.yaml", "供应链关系管理", "供应商关系管理"),
    "a paper to attach": ("lists.yaml", "限1页ppt", "限2页ppt"),
    "a head of a table": ("tables.yaml", "证明材料在申报书中的页码", "证明材料在申报书的页码"),
    "a note": ("tables.yaml", "智能传感、网关", "智能传感，网关"),
    "a seal": ("tables.yaml", "云服务商: (盖章)", "云服务商: (签章)"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_character_more_less_or_other_is_found(change: str, tmp_path: Path) -> None:
    file, before, after = CHANGES[change]
    folder = tmp_path / "2020"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")
    pack = load_pack(folder)
    found = [line for name in FORMS for line in departures(pack, name)]
    assert any(line.startswith(("-", "+")) for line in found), "the .docx was not compared"
    assert any("PDF" in line for line in found), "the PDF was not compared"
