"""Whatever a person writes stands on the paper as written, or the paper is refused with the name of the field: never a third way.

Not here: chosen hostile texts (`tests/unit/papers/test_drawing.py`).
"""

import io
from collections.abc import Callable

import docx
import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.papers.test_drawing import Words, bare, document, pdf_text
from yunti.papers.binding.words import clean
from yunti.papers.document import Cell, Document, Grid, Paragraph, Row, Run
from yunti.papers.drawing.screen import page
from yunti.papers.drawing.sheets import sheets
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word
from yunti.papers.errors import PaperError

COMMON = st.sampled_from("甲乙丙，。（）“”a1 #$%&*_-=+@<>/\\\n'\"`~^{}[]|;:,.?!□☑—…")
TEXTS = st.text(st.one_of(COMMON, st.characters()), min_size=1, max_size=40)


def whole(text: str) -> Document:
    cell = Cell((Paragraph((Run(text, "field"),)),))
    return document(Grid((1, 1), (Row((cell, Cell(()))),)))


def refusal_of(make: Callable[[], object]) -> PaperError | None:
    try:
        make()
    except PaperError as refusal:
        return refusal
    return None


def cleaned(text: str) -> str | None:
    """The text as a paper holds it; None when it is refused, by name."""
    refusal = refusal_of(lambda: clean(text, "field"))
    if refusal is None:
        return clean(text, "field")
    assert refusal.code == "E_PAPER_SIGN" and "field" in refusal.text
    return None


@settings(max_examples=80, deadline=None)
@given(TEXTS)
@example("_x0041_")
@example("\u2028a\u2029")
@example(" \t ")
@example("a\r\nb\rc")
@example("]]>&#x41;&amp;")
def test_files_of_offices_hold_it(text: str) -> None:
    kept = cleaned(text)
    if kept is None:
        return
    assert docx.Document(io.BytesIO(word(whole(kept)))).tables[0].cell(0, 0).text == kept
    value = openpyxl.load_workbook(io.BytesIO(sheets(whole(kept)))).active["A1"]
    assert (value.value or "") == kept and value.data_type in ("s", "n")


@settings(max_examples=80, deadline=None)
@given(TEXTS)
@example("</title><script>")
def test_the_screen_holds_it(text: str) -> None:
    kept = cleaned(text)
    if kept is None:
        return
    read = Words(page(whole(kept)))
    assert bare(kept) in bare(read.words) and not read.tags & {"script", "a", "img"}


@settings(max_examples=60, deadline=None)
@given(st.text(COMMON, min_size=1, max_size=60))
@example("#let x = 1; #x $a$ @ref <label> ~ -- --- ... https://a.b")
@example("a" * 200 + " " + "-" * 50)
def test_the_print_holds_it(text: str) -> None:
    assert bare(text) in bare(pdf_text(pdf(whole(text))))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_print_holds_any_sign_or_names_the_field(text: str) -> None:
    kept = cleaned(text)
    if kept is None:
        return
    refusal = refusal_of(lambda: pdf(whole(kept)))
    assert refusal is None or (refusal.code == "E_PAPER_GLYPH" and "field" in refusal.text)
