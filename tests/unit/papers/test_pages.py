"""How papers go over pages: rows stay whole, groups together, and Word breaks where the PDF does, whatever its fonts.

Not here: the words themselves (`test_drawing.py`).
"""

import io

import docx
import pypdfium2
import pytest

from tests.unit.papers.test_drawing import bare, cell, document, paragraph
from yunti.papers.document import Grid, PageBreak, Paragraph, Row, Run, Space
from yunti.papers.drawing.formats import FORMATS
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word


def pages(drawn: bytes) -> list[str]:
    return [bare(each.get_textpage().get_text_range()) for each in pypdfium2.PdfDocument(drawn)]


def lines(count: int) -> list[Paragraph]:
    return [paragraph("行") for _ in range(count)]


@pytest.mark.parametrize("before", [10, 20, 30])
def test_a_text_of_five_hundred_signs_is_not_torn(before: int) -> None:
    """A row with its label stays on one page, wherever the page is when it begins."""
    row = Row((cell("标签"), cell("字" * 500)))
    found = pages(pdf(document(*lines(before), Grid((1, 3), (row,)))))
    assert [each.count("字") for each in found if "字" in each] == [500]


def test_a_text_too_high_for_a_page_goes_over_and_loses_nothing() -> None:
    """250 signs are few in a wide column and more than a page in a narrow one."""
    found = pages(pdf(document(Grid((1, 20), (Row((cell("字" * 250), cell("甲"))),)))))
    assert len(found) > 1 and sum(each.count("字") for each in found) == 250
    drawn = docx.Document(io.BytesIO(word(document(Grid((1, 20), (Row((cell("字" * 250), cell("甲"))),))))))
    assert not drawn.tables[0].rows[0]._tr.xpath("w:trPr/w:cantSplit")


@pytest.mark.parametrize("before", range(24, 40, 3))
def test_a_few_rows_that_share_a_cell_stay_together(before: int) -> None:
    first = Row((cell("组", rows=3), cell("甲")))
    grid = Grid((1, 1), (first, Row((cell("乙"),)), Row((cell("丙"),))))
    found = pages(pdf(document(*lines(before), grid)))
    assert sum(1 for each in found if set("组甲乙丙") & set(each)) == 1
    table = docx.Document(io.BytesIO(word(document(grid)))).tables[0]
    assert [row.cells[1].paragraphs[0].paragraph_format.keep_with_next for row in table.rows] == [
        True,
        True,
        None,
    ]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("height", [0.5, 1.0, 3.0])
def test_room_of_any_height_can_be_drawn(suffix: str, height: float) -> None:
    assert FORMATS[suffix](document(paragraph("甲"), Space(height), paragraph("乙")), None)


def test_room_is_as_high_in_word_as_it_is_asked_for() -> None:
    made = docx.Document(io.BytesIO(word(document(Space(0.5)))))
    assert made.paragraphs[0].paragraph_format.line_spacing.pt == 9


def test_lines_of_word_are_as_high_with_every_font() -> None:
    whole = document(Paragraph((Run("大", size=22), Run("小"))), Grid((1,), (Row((cell("格"),)),)))
    made = docx.Document(io.BytesIO(word(whole)))
    assert made.paragraphs[0].paragraph_format.line_spacing.pt == 33
    assert made.tables[0].cell(0, 0).paragraphs[0].paragraph_format.line_spacing.pt == pytest.approx(17.4)


def test_a_full_page_is_not_followed_by_an_empty_one_in_word() -> None:
    """The break belongs to the line on the new page."""
    made = docx.Document(io.BytesIO(word(document(paragraph("甲"), PageBreak(), paragraph("乙")))))
    assert made.paragraphs[1].paragraph_format.page_break_before
    assert 'w:type="page"' not in made.element.xml


def test_spaces_at_the_right_edge_are_kept_from_it_in_word() -> None:
    signed = Paragraph((Run("某年某月"), Run("　　")), "right")
    line = Paragraph((Run("签字："), Run("　　", underlined=True)), "right")
    first, second = docx.Document(io.BytesIO(word(document(signed, line)))).paragraphs
    assert (first.text, first.paragraph_format.right_indent.pt) == ("某年某月", 24)
    assert second.text == "签字：　　" and second.paragraph_format.right_indent is None


def test_further_lines_begin_where_they_are_told() -> None:
    hung = Paragraph((Run("首", size=16), Run("字" * 60, size=16)), "left", indent=3, hanging=6)
    text = pypdfium2.PdfDocument(pdf(document(hung)))[0].get_textpage()
    boxes = [text.get_charbox(place) for place, sign in enumerate(text.get_text_range()) if sign in "首字"]
    edge = 27 * 72 / 25.4
    lowest = min(box[1] for box in boxes)
    assert boxes[0][0] == pytest.approx(edge + 3 * 16, abs=3)
    assert min(box[0] for box in boxes if box[1] < lowest + 5) == pytest.approx(edge + 6 * 16, abs=3)
    shape = docx.Document(io.BytesIO(word(document(hung)))).paragraphs[0].paragraph_format
    assert (shape.left_indent.pt, shape.first_line_indent.pt) == (96, -48)
