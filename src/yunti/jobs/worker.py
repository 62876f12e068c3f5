"""The worker: runs queued tasks in one thread, each lane of the timetable in another, and says that it lives.

Several may run. SIGTERM and Ctrl-C let the running task end; a second signal leaves at once.
Not here: what runs when (`jobs.timetable`), what a job is (`kit.tasks`).
"""

import logging
import signal
import threading
from collections.abc import Sequence
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection

from yunti.jobs import reaper, timetable
from yunti.kit import clock, task_queue
from yunti.kit.workers import Beating

logger = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
TICK_SECONDS = 1.0
AFTER_FAULT_SECONDS = 5.0


def run(stop: threading.Event | None = None, *, once: bool = False, queues: Sequence[str] = ()) -> int:
    """Work until stopped; with `once`, until nothing is due. Answers how many tasks ran."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread() and not once:
        _listen(stop)
    with Beating() as worker:
        if once:
            timetable.tick(worker.name)
            reaper.reap(clock.now())  # also when another worker has had this slot
            return work_off(worker, queues)
        ticking = [
            threading.Thread(target=_tick_on, args=(worker.name, lane, stop), name=f"timetable {lane}")
            for lane in timetable.LANES
        ]
        for thread in ticking:
            thread.start()
        try:
            return _work_on(worker, stop, queues)
        finally:
            stop.set()
            for thread in ticking:
                thread.join()


def work_off(worker: Beating, queues: Sequence[str] = ()) -> int:
    """Run every task that is ready now."""
    count = 0
    while _run_next(worker, queues):
        count += 1
    return count


def _work_on(worker: Beating, stop: threading.Event, queues: Sequence[str]) -> int:
    count = 0
    while not stop.is_set():
        close_old_connections()
        try:
            if _run_next(worker, queues):
                count += 1
            else:
                stop.wait(IDLE_SECONDS)
        except DatabaseError as error:
            _wait_after(error, stop)
    return count


def _run_next(worker: Beating, queues: Sequence[str]) -> bool:
    task = task_queue.claim(worker.name, queues)
    if task is None:
        return False
    worker.works_on(str(task.args_kwargs["args"][0]))
    try:
        task_queue.run(task)
    finally:
        worker.works_on("")
    return True


def _tick_on(worker: str, lane: str, stop: threading.Event) -> None:
    looked: timetable.Looked = {}
    while not stop.is_set():
        close_old_connections()
        try:
            timetable.tick(worker, (lane,), looked)
            stop.wait(TICK_SECONDS)
        except DatabaseError as error:
            _wait_after(error, stop)
    connection.close()


def _wait_after(error: DatabaseError, stop: threading.Event) -> None:
    """The database is busy or away: nothing is lost, the rows are still there at the next look."""
    logger.warning("the database did not answer: %s", type(error).__name__)
    connection.close()
    stop.wait(AFTER_FAULT_SECONDS)


def _listen(stop: threading.Event) -> None:
    def end(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise SystemExit(128 + number)
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
