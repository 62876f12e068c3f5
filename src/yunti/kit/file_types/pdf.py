"""PDF files: whole, one face, without scripts, programs to start, forms that send, or files packed inside.

Names may be written in escapes and lie in packed object streams; both are undone, within a budget. Invoices may carry
their data as packed XML, which is taken. What only a real reader can tell (a password, endless pages) is told by the
reading in a process of its own. Not here: that reading (`apps.documents.reading`).
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.kit.file_types import refusals

HEADER_WITHIN = 1024
TAIL = 4096
LARGEST_OBJECTS = 32 * 1024 * 1024
MOST_OBJECTS = 128 * 1024 * 1024
MOST_STREAMS = 100_000
DICTIONARY = 4096
PIECE = 64 * 1024
ACTIVE = {
    b"JavaScript": gettext_lazy("脚本"),
    b"Launch": gettext_lazy("启动程序"),
    b"RichMedia": gettext_lazy("多媒体"),
    b"SubmitForm": gettext_lazy("自动发送表单"),
    b"ImportData": gettext_lazy("自动导入数据"),
    b"GoToE": gettext_lazy("打开嵌入的文件"),
    b"XFA": gettext_lazy("XFA 动态表单"),
}
_NAMES = re.compile(rb"/(" + b"|".join(ACTIVE) + rb")(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"/[A-Za-z0-9]*(?:#[0-9A-Fa-f]{2}[A-Za-z0-9]*)+")
_OBJECTS = re.compile(rb"/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")
_PACKED = re.compile(rb"/EmbeddedFiles?(?![A-Za-z0-9])")
_PACKED_NAME = re.compile(rb"/U?F\s*(?:\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]*)>)", re.DOTALL)
_PACKED_NAMES = {b"EmbeddedFile", b"EmbeddedFiles"}
DATA_NAMES = (".xml", ".xbrl")


def starts_as_pdf(head: bytes) -> bool:
    """Printers and mail programs leave a line or two before the header; markup there is another matter."""
    before, found, _rest = head[: HEADER_WITHIN + 5].partition(b"%PDF-")
    return bool(found) and b"<" not in before and not before.startswith((b"MZ", b"PK", b"\x7fELF", b"GIF8"))


def require_harmless(file: BinaryIO) -> None:
    file.seek(0)
    content = file.read()
    if b"%%EOF" not in content[-TAIL:]:
        raise refusals.truncated()
    texts = [content, *_objects(content)]
    for text in texts:
        _refuse_active(text)
    if any(_PACKED.search(text) or _PACKED_NAMES & set(_written_in_escapes(text)) for text in texts):
        _require_data_only(texts)


def _refuse_active(text: bytes) -> None:
    found = _NAMES.search(text)
    name = found[1] if found else next((name for name in _written_in_escapes(text) if name in ACTIVE), b"")
    if name:
        raise refusals.active(str(ACTIVE[name]))


def _written_in_escapes(text: bytes) -> Iterator[bytes]:
    for match in _ESCAPED.finditer(text):
        yield re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), match[0])[1:]


def _objects(content: bytes) -> Iterator[bytes]:
    """Object streams inflated; one that cannot be is left to the reader, one without end is refused.

    Each is inflated once and in pieces, and what came of a broken one counts too: a file of marks and rubbish ends as soon as another.
    """
    left = MOST_OBJECTS
    for number, start in enumerate(_starts_of_objects(content)):
        text, whole = _inflated(content, start, min(left, LARGEST_OBJECTS) + 1)
        left -= len(text)
        if number >= MOST_STREAMS or left < 0 or len(text) > LARGEST_OBJECTS:
            raise refusals.too_much_inside(_("PDF 内部数据解开后过大"))
        if whole:
            yield text


def _starts_of_objects(content: bytes) -> Iterator[int]:
    begun = -1
    for match in _OBJECTS.finditer(content):
        start = _STREAM.search(content, match.end(), match.end() + DICTIONARY)
        if start is not None and start.end() > begun:
            begun = start.end()
            yield begun


def _inflated(content: bytes, start: int, most: int) -> tuple[bytes, bool]:
    """At most so many bytes, and whether they came without a fault."""
    engine, parts, size = zlib.decompressobj(), [], 0
    try:
        while not engine.eof and size < most and start < len(content):
            piece = engine.unconsumed_tail or content[start : start + PIECE]
            start += 0 if engine.unconsumed_tail else len(piece)
            parts.append(engine.decompress(piece, most - size))
            size += len(parts[-1])
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), True


def _require_data_only(texts: list[bytes]) -> None:
    names = [name for text in texts for name in _packed_names(text)]
    if not names or not all(name.lower().endswith(DATA_NAMES) for name in names):
        raise refusals.active(_("嵌入的文件"))


def _packed_names(text: bytes) -> Iterator[str]:
    for plain, hexadecimal in _PACKED_NAME.findall(text):
        figures = re.sub(rb"\s", b"", hexadecimal).decode()
        raw = bytes.fromhex(figures + "0" * (len(figures) % 2)) if figures else plain
        yield raw.decode("utf-16" if raw.startswith(b"\xfe\xff") else "latin-1", "replace")
