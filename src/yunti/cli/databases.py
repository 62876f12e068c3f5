"""A whole database out and in: SQLite by its online backup, PostgreSQL by its own dump programs of the matching release.

Counts per table belong to the very snapshot that is written; both are read again before they are trusted.
Not here: what else a backup holds (`archive.py`).
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yunti.cli.language import _
from yunti.cli.screen import refuse

SQLITE_FILE = "database.sqlite3"
POSTGRES_FILE = "database.dump"
POSTGRES_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
POSTGRES_NAMES = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}
POSTGRES_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


@dataclass(frozen=True)
class Dumped:
    kind: str
    release: str
    tables: dict[str, int]
    migrations: list[str]


def dump(folder: Path) -> Dumped:
    from django.db import connection

    return _dump_postgres(folder) if connection.vendor == "postgresql" else _dump_sqlite(folder)


def check_dump(folder: Path, kind: str, tables: dict[str, int]) -> str:
    """Open what was written and read all of it; empty text when it is sound."""
    if kind == "sqlite":
        return _check_sqlite(folder / SQLITE_FILE, tables)
    return _check_postgres(folder / POSTGRES_FILE, tables)


def load(folder: Path, kind: str) -> None:
    """Into an empty database of the same kind; all or nothing."""
    if kind == "sqlite":
        _load_sqlite(folder / SQLITE_FILE)
    else:
        _load_postgres(folder / POSTGRES_FILE)


def counts() -> dict[str, int]:
    """Rows of every table of the database that is open now."""
    from django.db import connection

    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        return {name: _count(cursor, connection.ops.quote_name(name)) for name in names}


def _count(cursor: Any, quoted: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608  the name comes from the catalogue, quoted
    return int(cursor.fetchone()[0])


def applied_migrations() -> list[str]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def is_empty() -> bool:
    from django.db import connection

    return not connection.introspection.table_names()


# SQLite


def _dump_sqlite(folder: Path) -> Dumped:
    """The online backup takes one consistent state while others go on writing."""
    from django.db import connection

    target = folder / SQLITE_FILE
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        tables = sqlite_counts(copy)
        migrations = [
            f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations")
        ]
    return Dumped("sqlite", sqlite3.sqlite_version, tables, sorted(migrations))


def sqlite_counts(database: sqlite3.Connection) -> dict[str, int]:
    listed = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
    )
    names = sorted(name for (name,) in listed.fetchall())
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for name in names
    }


def _check_sqlite(path: Path, tables: dict[str, int]) -> str:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            answer = database.execute("PRAGMA integrity_check").fetchone()[0]
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
            found = sqlite_counts(database)
    except sqlite3.DatabaseError as error:
        return f"{path.name}: {error}"
    if answer != "ok" or broken:
        return f"{path.name}: {answer} {broken or ''}".strip()
    return _difference(tables, found)


def _difference(expected: dict[str, int], found: dict[str, int]) -> str:
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            return _("表 %(table)s 应有 %(expected)s 行，实有 %(found)s 行") % {
                "table": name,
                "expected": expected.get(name, 0),
                "found": found.get(name, 0),
            }
    return ""


def differs_from(expected: dict[str, int]) -> str:
    """How the open database differs from the counts of the backup; empty text when it does not."""
    return _difference(expected, counts())


def _load_sqlite(source: Path) -> None:
    """Copied beside and renamed, so that a kill leaves no half database."""
    from django.db import connection

    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for name in (target.name, f"{target.name}-wal", f"{target.name}-shm"):
        (target.parent / name).unlink(missing_ok=True)
    growing = target.with_suffix(".restoring")
    shutil.copyfile(source, growing)
    growing.chmod(0o600)
    with growing.open("rb") as file:
        os.fsync(file.fileno())
    growing.replace(target)


# PostgreSQL


def _dump_postgres(folder: Path) -> Dumped:
    """One exported snapshot for the dump and the counts; the dump is read whole afterwards."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
        _run([*command, f"--snapshot={snapshot}", "--file", str(folder / POSTGRES_FILE)])
        found, migrations = counts(), applied_migrations()
    return Dumped("postgresql", server_release(), found, migrations)


