"""Installations for the commands: SQLite in the data folder, or databases on a throw-away PostgreSQL when the run is on one.

Not here: starting the command (`running.py`).
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from tools.postgres import throwaway

from tests.cli.running import call
from tests.migrated import begun_in

STORE = """
import io
from yunti.kit import files
files.put(io.BytesIO("一份材料（示例）".encode()), limit=1000)
"""


class Databases:
    """Empty databases and copies of filled ones."""

    def __init__(self, address: str) -> None:
        self.address = address

    def fresh(self, template: str = "template0") -> dict[str, str]:
        """The environment that names a new database; empty for SQLite, whose file lies in the data folder."""
        if not self.address:
            return {}
        name = f"yunti_cli_{secrets.token_hex(6)}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return {"DATABASE_URL": urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))}

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as server:
            server.execute(statement)  # type: ignore[call-overload]


@dataclass(frozen=True)
class Installed:
    """A data folder and the environment that names its database."""

    data: Path
    database: dict[str, str]

    def call(self, *arguments: str, **more: str) -> str:
        answer = call(self.data, *arguments, **self.database, **more)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    def refused(self, *arguments: str, **more: str) -> str:
        answer = call(self.data, *arguments, **self.database, **more)
        assert answer.returncode == 1, answer.stdout + answer.stderr
        assert "Traceback" not in answer.stderr
        return answer.stderr


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """On PostgreSQL a server of its own with durability on, as `yunti doctor` demands of a real one."""
    if not os.environ.get("DATABASE_URL"):
        yield Databases("")
        return
    with throwaway(durable=True) as address:
        yield Databases(address)


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Installed:
    """A production installation without anybody in it; never used itself, only copied."""
    installed = Installed(tmp_path_factory.mktemp("pattern"), databases.fresh())
    if not databases.address:
        begun_in(installed.data)
    installed.call("upgrade")
    return installed


@pytest.fixture(scope="session")
def demo_pattern(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases, pattern: Installed
) -> Installed:
    """The demo with one evidence file; never used itself, only copied."""
    filled = Installed(tmp_path_factory.mktemp("demo"), databases.fresh(named(pattern)))
    if not databases.address:
        begun_in(filled.data)
    filled.call("demo", "fill")
    filled.call("manage", "shell", "-v0", "-c", STORE, YUNTI_MODE="demo")
    return filled


@pytest.fixture
def installed(tmp_path: Path, pattern: Installed, databases: Databases) -> Installed:
    return copy_of(pattern, tmp_path / "installed", databases)


@pytest.fixture
def demo(tmp_path: Path, demo_pattern: Installed, databases: Databases) -> Installed:
    return copy_of(demo_pattern, tmp_path / "demo", databases)


def copy_of(pattern: Installed, folder: Path, databases: Databases) -> Installed:
    data = Path(shutil.copytree(pattern.data, folder))
    return Installed(data, databases.fresh(named(pattern)))


def named(pattern: Installed) -> str:
    """What a new database on PostgreSQL is copied from."""
    return urlsplit(pattern.database["DATABASE_URL"]).path.strip("/") if pattern.database else "template0"


@pytest.fixture
def empty(tmp_path: Path, databases: Databases) -> Installed:
    """Nothing installed yet."""
    (tmp_path / "empty").mkdir()
    return Installed(tmp_path / "empty", databases.fresh())
