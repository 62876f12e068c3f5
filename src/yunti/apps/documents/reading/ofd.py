"""OFD (GB/T 33190): pages counted, their text read, invoice data found. Pages are not drawn: a person opens the original.

Own reader: the known packages either need a library under a licence that cannot be shipped, or fail on plain files.
Names inside are looked up in the archive's list only, never on disk. Runs in the reader's own process.
Not here: what is refused (`kit.file_types.office`).
"""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from yunti.apps.documents.reading.elements import Element, elements_of
from yunti.kit import archives

MEDIA_TYPE = "application/ofd"
LARGEST_PART = 32 * 1024 * 1024
INVOICE_PARTS = ("original_invoice.xml", "invoice.xml", "einvoice.xml")


def count_pages(file: BinaryIO) -> int:
    """In every document of the file; 0 when none can be found."""
    with archives.opened(file) as archive:
        return len(list(_page_parts(archive)))


def text_of_page(file: BinaryIO, number: int) -> str:
    with archives.opened(file) as archive:
        parts = list(_page_parts(archive))
        return _text_of(archive, parts[number - 1]) if number <= len(parts) else ""


def text_of_first_page(file: BinaryIO) -> str:
    return text_of_page(file, 1)


def custom_data(file: BinaryIO) -> dict[str, str]:
    """What OFD.xml states by name; invoices carry number, date and amounts there."""
    with archives.opened(file) as archive:
        found = [part for part in _elements(archive, "OFD.xml") if part.name == "CustomData"]
    return {part.attributes.get("Name", ""): part.text for part in found}


def invoice_data(file: BinaryIO) -> list[Element]:
    """The elements of the invoice data packed inside; empty when there are none."""
    with archives.opened(file) as archive:
        for name in archive.namelist():
            if posixpath.basename(name).lower() in INVOICE_PARTS or (
                "/attach" in name.lower()
                and name.lower().endswith(".xml")
                and "attachments" not in name.lower()
            ):
                return list(_elements(archive, name))
    return []


def _page_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    names = set(archive.namelist())
    roots = [part.text for part in _elements(archive, "OFD.xml") if part.name == "DocRoot"]
    for root in roots:
        document = root.lstrip("/")
        for part in _elements(archive, document):
            if part.name == "Page" and "BaseLoc" in part.attributes:
                place = part.attributes["BaseLoc"]
                path = place.lstrip("/") if place.startswith("/") else _beside(document, place)
                yield path if path in names else place.lstrip("/")


def _beside(document: str, place: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(document), place))


def _text_of(archive: zipfile.ZipFile, name: str) -> str:
    """In the order of the file; one line for each piece of text."""
    return "\n".join(part.text for part in _elements(archive, name) if part.name == "TextCode" and part.text)


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator[Element]:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return
    if entry.file_size > LARGEST_PART:
        raise MemoryError
    yield from elements_of(archives.unpacked(archive, entry))
