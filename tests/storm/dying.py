"""A process of its own that dies at a failpoint while it does a piece of the work of a storm.

It is forked from a process that has never spoken to a database: the library that does keeps locks which a fork leaves
closed for ever. Not here: which places and works (`test_rush.py`, `test_redeeming.py`, `test_settling.py`), the platform that is killed as a whole (`platform.py`).
"""

import multiprocessing
import random
import signal
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from tests.storm.redeeming import approve_first
from tests.storm.rushing import give_back
from tests.storm.settling import onward
from yunti.apps.intake.services import Asked, arrive, count_turns_due
from yunti.apps.vouchers.services import serve_due
from yunti.kit import clock, failpoints

PATIENCE = 60
WORKS: dict[str, Callable[[Any], Any]] = {
    "gathering": lambda rush: arrive(Asked(rush.refs[0]), by=rush.by),
    "ordering": lambda rush: count_turns_due(clock.now()),
    "serving": lambda rush: serve_due(clock.now()),
    "posting": lambda rush: serve_due(clock.now()),
    "following": lambda rush: give_back(rush, 1, threading.Event(), random.Random(1)),
    "redeeming": approve_first,
    "settling": onward,
}


def killed(armed: Path, place: str, storm: Any, work: str = "", patience: float = PATIENCE) -> bool:
    """Whether the work that passes this place died there; `work` where the place is one of several works. What the test has set
    holds in the other process too."""
    (armed / place).touch()
    kept = {name: getattr(settings, name) for name in ("YUNTI_PACKS", "YUNTI_PACKS_LOOK_SECONDS")}
    database = connections.settings["default"]["NAME"]
    child = _nursery().Process(
        target=_die, args=(armed, work or place.partition(".")[0], storm, database, kept)
    )
    child.start()
    child.join(patience)
    if child.is_alive():
        child.kill()
        raise TimeoutError(f"neither dead nor done after {patience} s: {place}")
    return child.exitcode == -signal.SIGKILL


@cache
def _nursery() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.storm.nursery", __name__])
    return context


def _die(armed: Path, work: str, storm: Any, database: str, kept: dict[str, Any]) -> None:
    connections.settings["default"]["NAME"] = database
    for name, value in kept.items():
        setattr(settings, name, value)
    failpoints.arm(armed)
    WORKS[work](storm)