def server_release() -> str:
    from django.db import connection

    connection.ensure_connection()
    number = connection.connection.info.server_version
    return f"{number // 10000}.{number % 10000}"


def program(name: str) -> str:
    """The program of the server's own major release, else the nearest newer one; older ones cannot read its data."""
    wanted = int(server_release().split(".")[0])
    folders = [path for place in POSTGRES_PLACES for path in sorted(Path("/").glob(place.lstrip("/")))]
    on_path = shutil.which(name)
    candidates = [folder / name for folder in folders if (folder / name).exists()]
    candidates += [Path(on_path)] if on_path else []
    rated = sorted((major, str(path)) for path in candidates if (major := _major(path)) >= wanted)
    if not rated:
        refuse(
            _("没有找到 %(name)s %(wanted)d 或更新的版本。") % {"name": name, "wanted": wanted},
            _("请安装与数据库同版本的 PostgreSQL 客户端（例如 postgresql-client-%(wanted)d）。")
            % {"wanted": wanted},
        )
    return rated[0][1]


def _major(path: Path) -> int:
    answer = subprocess.run([str(path), "--version"], capture_output=True, text=True)
    number = re.search(r"(\d+)", answer.stdout)
    return int(number.group(1)) if number else 0


def _surroundings() -> dict[str, str]:
    """Address and password by environment, never on the command line where others could read them."""
    from django.db import connection

    given = connection.settings_dict
    known = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    known.update({theirs: str(given[ours]) for ours, theirs in POSTGRES_NAMES.items() if given.get(ours)})
    options = given.get("OPTIONS") or {}
    known.update(
        {theirs: str(options[ours]) for ours, theirs in POSTGRES_OPTIONS.items() if options.get(ours)}
    )
    return {**known, "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=0", "PGCONNECT_TIMEOUT": "15"}


def _run(command: list[str]) -> str:
    answer = subprocess.run(command, env=_surroundings(), capture_output=True, text=True)
    if answer.returncode:
        refuse(
            _("%(program)s 没有成功：%(reason)s")
            % {"program": Path(command[0]).name, "reason": answer.stderr.strip()[-600:]}
        )
    return answer.stdout


def _check_postgres(path: Path, tables: dict[str, int]) -> str:
    """Reads every block of the dump and counts the rows it holds."""
    command = [program("pg_restore"), "--data-only", "--file=-", str(path)]
    reading = subprocess.Popen(
        command,
        env=_surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    found: dict[str, int] = {}
    table = ""
    assert reading.stdout is not None
    for line in reading.stdout:
        if table:
            if line.rstrip("\n") == "\\.":
                table = ""
            else:
                found[table] += 1
        elif match := re.match(r"COPY (?:\w+\.)?\"?(\w+)\"? .*FROM stdin;", line):
            table = match.group(1)
            found[table] = 0
    _out, fault = reading.communicate()
    return fault.strip() if reading.returncode else _difference(tables, found)


def _load_postgres(source: Path) -> None:
    from django.db import connection

    command = [
        program("pg_restore"),
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
    ]
    _run([*command, "--dbname", str(connection.settings_dict["NAME"]), str(source)])


def set_aside(moment: str) -> str:
    """Make room for a restore: what was there is kept under another name; answers where."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        target = Path(connection.settings_dict["NAME"])
        kept = target.with_name(f"{target.stem}.replaced-{moment}.sqlite3")
        for ending in ("-wal", "-shm", ""):
            path = target.with_name(target.name + ending)
            if path.exists():
                path.rename(kept.with_name(kept.name + ending))
        return str(kept)
    kept_schema = f"replaced_{moment.lower()}"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {kept_schema}")
        cursor.execute("CREATE SCHEMA public")
        cursor.execute(
            "SELECT e.extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname = %s",
            [kept_schema],
        )
        for (extension,) in cursor.fetchall():  # the old tables still find it, and so do the new ones
            cursor.execute(f"ALTER EXTENSION {connection.ops.quote_name(extension)} SET SCHEMA public")
    return kept_schema
