"""An archive volume: papers and evidence in order as one PDF, with a list of what is in it and continuous page numbers.

The list stands before page 1 and bears no number, so that the numbers of a volume do not hang on its own length. Every page is drawn a
little smaller onto a page of the same shape, so that its number stands beneath it and covers nothing.
PDFium serves one thread of a process, and evidence is other people's files: bind where evidence is read.
Not here: which files belong to a case and whether they may be served (the rooms that own them).
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from ctypes import POINTER, cast, create_string_buffer
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

from yunti.domain.said import gettext_noop as _
from yunti.papers.document import A4, Block, Cell, Document, Grid, Paragraph, Row, Run
from yunti.papers.drawing.fonts import printable
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.errors import PaperError, refused

POINTS_PER_MM = 72 / 25.4
STRIP = 28.0  # points at the foot of each page for its number
NUMBER_SIZE = 9.0
BATCH = 20  # pages that are drawn in one go; drawing a page takes as long as the document is large
MOST_PIXELS, MOST_FRAMES = 100_000_000, 200
PICTURES = ("JPEG", "PNG", "TIFF", "BMP", "WEBP")
DOTS = 200  # to the inch
PASSWORD = 4  # FPDF_ERR_PASSWORD
IDENTITY = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")
MADE = re.compile(rb"/CreationDate\(D:[^)]*\)(?=/Creator\(PDFium\))")


@dataclass(frozen=True, slots=True)
class Part:
    """A paper or a piece of evidence: PDF, or a picture (JPEG, PNG, TIFF, BMP, WebP) that fills a page."""

    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part lies: first and last page of the volume, from 1."""

    title: str
    first: int
    last: int

    def page(self, number: int) -> int:
        """The page of the volume for a page of the part, from 1."""
        if not 1 <= number <= self.last - self.first + 1:
            raise refused(
                "E_VOLUME_PAGE",
                _("“%(part)s”没有第 %(page)s 页，共 %(count)s 页"),
                part=self.title,
                page=number,
                count=self.last - self.first + 1,
            )
        return self.first + number - 1


@dataclass(frozen=True, slots=True)
class Volume:
    content: bytes
    places: tuple[Place, ...]
    list_pages: int

    @property
    def pages(self) -> int:
        """How many pages bear a number."""
        return self.places[-1].last if self.places else 0


def bind_volume(title: str, parts: Sequence[Part], more_fonts: Path | None = None) -> Volume:
    """Equal parts give equal bytes. A part that cannot be read is named; nothing is left out."""
    with ExitStack() as held:
        sources = [held.enter_context(closing(_opened(part))) for part in parts]
        places = tuple(_places(parts, [len(each) for each in sources]))
        contents = pdf(_list_of(title, places, more_fonts), more_fonts)
        listed = held.enter_context(closing(pypdfium2.PdfDocument(contents)))
        made = held.enter_context(closing(pypdfium2.PdfDocument.new()))
        made.import_pages(listed)
        pages = [
            (part.title, source, place)
            for part, source in zip(parts, sources, strict=True)
            for place in range(len(source))
        ]
        for begin in range(0, len(pages), BATCH):
            with closing(pypdfium2.PdfDocument.new()) as batch:
                for number, (name, source, place) in enumerate(pages[begin : begin + BATCH], begin + 1):
                    _draw(batch, source, place, number, name)
                made.import_pages(batch)
        return Volume(_saved(made), places, len(listed))


def page_count(part: Part) -> int:
    """How many pages of a volume the part takes."""
    with closing(_opened(part)) as source:
        return len(source)


def _places(parts: Sequence[Part], counts: Iterable[int]) -> Iterator[Place]:
    first = 1
    for part, count in zip(parts, counts, strict=True):
        yield Place(part.title, first, first + count - 1)
        first += count


# reading parts --------------------------------------------------------------------------------------------------


def _opened(part: Part) -> pypdfium2.PdfDocument:
    content = part.content if b"%PDF-" in part.content[:1024] else _picture_pages(part)
    try:
        found = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", 0) == PASSWORD
        pattern = _("“%(part)s”加了密码，不能装订") if locked else _("“%(part)s”不是完好的 PDF，不能装订")
        raise refused("E_VOLUME_LOCKED" if locked else "E_VOLUME_BROKEN", pattern, part=part.title) from None
    if len(found) == 0:
        raise refused("E_VOLUME_EMPTY", _("“%(part)s”没有页，不能装订"), part=part.title)
    return found


def _picture_pages(part: Part) -> bytes:
    """A page for a picture, or for each picture of a TIFF; upright as the camera held it, no larger than print needs."""
    try:
        with Image.open(io.BytesIO(part.content), formats=PICTURES) as opened:
            frames = int(getattr(opened, "n_frames", 1)) if opened.format == "TIFF" else 1
            if frames > MOST_FRAMES or opened.width * opened.height > MOST_PIXELS:
                raise refused("E_VOLUME_LARGE", _("“%(part)s”的图片太大，不能装订"), part=part.title)
            pages = [_picture_page(opened, number) for number in range(frames)]
    except PaperError:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        EOFError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):
        raise refused(
            "E_VOLUME_KIND", _("“%(part)s”不是 PDF，也不是能读的图片，不能装订"), part=part.title
        ) from None
    file = io.BytesIO()
    pages[0].save(file, "PDF", resolution=DOTS, save_all=True, append_images=pages[1:])
    return file.getvalue()


