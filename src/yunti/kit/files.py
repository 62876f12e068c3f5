"""The store of files by content: a file's address is the SHA-256 of its bytes, so nothing is stored twice or changed.

Two stores behind one interface: a folder of the data directory (default), or an object store behind `django-storages`.
Not here: what a file is (`kit.file_types`), whose it is and whether it may be served (`apps.documents`).
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, Protocol, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.storage import Storage
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yunti.kit import failpoints
from yunti.kit.errors import Refused

CHUNK = 1024 * 1024
MEGABYTE = 1024 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredFile:
    digest: str
    size: int


class FileDamaged(Refused):
    """What lies in the store is not what was put there; it is never handed out."""

    status = 500


class Store(Protocol):
    """Put, open, list and remove files by digest. `open` checks every byte first."""

    name: str

    def put(self, stream: Any, *, limit: int) -> StoredFile: ...

    def open(self, digest: str) -> BinaryIO: ...

    def exists(self, digest: str) -> bool: ...

    def remove(self, digest: str) -> None: ...

    def digests(self) -> Iterator[str]: ...

    def free_bytes(self) -> int | None: ...


def store() -> Store:
    """The store of this installation, as the settings name it."""
    if settings.YUNTI_FILE_STORE == "disk":
        return DiskStore(Path(settings.YUNTI_DATA) / "evidence", settings.YUNTI_DISK_RESERVE_MB * MEGABYTE)
    if settings.YUNTI_FILE_STORE == "s3":
        return ObjectStore(object_storage())
    raise ImproperlyConfigured("YUNTI_FILE_STORE is neither disk nor s3.")


def put(stream: Any, *, limit: int) -> StoredFile:
    """Store what the stream holds, at most `limit` bytes; the file is on disk when this returns."""
    return store().put(stream, limit=limit)


def open(digest: str) -> BinaryIO:
    """The file of this digest, every byte checked; damaged or missing files are refused."""
    return store().open(digest)


def object_storage() -> Storage:
    """The object store of the settings; says what is missing when it cannot be had."""
    if not settings.YUNTI_S3["bucket_name"]:
        raise ImproperlyConfigured("YUNTI_FILE_STORE=s3 needs YUNTI_S3_BUCKET.")
    try:
        return cast(Storage, import_string("storages.backends.s3.S3Storage")(**settings.YUNTI_S3))
    except ImportError as error:
        raise ImproperlyConfigured(
            "YUNTI_FILE_STORE=s3 needs the extra `s3` (django-storages), which is not installed."
        ) from error


class DiskStore:
    """One folder: evidence/sha256/ab/cd/abcd…; written beside, synced, then renamed into place."""

    name = "disk"

    def __init__(self, root: Path, reserve: int = 0) -> None:
        self.root = root
        self.reserve = reserve

    def put(self, stream: Any, *, limit: int) -> StoredFile:
        self._refuse_when_nearly_full(getattr(stream, "size", None) or 0)
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        fresh = incoming / secrets.token_hex(16)
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
            with os.fdopen(descriptor, "wb") as target:
                stored = copy_limited(stream, target, limit)
                target.flush()
                os.fsync(target.fileno())
            failpoints.reached("file.beside")
            self._move_into_place(fresh, self.path(stored.digest))
            failpoints.reached("file.placed")
        except BaseException as error:
            fresh.unlink(missing_ok=True)
            if isinstance(error, OSError) and not isinstance(error, Refused):
                raise no_room() from error
            raise
        return stored

    def open(self, digest: str) -> BinaryIO:
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise _missing() from error
        if digest_of(file) != digest:
            file.close()
            raise _damaged()
        return file

    def exists(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def remove(self, digest: str) -> None:
        self.path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        for path in sorted((self.root / "sha256").glob("??/??/*")):
            yield path.name

    def free_bytes(self) -> int | None:
        self.root.mkdir(parents=True, exist_ok=True)
        return max(0, shutil.disk_usage(self.root).free - self.reserve)

    def path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ValueError("a digest has 64 hexadecimal figures")
        return self.root / "sha256" / digest[:2] / digest[2:4] / digest

    def _refuse_when_nearly_full(self, size: int) -> None:
        if (self.free_bytes() or 0) <= size:
            raise no_room()

    def _move_into_place(self, fresh: Path, place: Path) -> None:
        """Renaming over an equal file heals it, should its bytes have rotted."""
        missing = [folder for folder in (place.parent, *place.parent.parents) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(place)
        for folder in (place.parent, *(folder.parent for folder in missing)):
            _sync_folder(folder)


class ObjectStore:
    """The same by way of any storage of the framework; used with S3-compatible servers."""

    name = "s3"

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def put(self, stream: Any, *, limit: int) -> StoredFile:
        with SpooledTemporaryFile(max_size=8 * MEGABYTE) as beside:
            stored = copy_limited(stream, cast(BinaryIO, beside), limit)
            beside.seek(0)
            if not self.exists(stored.digest):
                self.storage.save(self.key(stored.digest), File(cast(IO[bytes], beside)))
        return stored

    def open(self, digest: str) -> BinaryIO:
        if not self.exists(digest):
            raise _missing()
        file = self.storage.open(self.key(digest), "rb")
        if digest_of(cast(BinaryIO, file)) != digest:
            file.close()
            raise _damaged()
        return cast(BinaryIO, file)

    def exists(self, digest: str) -> bool:
        return self.storage.exists(self.key(digest))

    def remove(self, digest: str) -> None:
        self.storage.delete(self.key(digest))

    def digests(self) -> Iterator[str]:
        with suppress(FileNotFoundError):
            yield from sorted(self.storage.listdir("evidence/sha256")[1])

    def free_bytes(self) -> int | None:
        return None

    def key(self, digest: str) -> str:
        if not DIGEST.fullmatch(digest):
            raise ValueError("a digest has 64 hexadecimal figures")
        return f"evidence/sha256/{digest}"


def copy_limited(stream: Any, target: BinaryIO, limit: int) -> StoredFile:
    """Copy chunk by chunk, hashing on the way; refuse as soon as the limit is passed."""
    hashed, size = hashlib.sha256(), 0
    for chunk in _chunks(stream):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        hashed.update(chunk)
        target.write(chunk)
    return StoredFile(hashed.hexdigest(), size)


def require_within(file: BinaryIO, limit: int) -> None:
    """Refuse a file larger than the limit without reading it; leaves it at its beginning."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if (size if size is not None else file.tell()) > limit:
        raise too_large(limit)


