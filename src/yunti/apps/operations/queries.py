"""Reads of the running installation: banner, jobs as an actor may see them, workers, measures, readiness.

Every function says how many statements it makes. Not here: changes (`services.py`), the outbox (`apps.messages`).
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yunti.apps.operations.models import Banner
from yunti.apps.operations.permissions import can_see_job
from yunti.kit import clock, files, progress, request_counts, slots, task_queue, tasks, workers
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.measures import Measure
from yunti.kit.models import BackgroundJob, TimetableRun, WorkerBeat

BANNERS_KEY = "operations.banners"
BANNERS_SECONDS = 10
ALIVE = timedelta(seconds=60)
PAGE_SIZE = 50
TONES = {
    "queued": "todo",
    "running": "on",
    "done": "ok",
    "failed": "bad",
    "parked": "wait",
    "cancelled": "todo",
}


@dataclass(frozen=True)
class ShownBanner:
    text: str
    tone: str
    ends_at: datetime


@dataclass(frozen=True)
class ShownJob:
    """A job with its newest progress and its title in the reader's language."""

    job: BackgroundJob
    title: str
    done: int
    total: int
    note: str

    @property
    def tone(self) -> str:
        return TONES[self.job.state]


def banner_now() -> list[ShownBanner]:
    """What stands above every page now; one statement in ten seconds."""
    rows: list[Banner] | None = cache.get(BANNERS_KEY)
    if rows is None:
        rows = list(_open_banners(clock.now()))
        cache.set(BANNERS_KEY, rows, BANNERS_SECONDS)
    now, english = clock.now(), get_language() == "en"
    return [
        ShownBanner(row.text_en if english else row.text, row.tone, row.ends_at)
        for row in rows
        if row.starts_at <= now < row.ends_at
    ]


def banners() -> QuerySet[Banner]:
    """All of them, the newest first."""
    return Banner.objects.order_by("-starts_at", "-pk")


def banner_by_ref(ref: str) -> Banner:
    row = Banner.objects.filter(ref=ref).first()
    if row is None:
        raise NotFoundOrHidden
    return row


def shown(job: BackgroundJob) -> ShownJob:
    """No statement."""
    latest = progress.latest(job)
    job.done, job.total, job.note = latest.done, latest.total, latest.note
    return ShownJob(job, tasks.title_of(job), latest.done, latest.total, latest.note)


def job_visible_to(actor: Actor, ref: str) -> ShownJob:
    """One statement. Missing and hidden look the same."""
    job = BackgroundJob.objects.filter(ref=ref).first()
    if job is None or not can_see_job(actor, job):
        raise NotFoundOrHidden
    return shown(job)


def jobs_visible_to(actor: Actor) -> QuerySet[BackgroundJob]:
    """The same rule as `can_see_job`, as a condition on rows; the newest first."""
    if not actor.is_person:
        return BackgroundJob.objects.none()
    rows = BackgroundJob.objects.order_by("-pk")
    if actor.at(Desk.SYSTEM_ADMIN):
        return rows
    seen = Q(started_by=actor.ref)
    if actor.desk is not None and actor.organisation_ref:
        seen |= Q(desk=actor.desk.value, organisation=actor.organisation_ref)
    return rows.filter(seen)


def jobs_page(actor: Actor, *, state: str = "", page: int = 1) -> tuple[list[ShownJob], bool]:
    """One statement; the flag says whether there are more."""
    rows = jobs_visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    first = (page - 1) * PAGE_SIZE
    found = list(rows[first : first + PAGE_SIZE + 1])
    return [shown(job) for job in found[:PAGE_SIZE]], len(found) > PAGE_SIZE


def jobs_by_state() -> dict[str, int]:
    """One statement; every state has its figure."""
    counted = dict(
        BackgroundJob.objects.values_list("state").annotate(number=Count("pk")).values_list("state", "number")
    )
    return {state: counted.get(state, 0) for state in BackgroundJob.State.values}


def ended_unreported() -> QuerySet[BackgroundJob]:
    """Jobs that ended or were parked and whose starter was not told yet; told once, and only of what took long."""
    ended = (BackgroundJob.State.DONE, BackgroundJob.State.FAILED, BackgroundJob.State.PARKED)
    return BackgroundJob.objects.filter(reported_at__isnull=True, state__in=ended)


def workers_now() -> list[WorkerBeat]:
    """One statement."""
    return list(workers.beats_since(clock.now() - ALIVE))


def timetable_runs() -> dict[str, TimetableRun]:
    """The last run of each entry; one statement."""
    return slots.latest_runs()


def measures() -> list[Measure]:
    """What the machinery does now; six statements."""
    now = clock.now()
    by_state = jobs_by_state()
    waiting, since = task_queue.waiting_since()
    free = files.store().free_bytes()
    found = [
        Measure("yunti_workers", _("后台进程"), len(workers_now())),
        Measure("yunti_queue_waiting", _("排队任务"), waiting),
        Measure(
            "yunti_queue_oldest_seconds",
            _("最早一项已等待"),
            int((now - since).total_seconds()) if since else 0,
            _("秒"),
        ),
        *(
            Measure("yunti_jobs", BackgroundJob.State(state).label, number, labels=(("state", state),))
            for state, number in by_state.items()
        ),
        Measure(
            "yunti_timetable_failures_day",
            _("24 小时内定时任务失败"),
            slots.failures_since(now - timedelta(days=1)).count(),
        ),
    ]
    if free is not None:
        found.append(Measure("yunti_store_free_bytes", _("文件盘可用空间"), free))
    return found


@dataclass(frozen=True)
class Disk:
    """`percent` is what is used of what this account may use, rounded down."""

    percent: int
    free: int


def data_disk() -> Disk:
    """The disk on which the data folder lies; no statement."""
    usage = shutil.disk_usage(settings.YUNTI_DATA)
    return Disk(usage.used * 100 // max(1, usage.used + usage.free), usage.free)


def request_measures() -> list[Measure]:
    """Answers since each web process began; no statement."""
    counted = request_counts.all_processes()
    return [
        Measure(
            "yunti_requests",
            _("应答 %(class)s") % {"class": answers},
            number,
            labels=(("class", answers),),
            only_grows=True,
        )
        for answers, number in sorted(counted.items())
    ]


def ready_problems() -> Sequence[str]:
    """What keeps the installation from answering; empty when nothing does. For load balancers: names, no data."""
    problems = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            problems.append("migrations")
    except Exception:  # whatever a database may raise while it is away
        problems.append("database")
    folder = settings.YUNTI_DATA
    if not folder.is_dir():
        problems.append("data")
    return problems


def _open_banners(now: datetime) -> QuerySet[Banner]:
    return Banner.objects.filter(ends_at__gt=now, withdrawn_at__isnull=True).order_by("starts_at")
