"""Progress of a running job, written outside the transaction of its work so that people see it move.

SQLite has one writer: while the work holds it, progress goes to a small file beside the database and is read from there.
Not here: the job itself (`kit.tasks`).
"""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from yunti.kit import clock
from yunti.kit.models import BackgroundJob

logger = logging.getLogger(__name__)
inline: ContextVar[bool] = ContextVar("yunti_progress_inline", default=False)
_outside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="progress")


@dataclass(frozen=True)
class Progress:
    done: int
    total: int
    note: str


def write(ref: str, progress: Progress) -> None:
    """Commit the progress now, whatever transaction the work holds open."""
    if inline.get() or not connection.in_atomic_block:
        _update(ref, progress)
    elif connection.vendor == "sqlite":
        _write_beside(ref, progress)
    else:
        _outside.submit(_update_outside, ref, progress)


def latest(job: BackgroundJob) -> Progress:
    """What the job last said: from its row, or from beside the database while its work holds the writer."""
    if job.state == BackgroundJob.State.RUNNING:
        try:
            return Progress(**json.loads(_beside(job.ref).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            pass  # nothing beside the database: the row is the newest
    return Progress(job.done, job.total, job.note)


def forget(ref: str) -> None:
    _beside(ref).unlink(missing_ok=True)


def _update(ref: str, progress: Progress) -> None:
    BackgroundJob.objects.filter(ref=ref, state=BackgroundJob.State.RUNNING).update(
        **asdict(progress), heartbeat_at=clock.now()
    )


def _update_outside(ref: str, progress: Progress) -> None:
    try:
        _update(ref, progress)
    except DatabaseError as error:
        logger.warning("progress of job %s could not be written: %s", ref, type(error).__name__)
    finally:
        connection.close()


def _write_beside(ref: str, progress: Progress) -> None:
    path = _beside(ref)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(progress), ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def _beside(ref: str) -> Path:
    return Path(settings.YUNTI_DATA) / "progress" / f"{ref}.json"