def digest_of(file: BinaryIO) -> str:
    """The digest of the whole file; leaves it at its beginning."""
    file.seek(0)
    hashed = hashlib.sha256()
    while chunk := file.read(CHUNK):
        hashed.update(chunk)
    file.seek(0)
    return hashed.hexdigest()


def _chunks(stream: Any) -> Iterable[bytes]:
    if hasattr(stream, "chunks"):
        yield from stream.chunks(CHUNK)
        return
    while chunk := stream.read(CHUNK):
        yield chunk


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def too_large(limit: int) -> Refused:
    return Refused(
        "file_too_large",
        _("文件超过 %(limit)s MB 的上限。") % {"limit": f"{limit / MEGABYTE:g}"},
        next_step=_("请压缩图片、分成几个文件，或只上传需要的页。"),
    )


def no_room() -> Refused:
    return Refused(
        "store_nearly_full",
        _("存放文件的磁盘空间不足，这个文件没有保存。已经填写的内容不受影响。"),
        next_step=_("请稍后再上传，并告知系统管理员清理磁盘。"),
    )


def _missing() -> FileDamaged:
    return FileDamaged(
        "file_missing", _("文件库里没有这个文件。"), next_step=_("请告知系统管理员，由备份恢复。")
    )


def _damaged() -> FileDamaged:
    return FileDamaged(
        "file_damaged",
        _("文件内容与上传时的指纹不一致，不能提供。"),
        next_step=_("请告知系统管理员，由备份恢复。"),
    )
