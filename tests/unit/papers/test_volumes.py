"""Archive volumes: order, continuous numbers, list, turned and cropped pages, seals, pictures; faults by name; page references.

Not here: how papers themselves are drawn (`test_drawing.py`).
"""

import io
import time

import pypdfium2
import pytest
from PIL import Image

from yunti.papers.document import Document, Page, PageBreak, Paragraph, Run
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.errors import PaperError
from yunti.papers.page_references import Reference, pages_of, reference_faults
from yunti.papers.volumes import Part, Volume, bind_volume


def paper(*texts: str, landscape: bool = False) -> bytes:
    blocks = [each for text in texts for each in (Paragraph((Run(text),)), PageBreak())]
    return pdf(Document("公文", tuple(blocks[:-1]), Page(landscape=landscape)))


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), turned: int = 0) -> bytes:
    image = Image.new("RGB", size, "white")
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    exif = Image.Exif()
    if turned:
        exif[0x0112] = turned
    image.save(file, kind, **({"exif": exif} if turned else {}))
    return file.getvalue()


def altered(content: bytes, change: str) -> bytes:
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        if change == "turned":
            page.set_rotation(90)
        if change == "cropped":
            page.set_cropbox(40, 700, 300, 830)
        file = io.BytesIO()
        document.save(file)
    return file.getvalue()


