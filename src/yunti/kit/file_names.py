"""Names of uploaded files as they may be kept and shown: no folders, no control or direction characters.

Not here: what the file is (`kit.file_types`).
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _

LONGEST = 120
_FOLDERS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_TURNING = frozenset("\u202d\u202e\u2066\u2067\u2068")  # the last ending is no longer the one that is seen
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def clean_name(name: str) -> str:
    """The last part of the name, without characters that hide or turn what people read."""
    text = _FOLDERS.split(unicodedata.normalize("NFC", name))[-1]
    text = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    text = _FORBIDDEN.sub("_", text).strip().rstrip(". ")
    if not text or text.startswith(".") or _DEVICES.fullmatch(text):
        text = _("文件") + text
    if len(text) <= LONGEST:
        return text
    stem, dot, extension = text.rpartition(".")
    return text[:LONGEST] if not dot or len(extension) > 8 else f"{stem[: LONGEST - 9]}….{extension}"


@lru_cache(maxsize=4096)
def extension_of(name: str) -> str:
    """Lower case, without the dot; empty when there is none. A page of a case asks it of every file, time after time."""
    _stem, dot, extension = clean_name(name).rpartition(".")
    return extension.lower() if dot else ""


def misleads(name: str) -> bool:
    """Whether characters in it turn the order in which it is read."""
    return not _TURNING.isdisjoint(name)
