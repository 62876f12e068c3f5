"""The packs that the platform works from: found by name and day, read once, kept until a file of them changes.

Not here: reading and computing (`packs`), which rounds are open (`rounds.py`).
"""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from yunti.packs.catalogue import Edition, editions, find_named, folder_of_packs
from yunti.packs.reading import ROOT_FILE, Pack, load_pack

NAME = re.compile(r"[\w.-]{1,80}\Z")
Stamp = tuple[tuple[str, int, int], ...]


def root() -> Path:
    return folder_of_packs(settings.YUNTI_PACKS)


def known_editions() -> tuple[Edition, ...]:
    return _editions(root(), _stamp(root(), f"*/*/{ROOT_FILE}"))


@lru_cache(maxsize=4)
def _editions(folder: Path, stamp: Stamp) -> tuple[Edition, ...]:
    return tuple(editions(folder))


def opened(name: str, edition: str = "", as_of: date | None = None) -> Pack:
    """Many threads use the same pack: what it compiles is compiled once and kept while it is asked for.

    Raises PackError when there is no such programme or edition.
    """
    found = find_named(known_editions(), name if NAME.match(name) else "", edition, as_of)
    return _read(found.folder, _stamp(found.folder))


@lru_cache(maxsize=32)
def _read(folder: Path, stamp: Stamp) -> Pack:
    return load_pack(folder)


def _stamp(folder: Path, pattern: str = "**/*") -> Stamp:
    """Changes whenever a file of the folder does."""
    states = [(path, path.stat()) for path in sorted(folder.glob(pattern))]
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)
