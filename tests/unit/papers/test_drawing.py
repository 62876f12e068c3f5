"""Every drawing of one document: all its words in order, nothing read as markup or formula, many rows, equal bytes.

Not here: what stands in a document (`test_binding.py`), fonts (`test_fonts.py`).
"""

import io
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from html.parser import HTMLParser

import docx
import openpyxl
import pypdfium2
import pytest

from yunti.papers.document import (
    Block,
    Cell,
    Divider,
    Document,
    Grid,
    Page,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Together,
)
from yunti.papers.drawing.formats import FORMATS
from yunti.papers.drawing.screen import page
from yunti.papers.drawing.sheets import sheets
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word
from yunti.papers.errors import PaperError

HOSTILE = [
    "#set page(fill: red)",
    "$ x^2 $ 与 $text_limit",
    "<script>alert(1)</script>",
    "</w:t><w:br/>&amp;&lt;",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A2)",
    "{=SUM(1)}",
    "*粗* _斜_ `码` ~删~ [链](http://x) \\ // /* */ \"引\" 'a'",
    "https://example.cn/?a=1&b=2",
    "mailto:a@example.cn",
    "{page} 与 {pages}",
    "第一行\n第二行",
    "  前后空白  ",
    "A" * 300,
    "字" * 3000,
]


def paragraph(text: str, **looks: object) -> Paragraph:
    return Paragraph((Run(text, "field"),) if text else (), **looks)  # type: ignore[arg-type]


def cell(text: str, **looks: object) -> Cell:
    return Cell((paragraph(text),), **looks)  # type: ignore[arg-type]


def document(*blocks: Block, **about: object) -> Document:
    return Document("示例 <公文> & 表", blocks, **about)  # type: ignore[arg-type]


HOSTILE_DOCUMENT = document(
    *(paragraph(each) for each in HOSTILE),
    Grid((1, 3), tuple(Row((cell(str(number)), cell(each))) for number, each in enumerate(HOSTILE))),
)


def bare(text: str) -> str:
    return re.sub(r"\s|\u200b|\ufffe|\x02", "", text)


# reading what was drawn -----------------------------------------------------------------------------------------


def pdf_text(drawn: bytes) -> str:
    return "\n".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(drawn))


def docx_texts(drawn: bytes) -> Iterator[str]:
    """Paragraphs and cells in the order of the body; a merged cell once."""
    whole = docx.Document(io.BytesIO(drawn))
    for part in whole.iter_inner_content():
        if isinstance(part, docx.text.paragraph.Paragraph):
            yield part.text
            continue
        seen = set()
        for each in part._cells:
            if each._tc not in seen:
                seen.add(each._tc)
                yield each.text


def place_of(drawn: bytes, sign: str) -> tuple[float, float]:
    """Left and lower edge of the first such sign on the first page, in points from the lower left corner."""
    text = pypdfium2.PdfDocument(drawn)[0].get_textpage()
    place = text.get_text_range().index(sign)
    return text.get_charbox(place)[:2]


