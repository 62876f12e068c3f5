"""Slots of the timetable: a worker takes one, runs it, and writes down how it ended; each slot runs once.

A slot whose worker died, or that failed, may be taken again a few times.
Not here: what runs when (`jobs.timetable`).
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from yunti.kit import clock, workers
from yunti.kit.models import TimetableRun

State = TimetableRun.State
ATTEMPTS = 3
PAUSE = timedelta(minutes=10)


def take(entry: str, slot: datetime, worker: str, *, title: str = "") -> TimetableRun | None:
    """The slot, if it is this worker's to run now."""
    known = TimetableRun.objects.filter(entry=entry, slot=slot).first()
    if known is None:
        return _first(entry, slot, worker, title)
    if not _may_be_taken_again(known, worker):
        return None
    again = TimetableRun.objects.filter(pk=known.pk, attempts=known.attempts, state=known.state)
    if not again.update(
        state=State.RUNNING,
        worker=worker,
        attempts=known.attempts + 1,
        started_at=clock.now(),
        finished_at=None,
    ):
        return None
    return TimetableRun.objects.get(pk=known.pk)


def finish(run: TimetableRun, *, error: str = "", keep: bool = True) -> None:
    """How it ended. Of entries that run every few seconds only the last good run is kept; failures stay."""
    TimetableRun.objects.filter(pk=run.pk).update(
        state=State.FAILED if error else State.DONE, finished_at=clock.now(), error=error[-20_000:]
    )
    if not keep and not error:
        TimetableRun.objects.filter(entry=run.entry, state=State.DONE, slot__lt=run.slot).delete()


def latest_runs() -> dict[str, TimetableRun]:
    """The last run of each entry; one statement."""
    rows: dict[str, TimetableRun] = {}
    for run in TimetableRun.objects.order_by("slot"):
        rows[run.entry] = run
    return rows


def failures_since(moment: datetime) -> QuerySet[TimetableRun]:
    return TimetableRun.objects.filter(state=State.FAILED, slot__gte=moment).order_by("-slot")


def forget_runs(before: datetime) -> int:
    deleted, _rows = TimetableRun.objects.filter(slot__lt=before).exclude(state=State.RUNNING).delete()
    return deleted


def _first(entry: str, slot: datetime, worker: str, title: str = "") -> TimetableRun | None:
    try:
        with transaction.atomic():
            return TimetableRun.objects.create(
                entry=entry,
                title=title,
                slot=slot,
                state=State.RUNNING,
                worker=worker,
                started_at=clock.now(),
            )
    except IntegrityError:
        return None  # another worker was faster


def _may_be_taken_again(run: TimetableRun, worker: str) -> bool:
    if run.state == State.DONE or run.attempts >= ATTEMPTS:
        return False
    if run.state == State.FAILED:
        return run.finished_at is not None and run.finished_at + PAUSE <= clock.now()
    return run.worker == worker or not workers.lives(run.worker, clock.now())
