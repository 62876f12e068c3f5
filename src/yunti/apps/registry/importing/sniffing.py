"""What an uploaded list really is, by its content, before any reader touches it: refuses everything dangerous or too large.

One pass over the sheets counts rows and columns, so that a reader never meets a sheet it could not hold.
Not here: reading the cells (`reading.py`).
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _

from yunti.apps.registry.importing.limits import LARGEST_UNPACKED, MOST_COLUMNS, most_rows
from yunti.kit.archives import ENCRYPTED, MOST_MEMBERS
from yunti.kit.errors import Refused

CHUNK = 1 << 20
OVERLAP = 64
HEAD = 65_536
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
WIDE_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{2,})\d')
ROOT = re.compile(rb"<[A-Za-z]")
KNOWN_HEADS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPG"),
    (b"GIF8", "GIF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
)
MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<script", b"<svg")


@dataclass(frozen=True)
class Sniffed:
    """The kind of list, and what the reader must know beforehand."""

    kind: str
    formula_sheets: frozenset[str] = field(default_factory=frozenset)


def sniff(file: BinaryIO) -> Sniffed:
    """Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise _refused("file_empty", _("文件是空的。"), _("请核对后重新选择文件。"))
    if head.startswith(OLE):
        raise _ole(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        sniffed = _workbook(file)
        file.seek(0)
        return sniffed
    for magic, name in KNOWN_HEADS:
        if head.startswith(magic):
            raise _refused(
                "not_a_list",
                _("这是 %(kind)s 文件，不是名单。") % {"kind": name},
                _("请上传 .xlsx 或 .csv 文件。"),
            )
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if plain.startswith(MARKUP):
        raise _refused(
            "markup", _("内容是网页或 XML，不是表格。"), _("请在表格软件中打开，另存为 .xlsx 后上传。")
        )
    return Sniffed("csv")


def _ole(file: BinaryIO) -> Refused:
    """Old Excel files and encrypted new ones share one container; its streams are named in UTF-16."""
    content = file.read(8 * CHUNK)
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _refused("encrypted", _("文件加了密码，打不开。"), _("请取消密码后重新上传。"))
    return _refused("old_format", _("这是旧版 .xls 格式。"), _("请另存为 .xlsx 后上传。"))


def _workbook(file: BinaryIO) -> Sniffed:
    try:
        with zipfile.ZipFile(file) as archive:
            return _inspect(archive)
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        OSError,
        EOFError,
        zipfile.LargeZipFile,
    ) as error:
        raise _broken() from error
    except Exception as error:
        if isinstance(error, Refused):
            raise
        raise _broken() from error  # zlib and lzma have errors of their own


def _inspect(archive: zipfile.ZipFile) -> Sniffed:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    _check_members(entries, names)
    budget = LARGEST_UNPACKED
    formulas = set()
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        _refuse_document_type(archive, entry)
        if SHEET.fullmatch(entry.filename):
            read, has_formulas = _measure(archive, entry, budget)
            budget -= read
            if has_formulas:
                formulas.add(entry.filename)
    return Sniffed("xlsx", frozenset(formulas))


def _check_members(entries: list[zipfile.ZipInfo], names: list[str]) -> None:
    if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED * 4:
        raise _bomb()
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise _refused("encrypted", _("文件加了密码，打不开。"), _("请取消密码后重新上传。"))
    lower = [name.lower() for name in names]
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise _refused("odd_names", _("压缩包里有越出目录的文件名。"), _("请用表格软件另存为 .xlsx 后上传。"))
    if any(name.endswith("vbaproject.bin") for name in lower):
        raise _refused("macros", _("文件含有宏。"), _("请另存为不含宏的 .xlsx 后上传。"))
    if "xl/workbook.bin" in lower:
        raise _refused("binary_workbook", _("这是 .xlsb 二进制工作簿。"), _("请另存为 .xlsx 后上传。"))
    if "xl/workbook.xml" not in lower or "[content_types].xml" not in lower:
        raise _refused(
            "not_a_workbook", _("这是压缩包或其他文档，不是 Excel 工作簿。"), _("请上传 .xlsx 或 .csv 文件。")
        )
    if any(name.startswith("xl/externallinks/") for name in lower):
        raise _refused(
            "external_links",
            _("工作簿引用了其他文件的数据。"),
            _("请全选、复制、选择性粘贴为数值，另存后上传。"),
        )
    for entry in entries:
        if not SHEET.fullmatch(entry.filename) and entry.file_size > LARGEST_UNPACKED:
            raise _bomb()


def _refuse_document_type(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A document type can only stand before the first element; entities hide in it."""
    with archive.open(entry) as member:
        head = member.read(HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        raise _refused(
            "odd_encoding", _("工作簿内部的编码不是 UTF-8。"), _("请用表格软件另存为 .xlsx 后上传。")
        )
    root = ROOT.search(head)
    if root is None and head.strip():
        raise _broken()
    prologue = head[: root.start()] if root else head
    if b"<!doctype" in prologue.lower() or b"<!entity" in prologue.lower():
        raise _refused(
            "document_type",
            _("工作簿内部含有 DOCTYPE 声明，可能引用外部内容。"),
            _("请用表格软件另存为 .xlsx 后上传。"),
        )


def _measure(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> tuple[int, bool]:
    """(bytes, whether there are formulas); refuses as soon as rows, columns or bytes pass their limits."""
    limit = most_rows() + 20
    rows = read = 0
    formulas = False
    tail = b""
    with archive.open(entry) as member:
        while chunk := member.read(CHUNK):
            read += len(chunk)
            rows += chunk.count(b"<row") + (tail[-3:] + chunk[:3]).count(b"<row")
            window = tail + chunk
            last = window.rfind(b"<row")
            number = ROW_NUMBER.match(window, last) if last >= 0 else None
            if rows > limit or (number and int(number[1]) > limit):
                raise _too_many_rows()
            if read > budget:
                raise _bomb()
            wide = WIDE_CELL.search(window)
            if wide and _is_too_wide(window):
                raise _too_many_columns()
            formulas = formulas or b"<f" in window
            tail = window[-OVERLAP:]
    return read, formulas


def _is_too_wide(window: bytes) -> bool:
    return any(_column_number(match[1]) > MOST_COLUMNS for match in WIDE_CELL.finditer(window))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refused(code: str, reason: str, next_step: str) -> Refused:
    return Refused(f"list_{code}", reason, next_step=next_step)


def _broken() -> Refused:
    return _refused("broken", _("文件不完整，打不开。"), _("请重新保存或重新导出后上传。"))


def _bomb() -> Refused:
    return _refused(
        "too_large_inside", _("文件解开后过大，不像一份名单。"), _("请拆成几个文件，或另存为新的工作簿。")
    )


def too_many_rows_text() -> str:
    return _("名单超过 %(limit)s 行。") % {"limit": f"{most_rows():,}"}


def _too_many_rows() -> Refused:
    return _refused(
        "too_many_rows", too_many_rows_text(), _("请拆成几个文件；如果只有格式没有数据，请删除多余的空行。")
    )


def _too_many_columns() -> Refused:
    return _refused(
        "too_many_columns",
        _("名单超过 %(limit)s 列。") % {"limit": MOST_COLUMNS},
        _("请只保留需要的列，删除右边多余的列。"),
    )
