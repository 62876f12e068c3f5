"""XML inside files and by itself: no document type, no stylesheet, well formed, bounded.

Nothing is resolved and no tree is built: the parser only reports what begins.
Not here: which parts of an office file are looked at (`office.py`), what an invoice says (`apps.documents.reading`).
"""

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from yunti.kit.file_types import refusals
from yunti.kit.xml_encodings import as_utf8

PROLOG = 64 * 1024
DEEPEST = 256
_SHOWN = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml")
_SHOWN_NAMES = ("html", "svg", "script")


class _Seen(Exception):
    pass


def require_plain(pieces: Iterable[bytes]) -> str:
    """The root element's name of a part that may go on unread; a document type before it is refused."""
    parser, root = _parser()

    def reached(name: str, attributes: dict[str, str]) -> None:
        root.append(name)
        raise _Seen

    parser.StartElementHandler = reached
    read = 0
    try:
        for piece in as_utf8(pieces):
            parser.Parse(piece, False)
            read += len(piece)
            if read > PROLOG:
                break
    except _Seen:
        return root[0]
    except expat.ExpatError as error:
        raise refusals.archive("broken") from error
    raise refusals.archive("broken")


def beginning(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """As much of a part as its root element must stand in; the rest stays in the iterator."""
    size = 0
    for piece in pieces:
        size += len(piece)
        yield piece
        if size >= PROLOG:
            return


def require_document(pieces: Iterable[bytes]) -> str:
    """A whole XML file: well formed to its end, not nested without end, nothing a browser would show. Its root's name."""
    parser, root = _parser()
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        root.append(name) if not root else None
        if depth > DEEPEST:
            raise refusals.too_much_inside(_("XML 套了 %(depth)s 层以上") % {"depth": DEEPEST})
        space, _blank, local = name.rpartition(" ")
        if space in _SHOWN or local.lower() in _SHOWN_NAMES:
            raise refusals.active(local)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        for piece in as_utf8(pieces):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refusals.truncated() from error
    return root[0]


def _parser() -> tuple[expat.XMLParserType, list[str]]:
    parser = expat.ParserCreate("utf-8", " ")

    def refuse_doctype(*about: object) -> None:
        raise refusals.declared_types()

    def refuse_stylesheet(target: str, data: str) -> None:
        raise refusals.active(target)

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ProcessingInstructionHandler = lambda target, data: (
        refuse_stylesheet(target, data) if target == "xml-stylesheet" else None
    )
    return parser, []
