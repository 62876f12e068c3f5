"""Looks into zip-based files without unpacking them to disk: encrypted, too many, too large, members by name.

Members are inflated here and not by the standard library, which believes the directory: what a member holds must be what
the directory says of it, to the byte, or the file is broken.
Not here: what the file is (`kit.file_types`), whether it is harmful (`apps.documents`).
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

MOST_MEMBERS = 10_000
LARGEST_MEMBER = 512 * 1024 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024
LARGEST_RATIO = 200
DEEPEST = 4
ENCRYPTED = 0x1
UTF8 = 0x800
CHUNK = 256 * 1024
IN_MEMORY = 4 * 1024 * 1024
LOCAL_HEADER = 30
DIRECTORY_ENTRY = 46
END = struct.Struct("<4s4H2LH")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
BROKEN = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, zlib.error, struct.error)


class ArchiveUnreadable(Exception):
    """`code` says why: encrypted, bomb, too_deep, broken, overlapping, names, two_faced, method."""

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


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """The archive, refused when encrypted, broken, or larger inside than any honest file."""
    _require_few(file)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
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


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one member, in pieces; ends in `broken` when they are not as many, or not those, of the directory."""
    size, checksum = 0, 0
    try:
        for piece in _inflated(_raw(archive, entry), entry.compress_type):
            size += len(piece)
            if size > entry.file_size:
                raise ArchiveUnreadable("broken")
            checksum = zlib.crc32(piece, checksum)
            yield piece
    except BROKEN as error:
        raise ArchiveUnreadable("broken") from error
    if size != entry.file_size or checksum != entry.CRC:
        raise ArchiveUnreadable("broken")


def _require_few(file: BinaryIO) -> None:
    """Before the directory is read into memory: what its last record announces. A larger number is caught by `_check`."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise ArchiveUnreadable("broken")
    _mark, _disk, _start, _here, entries, size, _offset, _comment = END.unpack_from(tail, at)
    many = entries != 0xFFFF and entries > MOST_MEMBERS
    if many or (size != 0xFFFFFFFF and size > MOST_MEMBERS * (DIRECTORY_ENTRY + 256)):
        raise ArchiveUnreadable("bomb")


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise ArchiveUnreadable("bomb")
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise ArchiveUnreadable("encrypted")
        if entry.file_size > LARGEST_MEMBER or (
            entry.file_size > 1_000_000 and entry.file_size > LARGEST_RATIO * max(1, entry.compress_size)
        ):
            raise ArchiveUnreadable("bomb")
        if _dangerous(entry):
            raise ArchiveUnreadable("names")
    _require_side_by_side(archive, entries)


def _dangerous(entry: zipfile.ZipInfo) -> bool:
    """A name that leads out of the folder, hides its end, names a device, or is a link to elsewhere."""
    name = entry.orig_filename
    parts = re.split(r"[/\\]", name)
    return (
        "\x00" in name
        or ".." in parts
        or bool(_ABSOLUTE.match(name))
        or any(_DEVICE.fullmatch(part) for part in parts)
        or stat.S_ISLNK(entry.external_attr >> 16)
    )


def _require_side_by_side(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No two members share bytes, and nothing stands before the first: another program would find other members there."""
    if not entries:
        return
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    if ordered[0].header_offset != 0:
        raise ArchiveUnreadable("two_faced")
    ends = [*(entry.header_offset for entry in ordered[1:]), archive.start_dir]
    for entry, end in zip(ordered, ends, strict=True):
        name = len(entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8 else "cp437", "replace"))
        if entry.header_offset + LOCAL_HEADER + name + entry.compress_size > end:
            raise ArchiveUnreadable("overlapping")


def _raw(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The packed bytes; sizes stand in the directory, those of the local header may be missing."""
    file = cast(IO[bytes], archive.fp)
    file.seek(entry.header_offset)
    header = file.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise ArchiveUnreadable("broken")
    name, extra = struct.unpack("<HH", header[26:30])
    if file.read(name) != entry.orig_filename.encode(
        "utf-8" if entry.flag_bits & UTF8 else "cp437", "replace"
    ):
        raise ArchiveUnreadable("two_faced")
    place, left = file.tell() + extra, entry.compress_size
    while left:
        file.seek(place)  # others read from the same file in between
        piece = file.read(min(CHUNK, left))
        if not piece:
            raise ArchiveUnreadable("broken")
        place, left = place + len(piece), left - len(piece)
        yield piece


def _inflated(pieces: Iterator[bytes], method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield from pieces
        return
    if method != zipfile.ZIP_DEFLATED:
        raise ArchiveUnreadable("method")
    engine = zlib.decompressobj(-15)
    for piece in pieces:
        while piece:
            yield engine.decompress(piece, CHUNK)
            piece = engine.unconsumed_tail
    if not engine.eof or engine.unused_data:
        raise ArchiveUnreadable("broken")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: BinaryIO, budget: int) -> int:
    size = 0
    for piece in unpacked(archive, entry):
        size += len(piece)
        if size > budget:
            raise ArchiveUnreadable("bomb")
        target.write(piece)
    target.seek(0)
    return size
