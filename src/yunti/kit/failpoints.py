"""Places on the way of a write at which a test may kill the process, as a power cut would; outside the mode `test` nothing is armed.

A test arms a place by a file of its name in a folder; the process that reaches it first takes the file away and is gone.
Not here: the storms that arm them (`tests/storm`).
"""

import os
import signal
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PLACES = (
    # of any command; armed together with the command's name
    "command.begins",
    "command.key_taken",
    "command.body_done",
    "command.event_written",
    "command.committed",
    # handing in
    "handing_in.locked",
    "handing_in.frozen",
    "handing_in.inserted",
    "handing_in.moved",
    # arriving together, and being counted
    "gathering.written",
    "gathering.committed",
    "ordering.counted",
    # serving the queue, and what steps do to what was served
    "serving.locked",
    "serving.written",
    "serving.booked",
    "following.written",
    "redeeming.claimed",
    "posting.locked",
    # paying what was decided
    "paying.drawn",
    "paying.released",
    "paying.answered",
    "paying.demanded",
    # settling a batch
    "settling.proposed",
    "settling.included",
    "settling.shown",
    "settling.decided",
    "settling.carried_out",
    # the request around it
    "request.answered",
    # what follows in the worker
    "message.posted",
    "delivery.claimed",
    "delivery.sent",
    "seal.appended",
    "seal.committed",
    # files
    "chunk.written",
    "file.beside",
    "file.placed",
    "upload.attached",
    "upload.marked",
)

_folder: Path | None = None


def arm(folder: Path | None) -> None:
    """From now on this process dies at the places whose files lie in the folder; None: at none."""
    global _folder
    if folder is not None and settings.YUNTI_MODE != "test":
        raise ImproperlyConfigured("Failpoints can be armed in the mode test only.")
    _folder = folder


def reached(place: str, about: str = "") -> None:
    """The program has come here; `about` tells apart what passes the same place."""
    if _folder is not None:
        _end_here(_folder / file_of(place, about))


def file_of(place: str, about: str = "") -> str:
    if place not in PLACES:
        raise ValueError(f"{place} is no failpoint")
    return f"{place}@{about}" if about else place


def _end_here(mark: Path) -> None:
    try:
        mark.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
