"""Pages of PDF files and pictures: counted and drawn. Runs in the reader's own process.

Not here: OFD, whose text is read but whose pages are not drawn (`ofd.py`).
"""

import io
import struct
import warnings
from collections.abc import Iterator
from time import strftime, strptime
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from yunti.apps.documents.reading import limits

PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp")
MOST_PIXELS = 100_000_000
MOST_PACKED = 20
SMALL = 256
HIGHEST = 4  # a page is drawn at most this many times as high as wide
EXIF, TAKEN = 0x8769, 0x9003
PASSWORD = 4  # FPDF_ERR_PASSWORD


def inspect(file: BinaryIO, media_type: str) -> dict[str, Any]:
    """`state`: read, password, active, too_long or unreadable (a person looks at it)."""
    if media_type in PICTURES:
        with _picture(file) as image:
            frames = int(getattr(image, "n_frames", 1)) if media_type == "image/tiff" else 1
            image.load()
            return {"state": "read", "pages": frames, "taken": taken(image)}
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        return {
            "state": "password" if getattr(error, "err_code", 0) == PASSWORD else "unreadable",
            "pages": 0,
        }
    with document:
        if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            return {"state": "active", "pages": 0}
        number = len(document)
    if number > limits.MOST_PAGES:
        return {"state": "too_long", "pages": number}
    return {"state": "read" if number else "unreadable", "pages": number}


def taken(image: Image.Image) -> str:
    """When the camera says that it took the picture, by its own clock; empty where it says nothing that is a time."""
    try:
        said = str(image.getexif().get_ifd(EXIF).get(TAKEN, ""))
        return strftime("%Y-%m-%dT%H:%M:%S", strptime(said.strip("\0 "), "%Y:%m:%d %H:%M:%S"))
    except (ValueError, SyntaxError, OSError, KeyError, TypeError, struct.error):
        return ""


def draw(file: BinaryIO, media_type: str, number: int, width: int) -> Image.Image:
    """One page, `width` pixels wide, on white; upright as the camera held it."""
    file.seek(0)
    if media_type in PICTURES:
        with _picture(file) as image:
            image.seek(number - 1) if number > 1 else None
            return _fitted(image, width)
    with pypdfium2.PdfDocument(file) as document:
        return _drawn(document, number, width)


def draw_if_sound(file: BinaryIO, media_type: str) -> Image.Image | None:
    """The first page, small; None for a PDF whose pages cannot be had, which a person looks at. A broken picture is a fault."""
    try:
        return draw(file, media_type, 1, SMALL)
    except pypdfium2.PdfiumError:
        return None


def draw_many(file: BinaryIO, media_type: str, number: int, width: int) -> Iterator[bytes]:
    """The first pages, small."""
    if media_type in PICTURES:
        for place in range(1, number + 1):
            yield packed(draw(file, media_type, place, width), quality=60)
        return
    file.seek(0)
    with pypdfium2.PdfDocument(file) as document:
        for place in range(1, number + 1):
            yield packed(_drawn(document, place, width), quality=60)


def packed(image: Image.Image, *, quality: int) -> bytes:
    """As JPEG, without any of the data that cameras and programs add."""
    target = io.BytesIO()
    image.convert("RGB").save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def text_of(file: BinaryIO, number: int) -> str:
    """The text of one PDF page; empty when it holds none."""
    file.seek(0)
    with pypdfium2.PdfDocument(file) as document:
        if number > len(document):
            return ""
        return str(document[number - 1].get_textpage().get_text_bounded())[: limits.MOST_TEXT]


def packed_data(file: BinaryIO) -> Iterator[bytes]:
    """XML files packed into a PDF; invoices carry their data so."""
    file.seek(0)
    with pypdfium2.PdfDocument(file) as document:
        for number in range(min(document.count_attachments(), MOST_PACKED)):
            packed_file = document.get_attachment(number)
            if packed_file.get_name().lower().endswith(".xml"):
                yield bytes(packed_file.get_data())


def _drawn(document: pypdfium2.PdfDocument, number: int, width: int) -> Image.Image:
    page = document[number - 1]
    wide, high = page.get_size()
    scale = min(width / max(wide, 1), HIGHEST * width / max(high, 1))
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    page.close()
    return picture


def _picture(file: BinaryIO) -> Image.Image:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(file, formats=("PNG", "JPEG", "TIFF", "BMP", "WEBP"))
    if image.width * image.height > MOST_PIXELS:
        raise MemoryError
    return image


def _fitted(image: Image.Image, width: int) -> Image.Image:
    image.draft("RGB", (width * 2, width * 2 * HIGHEST))  # large photographs are decoded small
    picture = ImageOps.exif_transpose(image)
    if picture.mode in ("I;16", "I;16B", "I", "F"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    picture = picture.convert("RGB")
    picture.thumbnail((width, width * HIGHEST))
    return picture
