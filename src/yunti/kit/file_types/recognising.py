"""What an uploaded file is, by its content; the name's ending must say the same. Dangerous and double-faced files are refused.

Not here: names (`kit.file_names`), looking for harmful content (`apps.documents.scanning`).
"""

from collections.abc import Collection
from typing import BinaryIO

import puremagic
from django.utils.translation import gettext as _

from yunti.kit import archives
from yunti.kit.file_names import extension_of, misleads
from yunti.kit.file_types import markup, office, old_office, pdf, pictures, refusals
from yunti.kit.file_types.kinds import EVIDENCE, MEDIA_TYPES, SAME, FileType

HEAD = 4096
PIECE = 1024 * 1024
MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<?php", b"#!")
BLANK = b"\xef\xbb\xbf\r\n\t "


def recognise(file: BinaryIO, name: str, *, allowed: Collection[str] = EVIDENCE) -> FileType:
    """The type of the file, which its name must agree with; leaves the file at its beginning."""
    if misleads(name):
        raise refusals.misleading_name()
    extension = extension_of(name)
    if extension not in allowed or extension not in MEDIA_TYPES:
        raise refusals.not_allowed(
            _("“.%(extension)s”不在可上传的类型中。") % {"extension": extension}
            if extension
            else _("文件名没有扩展名，不知道是哪类文件。"),
            allowed,
        )
    file.seek(0)
    head = file.read(HEAD)
    if len(head) < HEAD and not head.strip():
        raise refusals.empty()
    found = _content_type(file, head)
    file.seek(0)
    if found != SAME.get(extension, extension):
        raise refusals.mismatch(extension, f".{found}" if found else _known_as(head))
    return FileType(extension, MEDIA_TYPES[extension])


def _content_type(file: BinaryIO, head: bytes) -> str:
    """The ending that the content deserves; empty when it is nothing that we take."""
    if archives.is_zip(file):
        return office.type_of(file)
    if head.startswith(old_office.OLE):
        return old_office.type_of(file)
    if pictures.begins_as_picture(head):
        return _single_faced(file, pictures.type_of(file, head))
    if pdf.starts_as_pdf(head):
        pdf.require_harmless(file)
        return _single_faced(file, "pdf")
    if _begins_as_xml(head):
        return _xml_type(file)
    return "txt" if _is_plain_text(file, head) else ""


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
        raise refusals.two_faced()
    return found


def _begins_as_xml(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe<\x00?\x00", b"\xfe\xff\x00<\x00?")):
        return True
    return head.lstrip(BLANK).startswith(b"<?xml")


def _xml_type(file: BinaryIO) -> str:
    file.seek(0)
    markup.require_document(iter(lambda: file.read(PIECE), b""))
    return "xml"


def _is_plain_text(file: BinaryIO, head: bytes) -> bool:
    file.seek(0)
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        return False
    else:
        encodings = ("utf-8-sig", "gb18030")
    if any(head.lstrip(BLANK).lower().startswith(mark) for mark in MARKUP):
        return False
    return any(_decodes(content, encoding) for encoding in encodings)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _known_as(head: bytes) -> str:
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return str(_("不认识的类型"))
    return f"{best.extension or best.name}"
