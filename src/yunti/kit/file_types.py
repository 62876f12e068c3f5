"""What an uploaded file is, by its content; the name's ending must say the same. Dangerous and double-faced files are refused.

Not here: names (`kit.file_names`), looking for harmful content (`apps.documents.scanning`).
"""

import warnings
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from yunti.kit import archives
from yunti.kit.errors import Refused
from yunti.kit.file_names import extension_of
from yunti.kit.wording import listed

HEAD = 4096
MOST_PIXELS = 100_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "csv": "text/csv",
    "txt": "text/plain",
    "zip": "application/zip",
}
EVIDENCE = tuple(MEDIA_TYPES)
TABLES = ("xlsx", "csv")
SAME = {"jpeg": "jpg", "tiff": "tif", "csv": "txt"}
MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<?php", b"#!")
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
IMAGES = {"PNG": "png", "JPEG": "jpg", "TIFF": "tif"}
BROKEN = {
    "encrypted": gettext_lazy("文件加了密码，不能检查。"),
    "bomb": gettext_lazy("压缩包解开后过大，或文件数过多。"),
    "too_deep": gettext_lazy("压缩包套了太多层。"),
    "broken": gettext_lazy("文件不完整，打不开。"),
}


@dataclass(frozen=True)
class FileType:
    extension: str
    media_type: str


def recognise(file: BinaryIO, name: str, *, allowed: Collection[str] = EVIDENCE) -> FileType:
    """The type of the file, which its name must agree with; leaves the file at its beginning."""
    extension = extension_of(name)
    if extension not in allowed or extension not in MEDIA_TYPES:
        raise _refused(
            "type_not_allowed",
            _("“.%(extension)s”不在可上传的类型中。") % {"extension": extension}
            if extension
            else _("文件名没有扩展名，不知道是哪类文件。"),
            allowed,
        )
    file.seek(0)
    head = file.read(HEAD)
    if len(head) < HEAD and not head.strip():
        raise Refused(
            "file_empty", _("文件是空的，0 字节或全是空白。"), next_step=_("请核对后重新选择文件。")
        )
    found = _content_type(file, head)
    file.seek(0)
    if found != SAME.get(extension, extension):
        raise _mismatch(extension, found, head)
    return FileType(extension, MEDIA_TYPES[extension])


def _content_type(file: BinaryIO, head: bytes) -> str:
    """The ending that the content deserves; empty when it is nothing that we take."""
    if archives.is_zip(file):
        return _zip_type(file)
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return _single_faced(file, "pdf")
    if head.startswith(OLE):
        return _ole_type(file)
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")):
        return _image_type(file, head)
    return "txt" if _is_plain_text(file, head) else ""


def _zip_type(file: BinaryIO) -> str:
    try:
        names = set(archives.names(file))
    except archives.ArchiveUnreadable as error:
        if error.code == "encrypted":
            return "zip"  # kept, but never served: the scanner cannot look inside
        raise Refused(
            f"archive_{error.code}",
            str(BROKEN[error.code]),
            next_step=_("请重新保存文件，或分别上传其中的文件。"),
        ) from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _macros()
    for extension, part in OFFICE_PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return extension
    return "ofd" if "OFD.xml" in names else "zip"


def _ole_type(file: BinaryIO) -> str:
    """Old office files name their streams in UTF-16; one with macros has a stream for them."""
    file.seek(0)
    content = file.read()
    if "_VBA_PROJECT".encode("utf-16-le") in content or "Macros".encode("utf-16-le") in content:
        raise _macros()
    if "WordDocument".encode("utf-16-le") in content:
        return "doc"
    return "xls" if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content else ""


def _image_type(file: BinaryIO, head: bytes) -> str:
    """Reads the header only: no pixel is decoded before their number is known."""
    if b"%PDF-" in head or any(mark in head.lower() for mark in (b"<script", b"<html", b"<?php")):
        raise _two_faced()
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=tuple(IMAGES)) as image:
                found, pixels = IMAGES[image.format or ""], image.width * image.height
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:
        raise Refused(
            "image_broken", _("图片不完整，打不开。"), next_step=_("请重新拍照或扫描后再上传。")
        ) from error
    if pixels > MOST_PIXELS:
        raise _too_many_pixels()
    return _single_faced(file, found)


def _single_faced(file: BinaryIO, found: str) -> str:
    """A file that is also a zip archive shows different things to different programs."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if (
        at >= 0
        and len(tail) - at >= 22
        and int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail) - at - 22
    ):
        raise _two_faced()
    return found


def _is_plain_text(file: BinaryIO, head: bytes) -> bool:
    file.seek(0)
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        return False
    else:
        encodings = ("utf-8-sig", "gb18030")
    if any(head.lstrip(b"\xef\xbb\xbf\r\n\t ").lower().startswith(mark) for mark in MARKUP):
        return False
    return any(_decodes(content, encoding) for encoding in encodings)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _mismatch(extension: str, found: str, head: bytes) -> Refused:
    what = f".{found}" if found else _known_as(head)
    return Refused(
        "type_mismatch",
        _("文件名写的是 .%(extension)s，内容却是 %(what)s。") % {"extension": extension, "what": what},
        next_step=_("请用原来的程序打开，另存为正确的类型后再上传；只改扩展名不行。"),
    )


def _known_as(head: bytes) -> str:
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return str(_("不认识的类型"))
    return f"{best.extension or best.name}"


def _refused(code: str, reason: str, allowed: Collection[str]) -> Refused:
    kinds = listed(extension for extension in allowed if extension not in ("jpeg", "tiff"))
    return Refused(code, reason, next_step=_("可上传：%(kinds)s。") % {"kinds": kinds})


def _macros() -> Refused:
    return Refused("macros", _("文件里有宏，不能上传。"), next_step=_("请另存为不含宏的文件，或导出为 PDF。"))


def _two_faced() -> Refused:
    return Refused(
        "two_faced",
        _("文件同时带有两种类型的内容，不同程序打开会看到不同的东西。"),
        next_step=_("请用原来的程序重新导出后再上传。"),
    )


def _too_many_pixels() -> Refused:
    return Refused(
        "too_many_pixels",
        _("图片超过 %(limit)s 万像素。") % {"limit": MOST_PIXELS // 10_000},
        next_step=_("请缩小图片，A4 纸用 300 dpi 扫描即可。"),
    )