def _picture_page(opened: Image.Image, number: int) -> Image.Image:
    if number:
        opened.seek(number)
    upright = ImageOps.exif_transpose(opened).convert("RGB")
    width, height = reversed(A4) if upright.width > upright.height else A4
    page = Image.new("RGB", (int(width / 25.4 * DOTS), int(height / 25.4 * DOTS)), "white")
    upright.thumbnail(page.size)
    page.paste(upright, ((page.width - upright.width) // 2, (page.height - upright.height) // 2))
    return page


# drawing pages --------------------------------------------------------------------------------------------------


def _draw(
    made: pypdfium2.PdfDocument, source: pypdfium2.PdfDocument, place: int, number: int, title: str
) -> None:
    """The page as it is shown (turned, cropped, with its stamps and seals), fitted above the strip with the number."""
    width, height = _flattened(source, place)
    wide = width > height
    page_width, page_height = (each * POINTS_PER_MM for each in (reversed(A4) if wide else A4))
    page = made.new_page(page_width, page_height)
    taken = pdfium.FPDF_NewXObjectFromPage(made.raw, source.raw, place)
    if not taken:
        raise refused("E_VOLUME_BROKEN", _("“%(part)s”不是完好的 PDF，不能装订"), part=title)
    shown = pdfium.FPDF_NewFormObjectFromXObject(taken)
    scale = min(page_width / width, (page_height - STRIP) / height)
    left, bottom = (page_width - width * scale) / 2, page_height - height * scale
    pdfium.FPDFPageObj_Transform(shown, scale, 0, 0, scale, left, bottom)
    pdfium.FPDFPage_InsertObject(page.raw, shown)
    pdfium.FPDF_CloseXObject(taken)
    _number(made, page, f"- {number} -", page_width)
    page.gen_content()
    page.close()


def _flattened(source: pypdfium2.PdfDocument, place: int) -> tuple[float, float]:
    """Stamps, seals and filled fields become part of the page; its width and height as it is shown."""
    with closing(source[place]) as page:
        pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
        width, height = page.get_size()
    return width, height


def _number(made: pypdfium2.PdfDocument, page: Any, text: str, page_width: float) -> None:
    font = pdfium.FPDFText_LoadStandardFont(made.raw, b"Times-Roman")
    written = pdfium.FPDFPageObj_CreateTextObj(made.raw, font, NUMBER_SIZE)
    letters = create_string_buffer(text.encode("utf-16-le") + b"\0\0")
    pdfium.FPDFText_SetText(written, cast(letters, POINTER(pdfium.FPDF_WCHAR)))
    left = (page_width - len(text) * NUMBER_SIZE * 0.45) / 2
    pdfium.FPDFPageObj_Transform(written, 1, 0, 0, 1, left, STRIP / 2 - NUMBER_SIZE / 3)
    pdfium.FPDFPage_InsertObject(page.raw, written)
    pdfium.FPDFFont_Close(font)


def _saved(made: pypdfium2.PdfDocument) -> bytes:
    """Without the hour and the chance number of the writer; both keep their length, so that the table of places stays true."""
    file = io.BytesIO()
    made.save(file)
    body, trailer, end = MADE.sub(lambda found: b" " * len(found.group()), file.getvalue()).rpartition(
        b"trailer"
    )
    digest = hashlib.sha256(body).hexdigest()[:32].upper().encode()
    return body + trailer + IDENTITY.sub(b"/ID[<" + digest + b"><" + digest + b">]", end)


# the list -------------------------------------------------------------------------------------------------------


def _list_of(title: str, places: Sequence[Place], more_fonts: Path | None) -> Document:
    heads = Row(tuple(_cell(each, font="hei") for each in ("序号", "材料名称", "起止页码", "页数")))
    rows = [
        Row(
            (
                _cell(str(number)),
                _cell(printable(place.title, more_fonts), "left"),
                _cell(_span(place)),
                _cell(str(place.last - place.first + 1)),
            )
        )
        for number, place in enumerate(places, 1)
    ]
    name = Run(printable(title, more_fonts), size=18, font="hei")
    caption = Run("卷内目录", size=14, font="hei")
    blocks: tuple[Block, ...] = (
        Paragraph((name,), "center", after=0.3),
        Paragraph((caption,), "center", after=0.5, heading=True),
        Grid((0.8, 6, 1.6, 0.9), (heads, *rows), heads=1),
    )
    return Document(printable(title, more_fonts), blocks)


def _cell(text: str, align: str = "center", font: str | None = None) -> Cell:
    return Cell((Paragraph((Run(text, font=font),), align),))


def _span(place: Place) -> str:
    return str(place.first) if place.first == place.last else f"{place.first}-{place.last}"
