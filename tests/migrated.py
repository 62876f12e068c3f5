"""The empty database of a test run on SQLite, kept once it was migrated: the next run of the same migrations begins from there.

Every migration says what it does in its own file, so that their texts are the key; on another text nothing kept is used.
Not here: that a database can be migrated step by step (`tests/tools`, the step "migrations").
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "migrated"
NAMED_BY_MIGRATIONS = ("src/yunti/kit/creating.py", "src/yunti/kit/search.py", "src/yunti/kit/references.py")


def _kept() -> Path:
    key = hashlib.sha256(f"{django.get_version()} {sqlite3.sqlite_version}".encode())
    for path in (
        *sorted((ROOT / "src").rglob("migrations/*.py")),
        *(ROOT / name for name in NAMED_BY_MIGRATIONS),
    ):
        key.update(f"\n{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return KEPT / f"{key.hexdigest()[:32]}.sqlite3"


@contextmanager
def from_kept() -> Iterator[None]:
    """Within it a test database in memory that has nothing yet gets what was kept; at its end it is kept if it was not."""
    kept, seen = _kept(), list[Any]()

    def begin(connection: Any, **_told: Any) -> None:
        if connection.vendor != "sqlite" or not connection.is_in_memory_db():
            return
        seen.append(connection)
        own = connection.connection
        if kept.exists() and not own.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            with closing(sqlite3.connect(f"file:{kept}?mode=ro", uri=True)) as source:
                source.backup(own)

    connection_created.connect(begin)
    try:
        yield
    finally:
        connection_created.disconnect(begin)
    if seen and not kept.exists():
        _keep(seen[-1].connection, kept)


def begun_in(folder: Path) -> None:
    """A data folder whose database was migrated already, where one was kept; else the folder stays as it is."""
    kept = _kept()
    if kept.exists():
        shutil.copy(kept, folder / "yunti.sqlite3")


def _keep(own: sqlite3.Connection, kept: Path) -> None:
    """Under its own name at once or not at all; what other migrations left is thrown away."""
    KEPT.mkdir(parents=True, exist_ok=True)
    beside = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(beside)) as target:
        own.backup(target)
    for old in KEPT.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    beside.replace(kept)
