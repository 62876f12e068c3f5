"""Starts the real command `yunti` in a process of its own and looks after what it leaves behind.

Not here: calling commands inside the test process (the tests of each command).
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 180


def surroundings(data: Path, **more: str) -> dict[str, str]:
    """What the command inherits: nothing of the test run but the path."""
    dropped = ("YUNTI_", "PYTEST", "DJANGO", "DATABASE_URL", "LANG", "LC_")
    known = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    return {**known, "PYTHONPATH": str(ROOT / "src"), "YUNTI_DATA": str(data), **more}


def call(data: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "yunti.cli", *arguments]
    known = surroundings(data, **more)
    return subprocess.run(command, env=known, capture_output=True, text=True, cwd=data, timeout=300)


class Running:
    """A started `yunti serve` and the lines it has printed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str) -> "re.Match[str]":
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            found = re.search(pattern, self.text)
            if found:
                return found
            assert self.process.poll() is None, self.text
            time.sleep(0.05)
        raise AssertionError(f"not seen: {pattern}\n{self.text}")

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        self.reader.join(5)
        return code


def descendants(data: Path) -> list[str]:
    """Processes, whoever their parent is now, that were started for this data folder."""
    mark = f"YUNTI_DATA={data}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes().split(b"\0"):
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@contextmanager
def served(data: Path, *arguments: str, **more: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "yunti.cli", "serve", *arguments]
    process = subprocess.Popen(
        command,
        env=surroundings(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=data,
        start_new_session=True,
    )
    running = Running(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            running.reader.join(5)
            process.stdout.close()
