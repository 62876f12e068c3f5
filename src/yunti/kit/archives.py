"""Looks into zip-based files without unpacking them to disk: encrypted, too many, too large, members by name.

Not here: what the file is (`kit.file_types`), whether it is harmful (`apps.documents`).
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

MOST_MEMBERS = 10_000
LARGEST_MEMBER = 512 * 1024 * 1024
LARGEST_RATIO = 200
DEEPEST = 4
ENCRYPTED = 0x1
CHUNK = 256 * 1024
IN_MEMORY = 4 * 1024 * 1024


class ArchiveUnreadable(Exception):
    """`code` says why: encrypted, bomb, too_deep, broken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Member:
    """`file` is open until the next member is asked for."""

    name: str
    size: int
    file: BinaryIO


def is_zip(file: BinaryIO) -> bool:
    """Whether the file begins as a zip file does."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    return head in (b"PK\x03\x04", b"PK\x05\x06")


def names(file: BinaryIO) -> list[str]:
    """The names of the members, after the checks of `opened`."""
    with opened(file) as archive:
        return archive.namelist()


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """The archive, refused when encrypted, broken, or larger inside than any honest file."""
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ArchiveUnreadable("broken") from error
    _check(archive)
    return archive


def members(file: BinaryIO, budget: int, depth: int = 0) -> Iterator[Member]:
    """Every member with its bytes, archives inside archives included, `budget` bytes in all; large ones lie on disk."""
    if depth >= DEEPEST:
        raise ArchiveUnreadable("too_deep")
    with opened(file) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            with SpooledTemporaryFile(max_size=IN_MEMORY) as beside:
                content = cast(BinaryIO, beside)
                size = _unpack(archive, entry, content, budget)
                budget -= size
                yield Member(entry.filename, size, content)
                if is_zip(content):
                    for member in members(content, budget, depth + 1):
                        budget -= member.size
                        yield member


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise ArchiveUnreadable("bomb")
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise ArchiveUnreadable("encrypted")
        if entry.file_size > LARGEST_MEMBER or (
            entry.file_size > 1_000_000 and entry.file_size > LARGEST_RATIO * max(1, entry.compress_size)
        ):
            raise ArchiveUnreadable("bomb")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: BinaryIO, budget: int) -> int:
    size = 0
    try:
        with archive.open(entry) as file:
            while size <= budget and (chunk := file.read(CHUNK)):
                size += len(chunk)
                target.write(chunk)
    except Exception as error:  # zlib, lzma and zipfile each have errors of their own
        raise ArchiveUnreadable("broken") from error
    if size > budget:
        raise ArchiveUnreadable("bomb")
    target.seek(0)
    return size
