"""The platform for the storms, on the rows that the test made. Not here: the processes themselves (`platform.py`)."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from tests.conftest import A_TUESDAY
from tests.storm.judging import findings_of_log
from tests.storm.making import Applicant, applicants
from tests.storm.platform import KINDS, MAIL
from yunti.kit import clock

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90


@dataclass
class Storm:
    """Where the platform listens, whom one may kill, who takes part."""

    port: int
    folder: Path
    applicants: list[Applicant]
    known: set[str]  # what the log lacks before anything happens

    @property
    def armed(self) -> Path:
        return self.folder / "armed"

    def kill(self, kind: str) -> None:
        """As hard as there is; a process that is just being replaced is spared."""
        try:
            os.kill(int((self.folder / f"{kind}.pid").read_text()), signal.SIGKILL)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return


@pytest.fixture
def storm(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Storm]:
    monkeypatch.setattr(settings, "YUNTI_DATA", tmp_path)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", MAIL)
    with clock.held(A_TUESDAY):
        taking_part = applicants(getattr(request, "param", 50))
    with _same_rows(tmp_path) as address, _platform(tmp_path, address) as port:
        yield Storm(port, tmp_path, taking_part, findings_of_log())


@contextmanager
def _same_rows(folder: Path) -> Iterator[dict[str, str]]:
    """SQLite's test database lives in memory; platform and judge meet in a copy of it on disk."""
    if connection.vendor != "sqlite":
        values = connection.settings_dict
        account = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
        yield {"DATABASE_URL": f"postgresql://{account}/{values['NAME']}"}
        return
    place = folder / "yunti.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(place)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    known: dict[str, Any] = connections.settings["default"]
    memory, inside = known["NAME"], connection.connection
    known["NAME"], connection.connection = str(place), None
    connection.settings_dict["NAME"] = str(place)
    try:
        yield {"DATABASE_URL": ""}
    finally:
        connection.close()
        known["NAME"], connection.connection = memory, inside
        connection.settings_dict["NAME"] = memory


@contextmanager
def _platform(folder: Path, address: dict[str, str]) -> Iterator[int]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {
        "YUNTI_MODE": "test",
        "YUNTI_DATA": str(folder),
        "YUNTI_SECRET_DJANGO": settings.SECRET_KEY,
        "YUNTI_SECRET_FIELDS": settings.YUNTI_FIELD_SECRETS[0],
        "YUNTI_SCANNER": "demo",
        "YUNTI_DISK_RESERVE_MB": "0",
        "YUNTI_CLOCK_SHIFT_SECONDS": str(int(A_TUESDAY.timestamp() - time.time())),
        "DJANGO_SETTINGS_MODULE": "yunti.project.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        **address,
    }
    command = [sys.executable, "-m", "tests.storm.platform", str(folder)]
    notes = folder / "notes"
    with (
        notes.open("w") as file,
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=file, stderr=file) as running,
    ):
        try:
            yield _port(folder, running, notes)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(20)


def _port(folder: Path, running: "subprocess.Popen[bytes]", notes: Path) -> int:
    until = time.monotonic() + START_SECONDS
    while not (folder / "port").exists():
        assert running.poll() is None and time.monotonic() < until, notes.read_text()
        time.sleep(0.05)
    return int((folder / "port").read_text())


__all__ = ["KINDS", "Storm", "storm"]
