"""Background work: register a function with `@background`, start it with `start`, watch its job move.

A job may run more than once (a worker can die after the work and before saying so): what it does must be safe to repeat;
`job.key(...)` makes idempotency keys for the commands it calls. Refusals are shown to the person who started it.
Not here: the queue package (`kit.task_queue`), the worker's loop, the reaper and the timetable (`jobs`).
"""

import json
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.kit import clock, progress, task_queue
from yunti.kit.actors import Actor, public_actor, system_actor
from yunti.kit.errors import Conflict, Refused
from yunti.kit.models import BackgroundJob

logger = logging.getLogger(__name__)
State = BackgroundJob.State
Work = Callable[..., dict[str, Any]]

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 900
PROGRESS_SECONDS = 0.3


class NotYet(Exception):
    """Raised by work that waits for something else: the job is queued again, and that was no attempt. The work decides
    how long it goes on waiting."""

    def __init__(self, note: str, seconds: int = 10) -> None:
        super().__init__(note)
        self.note = note
        self.seconds = seconds


@dataclass
class Job:
    """What the work is handed: who it acts for, how to say how far it is, keys for its commands."""

    ref: str
    by: Actor
    attempt: int
    latest: progress.Progress = field(default_factory=lambda: progress.Progress(0, 0, ""))
    _written: float = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far the work is; cheap, at most one write in 0.3 s, and seen while the work's transaction is open."""
        self.latest = progress.Progress(done, total, str(note)[:200])
        moment = time.monotonic()
        if moment - self._written >= PROGRESS_SECONDS or (total and done >= total):
            self._written = moment
            progress.write(self.ref, self.latest)

    def key(self, part: str = "") -> str:
        """An idempotency key that is the same in every attempt of this job."""
        return f"job:{self.ref}:{part}"


@dataclass(frozen=True)
class Background:
    """A registered piece of background work; hand it to `start`."""

    name: str
    title: str
    queue: str
    attempts: int
    work: Work
    tells: bool = False  # its own service tells the person when it ends well


_registry: dict[str, Background] = {}


def background(
    name: str, *, title: Any, queue: str = "default", attempts: int = ATTEMPTS, tells: bool = False
) -> Callable[[Work], Background]:
    """Register `run(job, **kwargs) -> dict`. Names are `room.verb_noun`, for ever: queued jobs carry them.

    With `tells` the service behind it posts its own message when it ends well; the general one is left out.
    """

    def register(work: Work) -> Background:
        known = _registry.get(name)
        if known is not None and known.work.__module__ != work.__module__:
            raise ValueError(f"two pieces of background work are called {name}")
        _registry[name] = Background(name, title, queue, attempts, work, tells)
        return _registry[name]

    return register


def start(what: Background, *, by: Actor, **arguments: Any) -> BackgroundJob:
    """Write the job and its task within the running transaction; nothing runs before the commit."""
    json.dumps(arguments, allow_nan=False)  # plain values only: references, not rows
    with override("zh-hans"):
        title = str(what.title)
    with transaction.atomic():
        job = BackgroundJob(
            name=what.name,
            title=title,
            module=what.work.__module__,
            queue=what.queue,
            arguments=arguments,
            started_by=by.ref,
            mandate_id=by.mandate_id,
            desk=by.desk.value if by.desk else "",
            organisation=by.organisation_ref,
            attempts_allowed=what.attempts,
            created_at=clock.now(),
        )
        job.task_id = task_queue.enqueue(run_job, job.ref, queue=what.queue)
        job.save(force_insert=True)
    return job


def title_of(job: BackgroundJob) -> str:
    """In the reader's language when the work is known here, else as it was written."""
    known = _registry.get(job.name)
    return str(known.title) if known else job.title


def told_by_its_service(job: BackgroundJob) -> bool:
    """Whether the person already has a message about this end."""
    return job.state == State.DONE and _work_of(job).tells


@task_queue.task(takes_context=True)
def run_job(context: task_queue.Context, ref: str) -> str:
    return execute(ref, str(context.task_result.id))


def execute(ref: str, task_id: str) -> str:
    """One attempt. A task that is not the job's present one does nothing: its job was given to another."""
    row = _begin(ref, task_id)
    if row is None:
        return "stale"
    try:
        job = Job(ref=ref, by=_actor_again(row), attempt=row.attempts)
        result = _work_of(row).work(job, **row.arguments)
        json.dumps(result, allow_nan=False)
    except Refused as refusal:
        return _end(row, State.FAILED, error=_sentence(refusal))
    except NotYet as reason:
        return _wait(row, reason)
    except Exception as error:
        logger.error("job %s (%s), attempt %s: %s", row.name, ref, row.attempts, type(error).__name__)
        return _stumble(row, traceback.format_exc())
    return _end(row, State.DONE, result=result, latest=job.latest)


def give_back(task_id: str) -> str:
    """The worker of this task is dead: queue its job again, or park it once it has used up its attempts."""
    with transaction.atomic():
        task = task_queue.mark_lost(task_id)
        if task is None:
            return "stale"
        row = BackgroundJob.objects.select_for_update().filter(task_id=task_id).first()
        if row is None or row.is_over:
            return "stale"
        if row.state == State.QUEUED:
            row.attempts += 1  # claimed but never begun: counts, or it would go round for ever
        return _queue_again_or_park(row, "WorkerLost", pause=False)