SEALED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Annots[4 0 R]>>endobj
4 0 obj<</Type/Annot/Subtype/Stamp/Rect[100 100 300 300]/F 4/AP<</N 5 0 R>>>>endobj
5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Length 28>>stream
1 0 0 rg 0 0 200 200 re f   
endstream endobj
trailer<</Root 1 0 R/Size 6>>
"""


def texts(volume: Volume) -> list[str]:
    return [each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(volume.content)]


def share_of_red(volume: Volume, number: int) -> float:
    image = (
        pypdfium2.PdfDocument(volume.content)[volume.list_pages + number - 1]
        .render(scale=0.3)
        .to_pil()
        .convert("RGB")
    )
    red = sum(1 for r, g, b in image.get_flattened_data() if r > 150 and g < 80 and b < 80)
    return red / (image.width * image.height)


def test_parts_follow_each_other_under_continuous_numbers() -> None:
    volume = bind_volume(
        "示例卷", [Part("申请表", paper("甲", "乙")), Part("合同", paper("丙")), Part("照片", picture())]
    )
    assert [(each.title, each.first, each.last) for each in volume.places] == [
        ("申请表", 1, 2),
        ("合同", 3, 3),
        ("照片", 4, 4),
    ]
    listed, *pages = texts(volume)
    assert volume.list_pages == 1 and volume.pages == 4
    assert [f"- {number} -" in text for number, text in enumerate(pages, 1)] == [True] * 4
    assert [sign in text for sign, text in zip("甲乙丙", pages, strict=False)] == [True] * 3
    words = "".join(listed.split())
    assert "示例卷" in words and "卷内目录" in words
    assert "1申请表1-22" in words and "2合同31" in words and "3照片41" in words
    assert "- 1 -" not in listed


def test_equal_parts_give_equal_bytes_at_any_hour() -> None:
    parts = [Part("申请表", paper("甲")), Part("照片", picture("JPEG"))]
    first = bind_volume("卷", parts).content
    time.sleep(1.1)
    assert bind_volume("卷", parts).content == first
    assert b"CreationDate" not in first
    assert bind_volume("另一卷", parts).content != first


@pytest.mark.parametrize("change", ["turned", "cropped"])
def test_pages_are_shown_as_their_readers_saw_them(change: str) -> None:
    """The visible part and no other, upright on a page of its own shape, clear of the number."""
    source = altered(paper("看得见的字"), change)
    volume = bind_volume("卷", [Part("材料", source)])
    seen = pypdfium2.PdfDocument(source)[0].get_size()
    page = pypdfium2.PdfDocument(volume.content)[1]
    assert (page.get_width() > page.get_height()) == (seen[0] > seen[1])
    assert {round(each) for each in page.get_size()} == {595, 842}
    text = page.get_textpage()
    box = text.get_charbox(text.get_text_range().index("看"))
    assert box[0] >= 0 and box[2] <= page.get_width() and box[1] > 28 and box[3] <= page.get_height()


def test_seals_are_kept() -> None:
    volume = bind_volume("卷", [Part("盖章件", SEALED)])
    assert share_of_red(volume, 1) > 0.1


def test_a_picture_stands_upright() -> None:
    """A camera that was held sideways says so in the file."""
    plain, turned = (bind_volume("卷", [Part("照片", picture("JPEG", (3000, 2000), way))]) for way in (0, 6))
    shapes = [pypdfium2.PdfDocument(each.content)[1].get_size() for each in (plain, turned)]
    assert shapes[0][0] > shapes[0][1] and shapes[1][0] < shapes[1][1]
    assert share_of_red(plain, 1) > 0.2


def test_every_picture_of_a_tiff_is_a_page() -> None:
    first, second = (Image.new("RGB", (40, 60), colour) for colour in ((255, 255, 255), (200, 0, 0)))
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=[second])
    volume = bind_volume("卷", [Part("传真", file.getvalue())])
    assert volume.pages == 2 and share_of_red(volume, 1) == 0 and share_of_red(volume, 2) > 0


def test_a_long_list_pushes_no_number() -> None:
    volume = bind_volume("卷", [Part(f"材料{number}", SEALED) for number in range(80)])
    assert volume.list_pages > 1 and volume.places[0].first == 1 and volume.places[-1].last == 80
    assert "- 1 -" in texts(volume)[volume.list_pages]


def test_a_page_of_a_part_is_found_in_the_volume() -> None:
    volume = bind_volume("卷", [Part("申请表", paper("甲", "乙")), Part("合同", paper("丙", "丁"))])
    assert volume.places[1].page(2) == 4
    with pytest.raises(PaperError, match="“合同”没有第 3 页，共 2 页"):
        volume.places[1].page(3)


FAULTS = {
    "no file of a known kind": (b"PK\x03\x04", "E_VOLUME_KIND"),
    "nothing": (b"", "E_VOLUME_KIND"),
    "torn PDF": (b"%PDF-1.7\nnothing more", "E_VOLUME_BROKEN"),
    "a picture of another kind": (picture("GIF"), "E_VOLUME_KIND"),
    "torn picture": (picture("JPEG")[:200], "E_VOLUME_KIND"),
}


@pytest.mark.parametrize(("content", "code"), FAULTS.values(), ids=FAULTS)
def test_a_part_that_cannot_be_read_is_named(content: bytes, code: str) -> None:
    with pytest.raises(PaperError) as refusal:
        bind_volume("卷", [Part("申请表", SEALED), Part("付款凭证", content)])
    assert refusal.value.code == code and refusal.value.text.startswith("“付款凭证”")


LOCKED = SEALED.replace(
    b"trailer<</Root 1 0 R/Size 6>>",
    b"trailer<</Root 1 0 R/Size 6/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O("
    + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>>>",
)  # fmt: skip


def test_a_locked_part_is_told_from_a_broken_one() -> None:
    with pytest.raises(PaperError) as refusal:
        bind_volume("卷", [Part("合同", LOCKED)])
    assert refusal.value.code == "E_VOLUME_LOCKED" and refusal.value.text == "“合同”加了密码，不能装订"


def test_any_name_can_stand_in_the_list() -> None:
    listed = texts(bind_volume("卷", [Part("合同😀\x07<b>.pdf", SEALED)]))[0]
    assert "合同〔U+1F600〕〔U+0007〕<b>.pdf" in "".join(listed.split())


def test_an_empty_volume_has_a_list_alone() -> None:
    volume = bind_volume("卷", [])
    assert (volume.pages, volume.list_pages) == (0, 1)


# references -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("12", ((12, 12),)),
        ("12-15、20", ((12, 15), (20, 20))),
        ("第12页至第15页，P20", ((12, 15), (20, 20))),
        ("12—15; p.3", ((12, 15), (3, 3))),
        ("", None),
        ("见附件", None),
        ("12-", None),
        ("-3", None),
        ("1.5", None),
        ("9" * 6, None),
    ],
)
def test_pages_are_read_as_people_write_them(text: str, spans: tuple[tuple[int, int], ...] | None) -> None:
    assert pages_of(text) == spans


def test_references_are_checked_against_the_volume() -> None:
    volume = bind_volume("卷", [Part("申请表", paper("甲", "乙")), Part("合同", paper("丙", "丁"))])
    given = {"a": "3-4", "b": "3、9", "c": "1", "d": "4-3", "e": "附后", "f": "0"}
    found = reference_faults(volume, [Reference(name, text) for name, text in given.items()], leading=1)
    assert {name: [each.code for each in faults] for name, faults in found.items()} == {
        "b": ["E_PAGES_BEYOND"], "c": ["E_PAGES_FORM"], "d": ["E_PAGES_ORDER"], "e": ["E_PAGES"], "f": ["E_PAGES_FORM"],
    }  # fmt: skip
    assert found["b"][0].text == "第 9 页不在卷内，卷内共 4 页"
    assert found["c"][0].text == "第 1 页是申请表本身，佐证材料从第 3 页起"
    assert reference_faults(volume, [Reference("c", "1")]) == {}
