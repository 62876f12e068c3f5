"""The throw-away PostgreSQL is reachable while it runs and gone afterwards, whatever happens.

Not here: tests that use one.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from tools.postgres import throwaway

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = "import os; print(os.environ['DATABASE_URL'], flush=True); import time; time.sleep(60)"


def answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def test_server_ends_with_the_block() -> None:
    seen = ""
    try:
        with throwaway() as address:
            seen = address
            assert answers(seen)
            raise KeyError(address)
    except KeyError:
        assert not answers(seen)


def test_durable_server_keeps_what_it_confirms() -> None:
    with throwaway(durable=True) as address, psycopg.connect(address) as server:
        assert server.execute("SHOW fsync").fetchone() == ("on",)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_killed_run_leaves_no_server(number: int) -> None:
    command = [sys.executable, "-m", "tools.postgres", sys.executable, "-c", SLEEPER]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert answers(address)
        process.send_signal(number)
        process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the sleeper inside
    until = time.monotonic() + 20
    while answers(address) and time.monotonic() < until:
        time.sleep(0.1)
    assert not answers(address)