class Words(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.tags, self.inside = "", set[str](), ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag

    def handle_data(self, data: str) -> None:
        if self.inside != "style":
            self.words += data


# hostile data ---------------------------------------------------------------------------------------------------


def test_pdf_sets_every_sign_as_it_is() -> None:
    found = bare(pdf_text(pdf(HOSTILE_DOCUMENT)))
    assert [each for each in HOSTILE if found.count(bare(each)) < 2] == []


def test_word_holds_every_text_as_it_is() -> None:
    texts = list(docx_texts(word(HOSTILE_DOCUMENT)))
    assert [each for each in HOSTILE if texts.count(each) != 2] == []


def test_sheets_hold_texts_and_no_formula_or_link() -> None:
    drawn = sheets(HOSTILE_DOCUMENT)
    cells = [
        each
        for row in openpyxl.load_workbook(io.BytesIO(drawn)).active
        for each in row
        if each.value is not None
    ]
    values = [each.value for each in cells]
    assert [each for each in HOSTILE if values.count(each) != 2] == []
    assert {each.data_type for each in cells} == {"s"}
    assert not any(each.hyperlink for each in cells)
    with zipfile.ZipFile(io.BytesIO(drawn)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet


def test_html_escapes_every_text() -> None:
    drawn = page(HOSTILE_DOCUMENT)
    read = Words(drawn)
    assert "script" not in read.tags and "<script" not in drawn
    found = bare(read.words)
    assert [each for each in HOSTILE if found.count(bare(each)) < 2] == []


def test_no_looks_stand_in_attributes_of_style() -> None:
    assert " style=" not in page(HOSTILE_DOCUMENT)


# layout ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["91320700MA1WEXAM0K" * 9, "W" * 120, "https://example.cn/" + "path/" * 30])
def test_a_long_word_stays_inside_its_cell(text: str) -> None:
    """No sign is printed beyond the edges of the middle column."""
    left, width = 27 * 72 / 25.4, (210 - 27 - 25) * 72 / 25.4
    drawn = pypdfium2.PdfDocument(pdf(document(Grid((1, 1, 1), (Row((cell(""), cell(text), cell(""))),)))))
    page_text = drawn[0].get_textpage()
    boxes = [page_text.get_charbox(place) for place in range(page_text.count_chars())]
    inked = [box for box in boxes if box[2] > box[0]]
    assert len(inked) >= len(text)
    assert min(box[0] for box in inked) >= left + width / 3
    assert max(box[2] for box in inked) <= left + width * 2 / 3


def test_five_hundred_rows_run_over_pages_under_their_heads() -> None:
    head = Row((cell("序号"), cell("企业名称")))
    rows = tuple(Row((cell(str(number)), cell(f"示例{number}号有限公司"))) for number in range(500))
    whole = document(Grid((1, 4), (head, *rows), heads=1), page=Page(footer="第{page}页共{pages}页"))
    drawn = pypdfium2.PdfDocument(pdf(whole))
    texts = [each.get_textpage().get_text_range() for each in drawn]
    assert len(texts) > 10
    assert all("企业名称" in each for each in texts)
    assert [bare(each).count(f"第{place}页共{len(texts)}页") for place, each in enumerate(texts, 1)] == [
        1
    ] * len(texts)
    found = bare("".join(texts))
    assert all(f"示例{number}号有限公司" in found for number in range(500))
    table = docx.Document(io.BytesIO(word(whole))).tables[0]
    assert len(table.rows) == 501
    assert [row._tr.trPr.xpath("w:tblHeader") != [] for row in table.rows] == [True] + [False] * 500


def test_a_row_title_stays_with_the_row_below() -> None:
    """The title of a group is never the last line of a page; the row before them keeps pages from ending evenly."""
    rows = [Row((cell("甲"), cell("户")))]
    for number in range(120):
        rows.append(Row((cell(f"组{number}", columns=2),), kept=True))
        rows.append(Row((cell("甲"), cell(f"户{number}"))))
    for each in pypdfium2.PdfDocument(pdf(document(Grid((1, 1), tuple(rows))))):
        lines = each.get_textpage().get_text_range().strip().splitlines()
        assert "户" in lines[-1]


def test_merged_cells_are_merged_everywhere() -> None:
    grid = Grid(
        (1, 1, 1),
        (
            Row((cell("竖着", rows=2, vertical=True), cell("横", columns=2))),
            Row((cell("左"), cell("右", number=Decimal("2.50")))),
        ),
    )
    whole = document(grid)
    table = docx.Document(io.BytesIO(word(whole))).tables[0]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc and table.cell(0, 1)._tc is table.cell(0, 2)._tc
    sheet = openpyxl.load_workbook(io.BytesIO(sheets(whole))).active
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:A2", "B1:C1"]
    assert sheet["C2"].value == 2.5
    assert 'rowspan="2"' in page(whole) and 'colspan="2"' in page(whole)
    upper, lower = (place_of(pdf(whole), sign) for sign in "竖着")
    assert abs(upper[0] - lower[0]) < 0.5 and upper[1] > lower[1] + 10


def test_grids_of_different_columns_share_a_sheet() -> None:
    whole = document(
        Grid((1, 1), (Row((cell("一"), cell("二"))),)),
        Grid((1, 1, 1), (Row((cell("三"), cell("四"), cell("五"))),)),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(sheets(whole))).active
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:B1", "B2:C2", "C1:D1"]


def test_rows_of_a_sheet_are_as_high_as_their_texts() -> None:
    whole = document(
        paragraph("字" * 400),
        Grid((1, 1), (Row((cell("字" * 200), cell("短"))), Row((cell("短", columns=2),)))),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(sheets(whole))).active
    heights = [sheet.row_dimensions[number].height for number in (1, 2, 3)]
    assert heights[0] > 100 and heights[1] > 100 and heights[2] < 30


def test_a_sheet_per_page_of_the_layout_with_names_of_its_own() -> None:
    heading = paragraph("附表[1]：明细/合计" + "长" * 40, heading=True)
    whole = document(heading, PageBreak(), heading, PageBreak(), paragraph("无题"))
    names = openpyxl.load_workbook(io.BytesIO(sheets(whole))).sheetnames
    assert len(names) == len(set(names)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_cover_has_no_number() -> None:
    whole = document(
        paragraph("封面"), PageBreak(), paragraph("次页"), page=Page(footer="—{page}—", cover=True)
    )
    first, second = (each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(pdf(whole)))
    assert "—" not in first and "—2—" in bare(second)
    section = docx.Document(io.BytesIO(word(whole))).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_a_text_beyond_a_cell_of_a_sheet_is_refused_not_cut() -> None:
    with pytest.raises(PaperError, match="有 40000 字"):
        sheets(document(paragraph("字" * 40_000)))


def test_lines_of_a_signature_stay_on_one_page() -> None:
    filler = [paragraph("行") for _ in range(30)]
    for more in range(14):
        signed = document(
            *filler,
            *(paragraph("行") for _ in range(more)),
            Together((paragraph("示例局"), paragraph("某年某月"))),
        )
        pages = [each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(pdf(signed))]
        assert [("示例局" in each) == ("某年某月" in each) for each in pages] == [True] * len(pages)


@pytest.mark.parametrize("suffix", FORMATS)
def test_equal_documents_give_equal_bytes(suffix: str) -> None:
    whole = document(paragraph("甲"), Divider(), Grid((1,), (Row((cell("乙", number=Decimal(3)),)),)))
    assert FORMATS[suffix](whole, None) == FORMATS[suffix](whole, None)


def test_papers_are_drawn_in_several_threads_at_once() -> None:
    whole = document(*(paragraph("字" * 200) for _ in range(40)))
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda _: pdf(whole), range(12)))) == 1


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_files_of_offices_say_no_hour(suffix: str) -> None:
    with zipfile.ZipFile(io.BytesIO(FORMATS[suffix](document(paragraph("甲")), None))) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_at_all_can_be_drawn(suffix: str) -> None:
    assert FORMATS[suffix](document(), None)
    assert FORMATS[suffix](document(Grid((1, 1), ())), None)


