"""The packs that the platform works from: found by name and day, read once, kept until a file of them is seen to have changed.

Not here: reading and computing (`packs`), which rounds are open (`rounds.py`).
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings

from yunti.packs.catalogue import Edition, editions, find_named, fingerprint, folder_of_packs
from yunti.packs.reading import ROOT_FILE, Pack, load_pack

NAME = re.compile(r"[\w.-]{1,80}\Z")
Stamp = tuple[tuple[str, int, int], ...]
Where = TypeVar("Where")
Found = TypeVar("Found")


def root() -> Path:
    return _looked(folder_of_packs, settings.YUNTI_PACKS)


def known_editions() -> tuple[Edition, ...]:
    folder = root()
    return _editions(folder, _looked(_stamp_of_editions, folder))


@lru_cache(maxsize=4)
def _editions(folder: Path, stamp: Stamp) -> tuple[Edition, ...]:
    return tuple(editions(folder))


def opened(name: str, edition: str = "", as_of: date | None = None) -> Pack:
    """Many threads use the same pack: what it compiles is compiled once and kept while it is asked for.

    Raises PackError when there is no such programme or edition.
    """
    found = find_named(known_editions(), name if NAME.match(name) else "", edition, as_of)
    return _read(found.folder, _looked(_stamp, found.folder))


@lru_cache(maxsize=32)
def _read(folder: Path, stamp: Stamp) -> Pack:
    return load_pack(folder)


def digest_of(pack: Pack) -> str:
    """The fingerprint of the files as they stand."""
    return _digest(pack.folder, _looked(_stamp, pack.folder))


@lru_cache(maxsize=32)
def _digest(folder: Path, stamp: Stamp) -> str:
    return fingerprint(folder)


_seen: dict[tuple[Any, Any], tuple[float, Any]] = {}


def _looked(look: Callable[[Where], Found], where: Where) -> Found:
    """What was found at the last look, which every page would otherwise repeat."""
    known, now = _seen.get((look, where)), time.monotonic()
    if known is None or now - known[0] >= settings.YUNTI_PACKS_LOOK_SECONDS:
        known = _seen[look, where] = now, look(where)
    return cast(Found, known[1])


def _stamp(folder: Path) -> Stamp:
    """Changes whenever a file of the folder does: one look at each folder and file."""
    return tuple(_states(str(folder)))


def _stamp_of_editions(folder: Path) -> Stamp:
    """Changes whenever an edition comes, goes, or changes its first file."""
    homes = [edition for programme in _folders(str(folder)) for edition in _folders(programme)]
    return tuple(state for home in homes for state in _state(f"{home}/{ROOT_FILE}"))


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted([entry.path for entry in entries if entry.is_dir()])
    except (FileNotFoundError, NotADirectoryError):
        return []


def _state(path: str) -> Iterator[tuple[str, int, int]]:
    try:
        state = os.stat(path)  # noqa: PTH116  a page asks it of every edition
    except FileNotFoundError:
        return
    yield path, state.st_mtime_ns, state.st_size


def _states(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.path)
    for entry in found:
        state = entry.stat()
        yield entry.path, state.st_mtime_ns, state.st_size
        if entry.is_dir():
            yield from _states(entry.path)
