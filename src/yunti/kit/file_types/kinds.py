"""The types that are taken, by ending: media types, endings that mean the same, groups of them.

Not here: how a type is recognised (`recognising.py`).
"""

from dataclasses import dataclass

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/msword",
    "et": "application/vnd.ms-excel",
    "dps": "application/vnd.ms-powerpoint",
    "xml": "application/xml",
    "csv": "text/csv",
    "txt": "text/plain",
    "zip": "application/zip",
}
EVIDENCE = tuple(MEDIA_TYPES)
TABLES = ("xlsx", "csv")
SAME = {"jpeg": "jpg", "tiff": "tif", "csv": "txt", "wps": "doc", "et": "xls", "dps": "ppt"}


@dataclass(frozen=True)
class FileType:
    extension: str
    media_type: str
