"""Many threads at once, each with a database connection of its own, as the worker threads of the server have.

On PostgreSQL they share the test database. SQLite's test database lives in memory, where waiting for the writer does not
work as on disk; there the threads meet in a copy of it on disk, with the settings of the product.
Not here: what is tried at once (the tests).
"""

import faulthandler
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, connections

T = TypeVar("T")


class AtOnce:
    """`at_once(64, work)` answers what `work(0)` … `work(63)` returned or raised; `there(look)` runs one look beside them."""

    def __call__(self, count: int, work: Callable[[int], Any], patience: float = 120) -> list[Any]:
        """Whoever does not come back in time fails the test and is left behind: nobody waits for it, also not at the end."""
        ready = threading.Barrier(count)
        answers: dict[int, Any] = {}

        def run(number: int) -> None:
            try:
                connection.ensure_connection()
                ready.wait(60)
                answers[number] = work(number)
            except Exception as error:
                answers[number] = error
            finally:
                connection.close()

        threads = [
            threading.Thread(target=copy_context().run, args=(run, number), daemon=True)
            for number in range(count)
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + patience
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0))
        late = [number for number, thread in enumerate(threads) if thread.is_alive()]
        if late:
            faulthandler.dump_traceback(sys.__stderr__)
            raise TimeoutError(f"still at work after {patience} s: {late}")
        return [answers[number] for number in range(count)]

    def there(self, look: Callable[[], T]) -> T:
        answer = self(1, lambda _number: look())[0]
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


@contextmanager
def meeting_place(folder: Path) -> Iterator[AtOnce]:
    """Begin it after the rows that the threads need are there."""
    if connection.vendor != "sqlite":
        yield AtOnce()
        return
    place = folder / "meeting.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(place)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    settings = connections.settings["default"]
    memory = settings["NAME"]
    settings["NAME"] = str(place)
    try:
        yield AtOnce()
    finally:
        settings["NAME"] = memory


def done(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if not isinstance(answer, Exception)]


def faults(answers: list[Any]) -> list[Exception]:
    return [answer for answer in answers if isinstance(answer, Exception)]
