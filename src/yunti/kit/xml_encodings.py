"""XML in whatever it was written, as UTF-8: the parser of the standard library knows no Chinese encodings.

Not here: what may stand in it (`kit.file_types.markup`).
"""

import codecs
import re
from collections.abc import Iterable, Iterator

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)["']""")
_CHINESE = (b"gb18030", b"gbk", b"gb2312")


def as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    for piece in pieces:
        if first:
            decoder, first = _decoder(piece), False
        yield decoder.decode(piece).encode() if decoder else piece


def _decoder(head: bytes) -> codecs.IncrementalDecoder | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return codecs.getincrementaldecoder("utf-16")("replace")
    declared = _DECLARED.match(head[:300])
    if declared and declared[1].lower() in _CHINESE:
        return codecs.getincrementaldecoder("gb18030")("replace")
    return None
