"""XML as a flat list of elements: local name, attributes, own text, where it stands. No document types, no tree of objects.

Not here: what the elements mean (`ofd.py`, `invoice_data.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

from yunti.kit.xml_encodings import as_utf8

MOST_ELEMENTS = 500_000


class NotPlain(ValueError):
    """A document type, or more elements than any honest part holds."""


@dataclass(frozen=True)
class Element:
    """`path` holds the local names from the root down to this one's parent."""

    name: str
    attributes: dict[str, str]
    text: str
    path: tuple[str, ...]


def elements_of(pieces: Iterable[bytes]) -> list[Element]:
    """In the order in which they end; broken XML gives what came before the break."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    open_ones: list[tuple[str, dict[str, str], list[str]]] = []
    found: list[Element] = []

    def refuse(*about: object) -> None:
        raise NotPlain("document type")

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(found) + len(open_ones) > MOST_ELEMENTS:
            raise NotPlain("too many elements")
        open_ones.append((_local(name), {_local(key): value for key, value in attributes.items()}, []))

    def end(name: str) -> None:
        local, attributes, texts = open_ones.pop()
        path = tuple(entry[0] for entry in open_ones)
        found.append(Element(local, attributes, "".join(texts).strip(), path))

    def characters(text: str) -> None:
        if open_ones:
            open_ones[-1][2].append(text)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = characters
    try:
        for piece in as_utf8(pieces):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        return found
    return found


def _local(name: str) -> str:
    return name.rpartition(" ")[2].rpartition(":")[2]
