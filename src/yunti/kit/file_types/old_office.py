"""Office files from before 2007, also those of WPS: one container, told apart by the names of the streams in it.

Not here: the zip-based successors (`office.py`).
"""

import struct
from typing import BinaryIO

from django.utils.translation import gettext as _

from yunti.kit.file_types import refusals

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 512
TABLES_IN_HEADER = 109
FREE, UNUSED = 0xFFFFFFFF, 0xFFFFFFFA
STREAMS = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
MACROS = ("_VBA_PROJECT", "Macros", "_VBA_PROJECT_CUR")
SEALED = ("EncryptedPackage", "EncryptionInfo")
PACKAGES = ("\x01Ole10Native", "Package")


def type_of(file: BinaryIO) -> str:
    """The ending that the streams deserve, or empty; macros, passwords and packed programs are refused."""
    file.seek(0)
    content = file.read()
    if len(content) < SECTOR or _last_sector(content) * SECTOR >= len(content):
        raise refusals.truncated()
    if any(_has(content, name) for name in MACROS):
        raise refusals.macros()
    if any(_has(content, name) for name in SEALED):
        raise refusals.encrypted()
    if any(_has(content, name) for name in PACKAGES):
        raise refusals.active(_("嵌入的文件"))
    return next((extension for name, extension in STREAMS if _has(content, name)), "")


def _last_sector(content: bytes) -> int:
    """The highest sector that the allocation table or the header names, counted from the header on."""
    highest = struct.unpack_from("<L", content, 48)[0]
    tables = min(struct.unpack_from("<L", content, 44)[0], TABLES_IN_HEADER)
    for (place,) in struct.iter_unpack("<L", content[76 : 76 + 4 * tables]):
        if place >= UNUSED or (place + 1) * SECTOR >= len(content):
            highest = max(highest, place if place < UNUSED else 0)
            continue
        table = struct.unpack_from(
            f"<{len(content[(place + 1) * SECTOR :][:SECTOR]) // 4}L", content, (place + 1) * SECTOR
        )
        used = [number for number, follows in enumerate(table) if follows != FREE]
        highest = max(highest, *used[-1:], 0)
    return int(highest if highest < UNUSED else 0) + 1


def _has(content: bytes, name: str) -> bool:
    """Streams are named in UTF-16."""
    return name.encode("utf-16-le") in content
