"""Workers say that they live: a row with a beat, and a locked file that the system frees the moment a worker dies.

On one machine the lock decides, so a worker held up by a long transaction is never taken for dead;
across machines sixty seconds of silence do.
Not here: what workers do (`jobs.worker`), what becomes of a dead worker's task (`kit.tasks.give_back`).
"""

import fcntl
import os
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet

from yunti.kit import clock
from yunti.kit.models import WorkerBeat
from yunti.kit.references import new_reference

BEAT_SECONDS = 5
SILENT = timedelta(seconds=60)


class Beating:
    """While inside, this process is a living worker: `with Beating() as worker: … worker.name`."""

    def __init__(self) -> None:
        self.name = new_reference()
        self._job = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="beat", daemon=True)
        self._lock = -1

    def __enter__(self) -> "Beating":
        self._lock = _locked(_lock_file(self.name))
        moment = clock.now()
        WorkerBeat.objects.create(
            worker=self.name, host=socket.gethostname(), pid=os.getpid(), started_at=moment, beat_at=moment
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        WorkerBeat.objects.filter(worker=self.name).update(stopped_at=clock.now(), job="")
        os.close(self._lock)
        _lock_file(self.name).unlink(missing_ok=True)

    def works_on(self, job: str) -> None:
        self._job = job

    def _beat_on(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            try:
                WorkerBeat.objects.filter(worker=self.name).update(beat_at=clock.now(), job=self._job)
            except DatabaseError:
                connection.close()  # busy or gone: the next beat tries again with a fresh connection
        connection.close()


def lives(name: str, now: datetime) -> bool:
    beat = WorkerBeat.objects.filter(worker=name, stopped_at__isnull=True).first()
    if beat is None:
        return False
    if beat.host == socket.gethostname() and (path := _lock_file(name)).exists():
        return _is_locked(path)
    return beat.beat_at >= now - SILENT


def beats_since(moment: datetime) -> QuerySet[WorkerBeat]:
    """Workers that beat since then and have not stopped; the newest first."""
    return WorkerBeat.objects.filter(stopped_at__isnull=True, beat_at__gte=moment).order_by("-started_at")


def forget_stopped(before: datetime) -> int:
    for beat in WorkerBeat.objects.filter(beat_at__lt=before):
        _lock_file(beat.worker).unlink(missing_ok=True)
    deleted, _rows = WorkerBeat.objects.filter(beat_at__lt=before).delete()
    return deleted


def _lock_file(name: str) -> Path:
    return Path(settings.YUNTI_DATA) / "workers" / name


def _locked(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def _is_locked(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
