"""Finds tasks whose worker is dead and gives their jobs to another worker, or parks them.

Not here: how often it runs (`jobs.timetable`), what a job does (`kit.tasks`).
"""

from dataclasses import dataclass
from datetime import datetime

from yunti.kit import task_queue, tasks, workers
from yunti.kit.models import BackgroundJob


@dataclass(frozen=True)
class Reaped:
    queued_again: int
    parked: int


def anything_running() -> bool:
    return task_queue.running().exists()


def reap(now: datetime) -> Reaped:
    ends = [
        tasks.give_back(str(task.pk))
        for task in task_queue.running()
        if not task.worker_ids or not workers.lives(task.worker_ids[-1], now)
    ]
    return Reaped(ends.count(BackgroundJob.State.QUEUED), ends.count(BackgroundJob.State.PARKED))
