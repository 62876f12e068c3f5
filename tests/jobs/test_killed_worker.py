"""A worker killed in the middle of a job: the reaper gives the job to another, and its effect stands once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.jobs.stubborn import stubborn
from yunti.kit import tasks
from yunti.kit.actors import system_actor

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """The environment of the other processes: the same rows in a data folder of their own."""
    tasks.start(stubborn, by=system_actor("test"), marks=str(tmp_path))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {
        "YUNTI_MODE": "test",
        "YUNTI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "yunti.project.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    if connection.vendor == "sqlite":
        with sqlite3.connect(tmp_path / "yunti.sqlite3") as copy:
            connection.connection.backup(copy)
        copy.close()
    else:
        values = connection.settings_dict
        account = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
        environment["DATABASE_URL"] = f"postgresql://{account}/{values['NAME']}"
    return environment


def process(what: str, place: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.stubborn", what],
        env=place,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(what: str, place: dict[str, str]) -> dict[str, Any]:
    with process(what, place) as running:
        text, _errors = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 0
    found: dict[str, Any] = json.loads(text)
    return found


def wait_for(path: Path, running: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert running.poll() is None and time.monotonic() < until
        time.sleep(0.05)


def test_job_of_a_killed_worker_is_finished_by_another_once_in_effect(
    place: dict[str, str], tmp_path: Path
) -> None:
    with process("work", place) as running:
        wait_for(tmp_path / "attempt-1", running)
        running.send_signal(signal.SIGKILL)
    stuck = answer("work_without_timetable", place)  # the guard switched off
    assert (stuck["state"], stuck["attempts"], stuck["effects"]) == ("running", 1, 1)
    finished = answer("work_once", place)
    assert (finished["state"], finished["attempts"], finished["effects"]) == ("done", 2, 1)
    assert finished["result"] == {"attempt": 2}


def test_worker_asked_to_stop_ends_its_job_first(place: dict[str, str], tmp_path: Path) -> None:
    with process("work", place) as running:
        wait_for(tmp_path / "attempt-1", running)
        running.send_signal(signal.SIGKILL)
    with process("work", place) as running:
        wait_for(tmp_path / "attempt-2", running)
        running.send_signal(signal.SIGTERM)
        text, _errors = running.communicate(timeout=PATIENCE_SECONDS)
    ended = json.loads(text)
    assert running.returncode == 0 and ended["state"] == "done" and ended["stopped"] >= 1
