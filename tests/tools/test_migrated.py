"""A test database begins where an earlier run ended, and only where the migrations are the same. Not here: the migrations."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.signals import connection_created

from tests import migrated


class Fresh:
    """A connection to a database in memory, as Django announces it."""

    vendor = "sqlite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")

    def is_in_memory_db(self) -> bool:
        return True

    def tables(self) -> list[Any]:
        return self.connection.execute("SELECT name FROM sqlite_master").fetchall()


@pytest.fixture
def migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(migrated, "ROOT", tmp_path)
    monkeypatch.setattr(migrated, "KEPT", tmp_path / "kept")
    path = tmp_path / "src" / "room" / "migrations" / "0001_initial.py"
    for each in (path, *(tmp_path / name for name in migrated.NAMED_BY_MIGRATIONS)):
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_text("as it was", encoding="utf-8")
    return path


def a_run() -> list[Any]:
    """What a new database had before it was migrated."""
    fresh = Fresh()
    with migrated.from_kept():
        connection_created.send(sender=Fresh, connection=fresh)
        found = fresh.tables()
        fresh.connection.execute("CREATE TABLE IF NOT EXISTS row_of_the_room (id INTEGER)")
    return found


def test_the_second_run_of_the_same_migrations_begins_where_the_first_ended(migration: Path) -> None:
    assert a_run() == []
    assert a_run() == [("row_of_the_room",)]


def test_other_migrations_begin_with_nothing(migration: Path) -> None:
    a_run()
    migration.write_text("as it is now", encoding="utf-8")
    assert a_run() == []
    assert len(list((migrated.KEPT).iterdir())) == 1, "what nobody needs any more is thrown away"
