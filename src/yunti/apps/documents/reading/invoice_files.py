"""What one file says about an invoice, source by source: packed data, text, two-dimensional code, recognised characters.

Every source answers for itself; nothing is merged here, so that disagreement can be shown.
Runs in the reader's own process. Not here: which reading is proposed (`apps.documents.invoices`).
"""

from typing import Any, BinaryIO

from yunti.apps.documents.reading import characters, invoice_codes, limits, ofd, pages
from yunti.apps.documents.reading.elements import elements_of
from yunti.apps.documents.reading.invoice_data import fields_of_custom_data, fields_of_elements
from yunti.apps.documents.reading.invoice_texts import fields_of_text

XML = "application/xml"
CODE_WIDTH = 1600
CHARACTER_WIDTH = 1600
PIECE = 1024 * 1024
Reading = dict[str, Any]


def proposed(file: BinaryIO, media_type: str, *, with_characters: bool) -> dict[str, Any]:
    """`readings` in the order of trust; `characters` says whether recognition was not needed, absent, used or left out."""
    readings = _without_characters(file, media_type)
    need = media_type in (pages.PDF, *pages.PICTURES) and not any("number" in one for one in readings)
    if not need:
        return {"readings": readings, "characters": "not_needed"}
    if not characters.installed():
        return {"readings": readings, "characters": "absent"}
    if not with_characters:
        return {"readings": readings, "characters": "left_out"}
    seen = characters.lines_of(pages.draw(file, media_type, 1, CHARACTER_WIDTH))
    found = fields_of_text("\n".join(seen))
    return {"readings": [*readings, *_named("characters", found)], "characters": "used"}


def _without_characters(file: BinaryIO, media_type: str) -> list[Reading]:
    if media_type == XML:
        file.seek(0)
        return _named("xml", fields_of_elements(elements_of(iter(lambda: file.read(PIECE), b""))))
    if media_type == ofd.MEDIA_TYPE:
        return [
            *_named("xml", fields_of_elements(ofd.invoice_data(file))),
            *_named("ofd", fields_of_custom_data(ofd.custom_data(file))),
            *_named("text", fields_of_text(ofd.text_of_first_page(file))),
        ]
    if media_type == pages.PDF:
        packed = [_named("xml", fields_of_elements(elements_of([one]))) for one in pages.packed_data(file)]
        return [
            *(reading for readings in packed for reading in readings),
            *_codes(file, media_type),
            *_named("text", fields_of_text(pages.text_of(file, 1))),
        ]
    return _codes(file, media_type) if media_type in pages.PICTURES else []


def _codes(file: BinaryIO, media_type: str) -> list[Reading]:
    found: list[Reading] = []
    number = min(limits.CODES_ON_PAGES, pages.inspect(file, media_type)["pages"])
    for place in range(1, number + 1):
        picture = pages.draw(file, media_type, place, CODE_WIDTH)
        for fields in invoice_codes.invoices_on(picture):
            found.append({**fields, "source": "code", "page": place})
    return found


def _named(source: str, fields: dict[str, Any]) -> list[Reading]:
    return [{**fields, "source": source}] if fields else []
