"""Zip-based files: office documents and plain archives. Which one, and that nothing in it runs, reaches out or overwhelms.

Only XML parts are read, in pieces and within a budget; nothing is unpacked to disk.
Not here: the archive itself (`kit.archives`), OFD (`ofd.py`).
"""

import re
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from yunti.kit import archives
from yunti.kit.file_types import markup, ofd, refusals
from yunti.kit.xml_encodings import as_utf8

PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
SLIDE = re.compile(r"ppt/slides/slide[0-9]+\.xml", re.IGNORECASE)
XML_BUDGET = 300 * 1024 * 1024
PIECE_OVERLAP = 256
MOST_ROWS = 1_048_576
MOST_STRINGS = 5_000_000
PROGRAMS = frozenset(
    [
        "exe",
        "dll",
        "scr",
        "com",
        "bat",
        "cmd",
        "msi",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "ps1",
        "hta",
        "lnk",
        "jar",
        "reg",
        "cpl",
        "docm",
        "xlsm",
        "pptm",
        "sh",
        "apk",
        "url",
    ]
)
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
OUTSIDE_KINDS = ("attachedTemplate", "oleObject", "image", "frame", "subDocument", "aFChunk", "control")
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*>")
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)</w:instrText>|w:instr=\"([^\"]*)\"")
_DDE = re.compile(rb"\bDDE(AUTO)?\b")


def type_of(file: BinaryIO) -> str:
    """docx, xlsx, pptx, ofd or zip; dangerous contents are refused."""
    try:
        with archives.opened(file) as archive:
            return _type_of(archive)
    except archives.ArchiveUnreadable as error:
        if error.code == "encrypted":
            return "zip"  # kept, but never served: the scanner cannot look inside
        raise refusals.archive(error.code) from error


def count_slides(file: BinaryIO) -> int:
    """Of a pptx that was recognised as one; nought where it cannot be told."""
    try:
        with archives.opened(file) as archive:
            return sum(1 for entry in archive.infolist() if SLIDE.fullmatch(entry.filename))
    except archives.ArchiveUnreadable:
        return 0


def _type_of(archive: zipfile.ZipFile) -> str:
    names = {entry.filename for entry in archive.infolist()}
    if any(name.lower().endswith(MACRO_PARTS) or "/macrosheets/" in name.lower() for name in names):
        raise refusals.macros()
    kind = next(
        (kind for kind, part in PARTS.items() if part in names and "[Content_Types].xml" in names), ""
    )
    if kind:
        _require_one_of_each(archive)
        _require_harmless_office(archive)
        return kind
    if "OFD.xml" in names:
        _require_one_of_each(archive)
        ofd.require_sound(archive, names)
        return "ofd"
    if any(PurePosixPath(name).suffix[1:].lower() in PROGRAMS for name in names):
        raise refusals.archive("programs")
    return "zip"


def _require_one_of_each(archive: zipfile.ZipFile) -> None:
    """Of two parts with one name one program reads the first and another the last."""
    names = [entry.filename.lower() for entry in archive.infolist()]
    if len(names) != len(set(names)):
        raise refusals.archive("two_faced")


def _require_harmless_office(archive: zipfile.ZipFile) -> None:
    budget = XML_BUDGET
    strings = 0
    for entry in archive.infolist():
        name = entry.filename.lower()
        if name.startswith(("word/activex/", "xl/activex/", "ppt/activex/")):
            raise refusals.active("ActiveX")
        if re.search(r"/embeddings/[^/]*\.bin$", name):
            raise refusals.active(_("嵌入的文件"))
        if not name.endswith((".xml", ".rels")):
            continue
        budget -= entry.file_size
        if budget < 0:
            raise refusals.too_much_inside(_("解开后超过 %(limit)s MB") % {"limit": XML_BUDGET // 2**20})
        strings += _look_at_part(archive, entry, name)
    if strings > MOST_STRINGS:
        raise refusals.too_much_inside(_("超过 %(limit)s 段文字") % {"limit": MOST_STRINGS})


def _look_at_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> int:
    """Reads one part once; answers how many shared strings it holds."""
    rows = strings = 0
    instructions = []
    pieces = archives.unpacked(archive, entry)
    begun = list(markup.beginning(pieces))
    markup.require_plain(begun)
    for text in _overlapping(as_utf8(chain(begun, pieces))):
        if name.endswith(".rels"):
            _refuse_outside(text)
        elif name.endswith("[content_types].xml") and b"macroEnabled" in text:
            raise refusals.macros()
        elif name.startswith("xl/"):
            rows += text.count(b"<row ") if "/worksheets/" in name else 0
            strings += text.count(b"<si>") if name.endswith("sharedstrings.xml") else 0
            if b"<ddeLink" in text:
                raise refusals.active("DDE")
        elif name.startswith("word/"):
            instructions += [first or second for first, second in _INSTRUCTION.findall(text)]
    if _DDE.search(b"".join(instructions)):
        raise refusals.active("DDE")
    if rows > MOST_ROWS:
        raise refusals.too_much_inside(_("超过 %(limit)s 行") % {"limit": MOST_ROWS})
    return strings


def _overlapping(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces that end at a tag, so that nothing looked for is cut in two and nothing is counted twice."""
    kept = b""
    for piece in pieces:
        text = kept + piece
        cut = text.rfind(b"<") if len(text) < 4 * archives.CHUNK else len(text)
        kept = text[cut:] if cut > 0 else text
        if cut > 0:
            yield text[:cut]
    yield kept


def _refuse_outside(text: bytes) -> None:
    for tag in _OUTSIDE.findall(text):
        if b'TargetMode="External"' not in tag:
            continue
        kind = re.search(rb'Type="[^"]*/([A-Za-z]+)"', tag)
        if kind and kind[1].decode() in OUTSIDE_KINDS:
            raise refusals.active(_("引用外部的模板、图片或对象"))
