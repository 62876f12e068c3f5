"""Small duties of the timetable that belong to no room: forget what only the machinery needed.

Not here: retention of personal data (`apps.privacy`).
"""

from datetime import datetime, timedelta

from yunti.kit import slots, task_queue, tasks, workers

KEEP_TASKS = timedelta(days=14)
KEEP_JOBS = timedelta(days=180)
KEEP_RUNS = timedelta(days=90)
KEEP_BEATS = timedelta(days=2)


def forget_old_runs(now: datetime) -> None:
    task_queue.forget_finished(now - KEEP_TASKS)
    tasks.forget_ended(now - KEEP_JOBS)
    slots.forget_runs(now - KEEP_RUNS)
    workers.forget_stopped(now - KEEP_BEATS)
