"""The only module that knows the queue package: put a task in, claim one, run it, find those that are still running.

When the package becomes part of the framework, its new import path changes this module alone.
Not here: jobs as people see them (`kit.tasks`), the loop that works the queue off (`jobs.worker`).
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult, get_date_max

from yunti.kit import clock

__all__ = ["Context", "QueuedTask", "claim", "enqueue", "mark_lost", "run", "running", "task"]

Context: TypeAlias = TaskContext
QueuedTask: TypeAlias = DBTaskResult[Any, Any]
logger = logging.getLogger(__name__)


class WorkerLost(RuntimeError):
    """The worker that ran the task is gone."""


def enqueue(function: Any, reference: str, *, queue: str, run_after: datetime | None = None) -> str:
    """Put a task in within the running transaction; answers its id."""
    chosen = function.using(queue_name=queue)
    if run_after is not None:
        chosen = chosen.using(run_after=run_after)
    return str(chosen.enqueue(reference).id)


def ready(queues: Sequence[str] = (), *, early: bool = False) -> QuerySet[QueuedTask]:
    """What may be run now; `early` also takes what waits for its next attempt."""
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    if not early:
        rows = rows.filter(Q(run_after=get_date_max()) | Q(run_after__lte=clock.now()))
    return rows.filter(queue_name__in=queues) if queues else rows


def claim(worker: str, queues: Sequence[str] = (), *, early: bool = False) -> QueuedTask | None:
    """The next ready task, taken for this worker. Looks before it locks, so that an idle worker never writes."""
    rows = ready(queues, early=early)
    if not rows.exists():
        return None
    with transaction.atomic():
        row = rows.select_for_update(skip_locked=True).first()
        if row is not None:
            row.claim(worker)
    return row


def run(row: QueuedTask) -> None:
    """Run a claimed task and write down how it ended."""
    try:
        context = Context(task_result=row.task_result)  # type: ignore[arg-type]  # the packages' own types differ
        result = row.task.call(context, *row.args_kwargs["args"])
        row.set_successful(result)
    except Exception as error:
        logger.error("task %s ended in %s", row.id, type(error).__name__)
        row.set_failed(error)


def running() -> QuerySet[QueuedTask]:
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)


def mark_lost(task_id: str) -> QueuedTask | None:
    """Inside a transaction: take a running task away from its dead worker; None when it ended meanwhile."""
    row = running().select_for_update().filter(pk=task_id).first()
    if row is not None:
        row.set_failed(WorkerLost(row.worker_ids[-1] if row.worker_ids else ""))
    return row


def cancel(task_id: str) -> bool:
    """Take a task that nobody has claimed out of the queue."""
    deleted, _rows = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.READY).delete()
    return bool(deleted)


def forget_finished(before: datetime) -> int:
    deleted, _rows = DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    return deleted


def waiting_since() -> tuple[int, datetime | None]:
    """How many tasks may run now, and since when the oldest waits; two statements."""
    rows = ready()
    return rows.count(), rows.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