def retry(row: BackgroundJob) -> None:
    """A person decided that a parked or failed job shall run again, with a fresh count of attempts."""
    if row.state not in (State.PARKED, State.FAILED):
        raise Conflict(
            "job_not_parked", _("这项任务现在不能重新运行。"), next_step=_("请刷新后查看最新状态。")
        )
    row.attempts = 0
    row.error = row.fault = ""
    row.finished_at = row.reported_at = None
    _queue(row, pause_seconds=0)


def cancel(row: BackgroundJob) -> None:
    """Only before it begins: what runs is never cut off in the middle."""
    if row.state != State.QUEUED or not task_queue.cancel(row.task_id):
        raise Conflict("job_not_queued", _("这项任务已经开始，不能取消。"), next_step=_("请等它运行结束。"))
    row.state = State.CANCELLED
    row.finished_at = clock.now()
    row.save(update_fields=["state", "finished_at"])


def forget_ended(before: datetime) -> int:
    """Jobs that ended before then; parked ones wait for a person."""
    ended = (State.DONE, State.FAILED, State.CANCELLED)
    deleted, _rows = BackgroundJob.objects.filter(state__in=ended, finished_at__lt=before).delete()
    return deleted


def run_pending(*, early: bool = False) -> int:
    """Run everything queued here and now, in this thread; for tests and one-off command line calls."""
    count = 0
    token = progress.inline.set(True)
    try:
        while (task := task_queue.claim("inline", early=early)) is not None:
            task_queue.run(task)
            count += 1
    finally:
        progress.inline.reset(token)
    return count


@contextmanager
def run_now() -> Iterator[None]:
    """Whatever is started inside has run when the block ends."""
    yield
    run_pending()


def _begin(ref: str, task_id: str) -> BackgroundJob | None:
    with transaction.atomic():
        row = BackgroundJob.objects.select_for_update().filter(ref=ref).first()
        if row is None or row.task_id != task_id or row.state != State.QUEUED:
            return None
        row.state = State.RUNNING
        row.attempts += 1
        row.started_at = row.heartbeat_at = clock.now()
        row.done = row.total = 0
        row.note = row.error = ""
        row.save()
    return row


def _end(
    row: BackgroundJob,
    state: str,
    *,
    result: dict[str, Any] | None = None,
    error: str = "",
    latest: progress.Progress | None = None,
) -> str:
    """Write the end, unless the job was meanwhile given to another worker."""
    changes: dict[str, Any] = {"state": state, "finished_at": clock.now(), "result": result, "error": error}
    if latest is not None:
        changes.update(done=latest.done, total=latest.total, note=latest.note)
    mine = BackgroundJob.objects.filter(pk=row.pk, task_id=row.task_id, state=State.RUNNING)
    ours = mine.update(**changes)
    progress.forget(row.ref)
    return str(state) if ours else "stale"


def _stumble(row: BackgroundJob, fault: str) -> str:
    with transaction.atomic():
        fresh = BackgroundJob.objects.select_for_update().get(pk=row.pk)
        if fresh.task_id != row.task_id or fresh.state != State.RUNNING:
            return "stale"
        return _queue_again_or_park(fresh, fault, pause=True)


def _wait(row: BackgroundJob, reason: NotYet) -> str:
    with transaction.atomic():
        fresh = BackgroundJob.objects.select_for_update().get(pk=row.pk)
        if fresh.task_id != row.task_id or fresh.state != State.RUNNING:
            return "stale"
        progress.forget(fresh.ref)
        fresh.attempts -= 1
        fresh.note = str(reason.note)[:200]
        _queue(fresh, pause_seconds=reason.seconds)
    return str(fresh.state)


def _queue_again_or_park(row: BackgroundJob, fault: str, *, pause: bool) -> str:
    row.fault = fault[-20_000:]
    progress.forget(row.ref)
    if row.attempts < row.attempts_allowed:
        row.error = _("第 %(attempt)s 次没有完成，系统会自动再试。") % {"attempt": row.attempts}
        _queue(row, pause_seconds=pause_after(row.attempts) if pause else 0)
    else:
        row.error = _("试了 %(attempts)s 次都没有完成，已转系统管理员处理。") % {"attempts": row.attempts}
        row.state = State.PARKED
        row.finished_at = clock.now()
        row.save()
    return str(row.state)


def pause_after(attempts: int) -> int:
    """10 s, 40 s, 160 s, … at most a quarter of an hour."""
    return int(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 4 ** (attempts - 1)))


def _queue(row: BackgroundJob, *, pause_seconds: int) -> None:
    run_after = clock.now() + timedelta(seconds=pause_seconds) if pause_seconds else None
    row.state = State.QUEUED
    row.task_id = task_queue.enqueue(run_job, row.ref, queue=row.queue, run_after=run_after)
    row.save()


def _work_of(row: BackgroundJob) -> Background:
    if row.name not in _registry and row.module.startswith("yunti."):
        import_module(row.module)
    return _registry[row.name]


def _actor_again(row: BackgroundJob) -> Actor:
    """The actor as of now: a mandate that ended since the start gives no rights any more."""
    kind, _colon, name = row.started_by.partition(":")
    if kind == "system":
        return system_actor(name)
    if kind == "public":
        return public_actor()
    actor: Actor | None = import_string(settings.YUNTI_ACTOR_SOURCE)(row.started_by, row.mandate_id)
    if actor is None:
        raise Refused(
            "mandate_ended",
            _("任务开始前，发起人的授权已经终止，任务没有运行。"),
            next_step=_("请由有授权的人员重新发起。"),
        )
    return actor


def _sentence(refusal: Refused) -> str:
    parts = (refusal.reason, refusal.clause and f"§ {refusal.clause}", refusal.next_step)
    return "\n".join(part for part in parts if part)
