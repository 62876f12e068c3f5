"""Parts of files on their way in, as they lie on disk: appended to in order, synced, never longer than announced.

The length on disk is the one truth about how much has arrived; it survives whatever happens to the server.
With several web hosts the data folder must be shared. Not here: who may append (`services.uploading`).
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from yunti.kit import failpoints
from yunti.kit.files import MEGABYTE


class OutOfPlace(Exception):
    """The chunk does not begin where the part ends; `offset` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


class NoRoom(Exception):
    """The disk is full, or would be below its reserve."""


def received(ref: str) -> int:
    """How many bytes have arrived."""
    try:
        return _path(ref).stat().st_size
    except FileNotFoundError:
        return 0


def append(ref: str, offset: int, data: bytes) -> int:
    """Answers the new length. One writer at a time; a torn write is cut off, so that the part stays a beginning of the file."""
    require_room(len(data))
    path = _path(ref)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path) as file:
            length = file.seek(0, os.SEEK_END)
            if length != offset:
                raise OutOfPlace(length)
            try:
                file.write(data)
                failpoints.reached("chunk.written")
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(length)
                raise
            return length + len(data)
    except OSError as error:
        raise NoRoom from error


def opened(ref: str) -> BinaryIO:
    return _path(ref).open("rb")


def forget(ref: str) -> None:
    _path(ref).unlink(missing_ok=True)


def require_room(size: int) -> None:
    folder = Path(settings.YUNTI_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free - settings.YUNTI_DISK_RESERVE_MB * MEGABYTE <= size:
        raise NoRoom


def strays(known: set[str]) -> Iterator[str]:
    """Parts that no row names any more."""
    for path in sorted(_folder().glob("*.part")):
        if path.stem not in known:
            yield path.stem


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """Held for one chunk; several processes may serve one person."""
    with path.open("ab", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _folder() -> Path:
    return Path(settings.YUNTI_DATA) / "uploads"


def _path(ref: str) -> Path:
    if not ref.isalnum():
        raise ValueError("a reference holds letters and figures only")
    return _folder() / f"{ref}.part"
