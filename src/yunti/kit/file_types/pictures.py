"""Pictures: the kind, the number of pixels before any is decoded, whole to the end, one picture and nothing behind it.

Not here: decoding them (`apps.documents.reading`).
"""

import struct
import warnings
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image

from yunti.kit.errors import Refused
from yunti.kit.file_types import refusals

MOST_PIXELS = 100_000_000
MOST_FRAMES = 500
IMAGES = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "TIFF": "tif", "BMP": "bmp", "WEBP": "webp"}
BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")
STILL = ("png", "webp")
SCRIPTS = (b"<script", b"<html", b"<?php", b"<svg")
OTHERS = (b"%PDF-", b"PK\x03\x04", b"MZ", b"<script", b"<html", b"<?php", b"Rar!", b"7z\xbc\xaf", b"\x7fELF")
LOOKED_AT = 256 * 1024


def begins_as_picture(head: bytes) -> bool:
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP"
    if head.startswith(b"BM"):
        return len(head) > 26 and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124)
    return head.startswith(BEGINNINGS[:4])


def type_of(file: BinaryIO, head: bytes) -> str:
    """Reads the header only: no pixel is decoded before their number is known."""
    if b"%PDF-" in head or any(mark in head.lower() for mark in SCRIPTS):
        raise refusals.two_faced()
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=tuple(set(IMAGES) - {"MPO"})) as image:
                found, pixels = IMAGES[image.format or ""], image.width * image.height
                if pixels > MOST_PIXELS:
                    raise _too_many_pixels()
                frames = _frames(image) if found in (*STILL, "tif") else 1
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Refused:
        raise
    except Exception as error:
        raise _broken() from error
    _require_one_picture(found, frames)
    _require_whole(file, found)
    return found


def _frames(image: Image.Image) -> int:
    frames = int(getattr(image, "n_frames", 1))
    if image.format == "TIFF":
        for number in range(min(frames, MOST_FRAMES)):
            image.seek(number)
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
    return frames


def _require_one_picture(found: str, frames: int) -> None:
    if found in STILL and frames > 1:
        raise Refused(
            "animated",
            _("这是动图，不同时刻看到的内容不同。"),
            next_step=_("请截取需要的一幅，存成 JPG 或 PNG。"),
        )
    if frames > MOST_FRAMES:
        raise refusals.too_much_inside(_("超过 %(limit)s 页") % {"limit": MOST_FRAMES})


def _require_whole(file: BinaryIO, found: str) -> None:
    """The end that the format demands is there, and what stands behind it is no other kind of file."""
    file.seek(0, 2)
    size = file.tell()
    if found == "png":
        _refuse_others(_behind_png(file, size))
    elif found == "jpg":
        file.seek(max(0, size - LOOKED_AT))
        tail = file.read()
        end = tail.rfind(b"\xff\xd9")
        if end < 0:
            raise _broken()
        _refuse_others(tail[end + 2 :])
    elif found in ("webp", "bmp"):
        file.seek(0)
        head = file.read(8)
        stated = (
            int.from_bytes(head[4:8], "little") + 8
            if found == "webp"
            else int.from_bytes(head[2:6], "little")
        )
        if stated > size:
            raise _broken()
        file.seek(min(stated or size, size))
        _refuse_others(file.read(LOOKED_AT))


def _behind_png(file: BinaryIO, size: int) -> bytes:
    """Walks from piece to piece; what stands behind the last."""
    place = 8
    while place + 12 <= size:
        file.seek(place)
        length, kind = struct.unpack(">L4s", file.read(8))
        place += 12 + length
        if place > size:
            break
        if kind == b"IEND":
            file.seek(place)
            return file.read(LOOKED_AT)
    raise _broken()


def _refuse_others(behind: bytes) -> None:
    if any(mark in behind for mark in OTHERS[:2]) or behind.lstrip().lower().startswith(
        tuple(mark.lower() for mark in OTHERS)
    ):
        raise refusals.two_faced()


def _broken() -> Refused:
    return Refused("image_broken", _("图片不完整，打不开。"), next_step=_("请重新拍照或扫描后再上传。"))


def _too_many_pixels() -> Refused:
    return Refused(
        "too_many_pixels",
        _("图片超过 %(limit)s 万像素。") % {"limit": MOST_PIXELS // 10_000},
        next_step=_("请缩小图片，A4 纸用 300 dpi 扫描即可。"),
    )
