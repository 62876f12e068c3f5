"""The reader's own process: limits first, then one piece of work over the file on its standard input.

The answer is one line of JSON and the bytes of the pictures behind it. Exit 3 says that memory was not enough.
Knows nothing of the platform: no settings, no database, no names of people.
Not here: who starts it (`sandbox.py`).
"""

import json
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from yunti.apps.documents.reading import invoice_files, limits, looks, ofd, pages, sheets

Work = Callable[[BinaryIO, str, dict[str, Any]], tuple[dict[str, Any], list[bytes]]]


def inspect(file: BinaryIO, media_type: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """How many pages there are, whether it opens at all, how the first page looks."""
    if media_type == ofd.MEDIA_TYPE:
        return {"state": "text_only", "pages": ofd.count_pages(file)}, []
    if media_type in sheets.WORKBOOKS:
        return {"state": "not_read", "pages": 0, "hidden": sheets.hidden(file)}, []
    found = pages.inspect(file, media_type)
    if found["state"] == "read":
        first = pages.draw_if_sound(file, media_type)
        if first is None:
            return {"state": "unreadable", "pages": 0}, []
        found["look"] = looks.look_of(first)
    return found, []


def thumbnails(
    file: BinaryIO, media_type: str, options: dict[str, Any]
) -> tuple[dict[str, Any], list[bytes]]:
    number = min(int(options["pages"]), limits.MOST_THUMBNAILS)
    drawn = list(pages.draw_many(file, media_type, number, limits.THUMBNAIL_WIDTH))
    return {"drawn": len(drawn)}, drawn


def page(file: BinaryIO, media_type: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    picture = pages.draw(file, media_type, int(options["number"]), limits.PAGE_WIDTH)
    return {}, [pages.packed(picture, quality=82)]


def text(file: BinaryIO, media_type: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The text of an OFD page, which is not drawn."""
    return {"text": ofd.text_of_page(file, int(options["number"]))[: limits.MOST_TEXT]}, []


def invoice(file: BinaryIO, media_type: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    return invoice_files.proposed(file, media_type, with_characters=bool(options.get("with_characters"))), []


WORKS: dict[str, Work] = {
    "inspect": inspect,
    "thumbnails": thumbnails,
    "page": page,
    "text": text,
    "invoice": invoice,
}


def main() -> int:
    request = json.loads(sys.argv[1])
    _limit(limits.MEMORY_WITH_CHARACTERS if request.get("with_characters") else limits.MEMORY)
    try:
        facts, parts = WORKS[request["work"]](sys.stdin.buffer, request["media_type"], request)
    except MemoryError:
        return 3
    facts["parts"] = [len(part) for part in parts]
    sys.stdout.buffer.write(json.dumps(facts, ensure_ascii=False).encode() + b"\n" + b"".join(parts))
    return 0


def _limit(memory: int) -> None:
    """Time, memory, no files written; a limit of the system that is lower stays."""
    wanted = (
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in wanted:
        _soft, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    sys.exit(main())
