"""The first look into a file, by the reader in its own process: does it open, how many pages, how does it look.

What the reader cannot open stays: a person looks at it. What stops the reader, or asks for a password, is never clean.
Not here: what the reader does (`reading/`), what follows (`services.judging`).
"""

from dataclasses import dataclass
from typing import BinaryIO

from yunti.apps.documents.enums import ReadingState
from yunti.apps.documents.reading.sandbox import ReaderStopped, ask
from yunti.kit.file_types import office
from yunti.kit.file_types.kinds import MEDIA_TYPES

PDF, OFD, XML = "application/pdf", "application/ofd", "application/xml"
SLIDES = MEDIA_TYPES["pptx"]
WORKBOOKS = (MEDIA_TYPES["xlsx"], MEDIA_TYPES["xls"])
READABLE = (PDF, OFD, "image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp")
PROBLEMS = ("password", "active", "too_long")


@dataclass(frozen=True)
class Inspection:
    """`problem` is a code that keeps the file shut; empty when there is none."""

    state: ReadingState
    pages: int = 0
    look: str = ""
    problem: str = ""
    worth_reading: bool = False
    taken: str = ""
    hidden: tuple[str, ...] = ()


NOT_READ = Inspection(ReadingState.NOT_READ)


def inspect(file: BinaryIO, media_type: str) -> Inspection:
    if media_type == XML:
        return Inspection(ReadingState.NOT_READ, worth_reading=True)
    if media_type == SLIDES:
        return Inspection(ReadingState.NOT_READ, pages=office.count_slides(file))
    if media_type in WORKBOOKS:
        return Inspection(ReadingState.NOT_READ, hidden=_hidden_sheets(file, media_type))
    if media_type not in READABLE:
        return NOT_READ
    try:
        facts = ask("inspect", file, media_type).facts
    except ReaderStopped as stopped:
        return Inspection(ReadingState.UNREADABLE, problem=stopped.code)
    if facts["state"] in PROBLEMS:
        return Inspection(ReadingState.UNREADABLE, problem=facts["state"])
    return Inspection(
        ReadingState(facts["state"]),
        pages=facts["pages"],
        look=facts.get("look", ""),
        worth_reading=facts["pages"] > 0,
        taken=facts.get("taken", ""),
    )


def _hidden_sheets(file: BinaryIO, media_type: str) -> tuple[str, ...]:
    """None of a workbook that is too much for the reader: it is a remark, and keeps no file shut."""
    try:
        return tuple(ask("inspect", file, media_type).facts["hidden"])
    except ReaderStopped:
        return ()
