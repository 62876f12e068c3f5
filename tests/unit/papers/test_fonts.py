"""The fonts of papers: what they hold, that they may be shipped, and the named error for a character without a glyph.

Not here: how text is set (`test_drawing.py`).
"""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from yunti.papers.document import Document, Paragraph, Run
from yunti.papers.drawing.fonts import PACKAGED, characters, covered
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word
from yunti.papers.errors import PaperError

FILES = sorted(PACKAGED.glob("*.ttf"))


def test_both_fonts_are_there() -> None:
    assert [file.name for file in FILES] == ["YuntiHei-Medium.ttf", "YuntiSong-Regular.ttf"]
    assert all(file.stat().st_size < 4_000_000 for file in FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_characters_are_read_as_fonttools_reads_them(file: Path) -> None:
    assert characters(file.read_bytes()) == set(TTFont(file).getBestCmap())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_names_boxes_and_all_of_gb2312_are_in_both(file: Path) -> None:
    rows = range(0xA1, 0xFF)
    coded = b"".join(bytes((high, low)) for high in rows for low in rows if not 0xAA <= high < 0xB0)
    wanted = {*coded.decode("gb2312", "ignore"), *"□☐☑☒—…“”《》〔〕￥㎡①⑩喆玥堃祎翀垚燚"}
    held = characters(file.read_bytes())
    assert [each for each in sorted(wanted) if ord(each) not in held] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_modified_versions_bear_names_of_their_own_and_the_licence(file: Path) -> None:
    names = {each.nameID: str(each) for each in TTFont(file)["name"].names}
    assert names[1].startswith("Yunti ") and "Adobe" in names[0]
    assert not [
        name
        for number, name in names.items()
        if number in (1, 3, 4, 6) and ("Noto" in name or "Source" in name)
    ]
    assert "SIL Open Font License" in names[13]
    text = (PACKAGED / f"OFL-{file.stem.partition('-')[0]}.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert file.name in (PACKAGED / "ORIGIN.md").read_text()


def with_name(name: str) -> Document:
    return Document("公文", (Paragraph((Run("企业名称："), Run(name, "ent_name"))),))


@pytest.mark.parametrize(
    ("name", "sign", "code"), [("𠮷野", "𠮷", "20BB7"), ("云😀", "😀", "1F600"), ("กข", "ก", "0E01")]
)
def test_a_character_without_a_glyph_is_named_with_its_field(name: str, sign: str, code: str) -> None:
    with pytest.raises(PaperError) as refusal:
        pdf(with_name(name))
    assert refusal.value.code == "E_PAPER_GLYPH"
    assert f"“{sign}”（U+{code}）" in refusal.value.text and "ent_name" in refusal.value.text
    assert "YUNTI_FONTS" in refusal.value.text
    assert word(with_name(name))


def test_a_folder_of_more_fonts_fills_the_gap(tmp_path: Path) -> None:
    """A font is made here that holds one more character: the square of the packaged one under the code of 𠮷."""
    font = TTFont(FILES[1])
    for table in font["cmap"].tables:
        if table.format == 12:
            table.cmap[0x20BB7] = font.getBestCmap()[ord("□")]
    for number in (1, 4, 6):
        font["name"].setName("More Song", number, 3, 1, 0x409)
    font.save(tmp_path / "more.ttf")
    if 0x20BB7 not in covered(tmp_path):
        pytest.fail("the made font does not hold the character")
    assert pdf(with_name("𠮷野"), tmp_path).startswith(b"%PDF")
    with pytest.raises(PaperError):
        pdf(with_name("𠮷野"))
