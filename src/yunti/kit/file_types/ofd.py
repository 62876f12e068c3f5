"""OFD files (GB/T 33190): every page that is listed is there, nothing is sealed off, and nothing was changed after signing.

A signature's own value is not verified, for want of the national algorithms; the digests of the parts it lists are, where the
method is known here. Not here: reading pages (`apps.documents.reading.ofd`).
"""

import base64
import binascii
import hashlib
import re
import zipfile
from itertools import chain
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from yunti.kit import archives
from yunti.kit.errors import Refused
from yunti.kit.file_types import markup, refusals
from yunti.kit.xml_encodings import as_utf8

MOST_PAGES = 2000
LARGEST_LIST = 32 * 1024 * 1024
METHODS = {
    "md5": "md5",
    "1.2.840.113549.2.5": "md5",
    "sha1": "sha1",
    "1.3.14.3.2.26": "sha1",
    "sha256": "sha256",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "sm3": "sm3",
    "1.2.156.10197.1.401": "sm3",
}
_PAGE = re.compile(rb"<(?:\w+:)?Page\b[^>]*\bBaseLoc=\"([^\"]+)\"")
_METHOD = re.compile(rb"<(?:\w+:)?References\b[^>]*\bCheckMethod=\"([^\"]+)\"")
_REFERENCE = re.compile(
    rb"<(?:\w+:)?Reference\b[^>]*\bFileRef=\"([^\"]+)\"[^>]*>\s*<(?:\w+:)?CheckValue>\s*([A-Za-z0-9+/=\s]+?)\s*</"
)


def require_sound(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(name.lower().endswith("encryptions.xml") for name in names):
        raise refusals.encrypted()
    pages = 0
    for entry in archive.infolist():
        if not entry.filename.lower().endswith(".xml"):
            continue
        pieces = archives.unpacked(archive, entry)
        begun = list(markup.beginning(pieces))
        root = markup.require_plain(begun).rpartition(" ")[2]
        if root not in ("Document", "Signature"):
            continue
        if entry.file_size > LARGEST_LIST:
            raise refusals.archive("bomb")
        text = b"".join(as_utf8(chain(begun, pieces)))
        if root == "Document":
            pages += _pages(text, PurePosixPath(entry.filename).parent, names)
        else:
            _require_unchanged(archive, text, names)
    if pages > MOST_PAGES:
        raise refusals.too_much_inside(_("超过 %(limit)s 页") % {"limit": MOST_PAGES})


def _pages(document: bytes, folder: PurePosixPath, names: set[str]) -> int:
    """How many pages the document lists; each must be there."""
    places = [place.decode("utf-8", "replace") for place in _PAGE.findall(document)]
    for place in places:
        path = place.lstrip("/") if place.startswith("/") else (folder / place).as_posix()
        if path not in names and place.lstrip("/") not in names:
            raise refusals.archive("broken")
    return len(places)


def _require_unchanged(archive: zipfile.ZipFile, signature: bytes, names: set[str]) -> None:
    method = _METHOD.search(signature)
    known = METHODS.get(method[1].decode("ascii", "replace").lower(), "") if method else "md5"
    if known not in hashlib.algorithms_available:
        return
    for place, value in _REFERENCE.findall(signature):
        name = place.decode("utf-8", "replace").lstrip("/")
        if name not in names or _digest(archive, name, known) != _decoded(value):
            raise Refused(
                "changed_after_signing",
                _("OFD 签名之后内容改过，或签名涉及的部分缺失。"),
                next_step=_("请向开具方重新取得原文件，不要用其他程序另存。"),
            )


def _digest(archive: zipfile.ZipFile, name: str, method: str) -> bytes:
    hashed = hashlib.new(method, usedforsecurity=False)
    for piece in archives.unpacked(archive, archive.getinfo(name)):
        hashed.update(piece)
    return hashed.digest()


def _decoded(value: bytes) -> bytes:
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return b""
