"""Starts the processes of the platform, watches them, and stops every one of them, grandchildren included.

Each child leads a process group of its own: a Ctrl-C in the terminal reaches this process alone, which passes it on in order.
Not here: which processes there are (`serve.py`).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 20.0
RESTARTS = 5
RESTART_WINDOW_SECONDS = 60.0


def _end_with_parent() -> None:
    """Linux: even a supervisor killed outright leaves no orphans, the kernel asks its children to stop."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Child:
    title: str
    command: Sequence[str]
    needed: bool = False  # when it ends, everything ends; others are started again
    process: "subprocess.Popen[bytes] | None" = None
    ends: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(
            list(self.command),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except (ProcessLookupError, PermissionError):
                return

    def ask_to_stop(self) -> None:
        if self.running and self.process is not None:
            self.process.send_signal(signal.SIGTERM)


class Supervisor:
    """`watch` returns the exit code once a signal came or a needed child ended."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = list(children)
        self.say = say
        self.signals = 0

    def install_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    @contextmanager
    def running(self) -> Iterator[None]:
        """Everything runs inside the block, and nothing after it, however it ends."""
        self.install_signals()
        try:
            for child in self.children:
                child.start()
            yield
        finally:
            self.stop()

    def watch(self) -> int:
        while not self.signals:
            for child in self.children:
                if not child.running and not self._recover(child):
                    return 1
            time.sleep(LOOK_SECONDS)
        return 0

    def _recover(self, child: Child) -> bool:
        """Start a child that ended by itself again, unless it is needed or ends again and again."""
        code = child.process.returncode if child.process else None
        now = time.monotonic()
        child.ends = [moment for moment in child.ends if now - moment < RESTART_WINDOW_SECONDS] + [now]
        self.say(f"{child.title}: {code}")
        if child.needed or len(child.ends) > RESTARTS:
            return False
        child.signal_group(signal.SIGKILL)
        child.start()
        return True

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + PATIENCE_SECONDS
        asked_once = self.signals
        while any(child.running for child in self.children) and time.monotonic() < until:
            if self.signals > max(asked_once, 1):
                break
            time.sleep(0.05)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