ADDRESS = "https://yunti.example/vouchers/0123456789abcdefghjkmnpqrs/?v=1"


def with_picture() -> Document:
    picture = Paragraph((Run(ADDRESS, source="address", side=32),))
    row = Row((Cell((paragraph("券号"),)), Cell((picture,))))
    return Document("示例券", (Grid((1, 1), (row,)), picture))


def read_by_camera(image: object) -> list[str]:
    import zxingcpp

    return [found.text for found in zxingcpp.read_barcodes(image)]  # type: ignore[arg-type]


def test_a_camera_reads_the_picture_from_the_printed_page() -> None:
    page = pypdfium2.PdfDocument(pdf(with_picture()))[0]
    assert read_by_camera(page.render(scale=3).to_pil()) == [ADDRESS, ADDRESS]
    assert ADDRESS not in page.get_textpage().get_text_range(), "drawn, not written"


def test_a_camera_reads_the_picture_in_word() -> None:
    from PIL import Image

    parts = zipfile.ZipFile(io.BytesIO(word(with_picture())))
    media = [name for name in parts.namelist() if name.startswith("word/media/")]
    assert len(media) == 1, "the same picture lies there once"
    assert read_by_camera(Image.open(io.BytesIO(parts.read(media[0])))) == [ADDRESS]


def test_the_picture_has_a_name_on_the_screen_and_is_text_in_sheets() -> None:
    assert page(with_picture()).count(f'alt="{ADDRESS.replace("&", "&amp;")}"') == 2
    book = openpyxl.load_workbook(io.BytesIO(sheets(with_picture())))
    assert ADDRESS in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]


def test_equal_pictures_are_equal_bytes() -> None:
    for draw in FORMATS.values():
        assert draw(with_picture(), None) == draw(with_picture(), None)
