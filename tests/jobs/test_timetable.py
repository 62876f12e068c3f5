"""Slots of the timetable run once, missed ones once later, failures stay visible; living workers are left alone."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from yunti.jobs import reaper, timetable
from yunti.jobs.timetable import Entry
from yunti.kit import clock, slots, task_queue, tasks, workers
from yunti.kit.actors import system_actor
from yunti.kit.models import BackgroundJob, TimetableRun, WorkerBeat

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
ran: list[datetime] = []


@pytest.fixture(autouse=True)
def _here(settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path
    ran.clear()


DAILY = Entry("test.daily", "每日", ran.append, daily_at=time(0, 10))
OFTEN = Entry("test.often", "常常", ran.append, every=timedelta(seconds=2))


def at(moment: datetime, entry: Entry, worker: str = "one") -> bool:
    with clock.held(moment):
        return timetable.run_entry(entry, worker)


def test_days_begin_in_shanghai() -> None:
    assert DAILY.slot(NOON) == datetime(2026, 5, 11, 16, 10, tzinfo=UTC)
    just_before = datetime(2026, 5, 12, 16, 9, 59, tzinfo=UTC)
    assert DAILY.slot(just_before) == datetime(2026, 5, 11, 16, 10, tzinfo=UTC)
    assert DAILY.slot(just_before + timedelta(seconds=1)) == datetime(2026, 5, 12, 16, 10, tzinfo=UTC)
    assert OFTEN.slot(NOON + timedelta(seconds=3.5)) == NOON + timedelta(seconds=2)


def test_slot_runs_once_for_all_workers_and_missed_ones_once_later() -> None:
    assert at(NOON, DAILY) and not at(NOON, DAILY, "two") and not at(NOON + timedelta(hours=1), DAILY)
    assert at(NOON + timedelta(days=9), DAILY, "two") and len(ran) == 2


def test_slot_taken_by_another_in_the_same_moment_is_left_alone() -> None:
    assert slots._first("test.daily", NOON, "one") is not None
    assert slots._first("test.daily", NOON, "two") is None


def test_entries_that_run_often_keep_one_good_run_and_every_failure() -> None:
    broken = Entry("test.often", "常常", fail, every=timedelta(seconds=2))
    assert at(NOON, broken)
    for second in range(2, 20, 2):
        assert at(NOON + timedelta(seconds=second), OFTEN)
    assert sorted(TimetableRun.objects.values_list("state", flat=True)) == ["done", "failed"]
    assert "no paper" in slots.failures_since(NOON)[0].error
    assert slots.latest_runs()["test.often"].state == "done"


def fail(now: datetime) -> None:
    raise RuntimeError("no paper")


def test_failed_daily_entry_is_tried_again_after_a_pause_and_not_for_ever() -> None:
    broken = Entry("test.daily", "每日", fail, daily_at=time(0, 10))
    tried = [at(NOON + timedelta(minutes=minutes), broken) for minutes in (0, 5, 10, 20, 30, 40)]
    assert tried == [True, False, True, True, False, False]


def test_slot_of_a_dead_worker_is_taken_over_and_that_of_a_living_one_is_not() -> None:
    with clock.held(NOON):
        slots.take("test.daily", DAILY.slot(NOON), "dead")
    assert at(NOON + timedelta(minutes=1), DAILY, "two") and len(ran) == 1
    with workers.Beating() as living:
        with clock.held(NOON + timedelta(days=1)):
            slots.take("test.daily", DAILY.slot(NOON + timedelta(days=1)), living.name)
        assert not at(NOON + timedelta(days=1, hours=9), DAILY, "two")


def test_nothing_is_written_while_nothing_is_needed() -> None:
    idle = Entry("test.idle", "闲", ran.append, every=timedelta(seconds=2), needed=lambda: False)
    assert not at(NOON, idle) and not TimetableRun.objects.exists()


def test_an_idle_worker_asks_once_a_slot_and_again_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []
    entry = Entry(
        "test.idle",
        "闲",
        ran.append,
        every=timedelta(minutes=5),
        needed=lambda: bool(asked.append(clock.now())),
    )
    monkeypatch.setattr(timetable, "TIMETABLE", (entry,))

    def seconds(looked: timetable.Looked | None) -> list[int]:
        asked.clear()
        for second in (0, 1, 59, 60, 61, 299, 300):
            with clock.held(NOON + timedelta(seconds=second)):
                timetable.tick("one", looked=looked)
        return [int((moment - NOON).total_seconds()) for moment in asked]

    assert seconds({}) == [0, 60, 299, 300]
    assert len(seconds(None)) == 7, "by itself a tick asks for everything"


@tasks.background("test.timetable_job", title="任务")
def job_work(job: tasks.Job) -> dict[str, Any]:
    return {}


def claimed_by(worker: str) -> BackgroundJob:
    job = tasks.start(job_work, by=system_actor("test"))
    assert task_queue.claim(worker) is not None
    return job


def test_worker_on_this_machine_lives_as_long_as_its_lock_whatever_its_beat_says() -> None:
    with workers.Beating() as worker:
        claimed_by(worker.name)
        WorkerBeat.objects.update(beat_at=NOON - timedelta(days=1))
        assert reaper.reap(clock.now()) == reaper.Reaped(0, 0)
    assert reaper.reap(clock.now()) == reaper.Reaped(1, 0)


@pytest.mark.parametrize(("silent_seconds", "queued_again"), [(59, 0), (61, 1)])
def test_worker_on_another_machine_is_dead_after_sixty_silent_seconds(
    silent_seconds: int, queued_again: int
) -> None:
    WorkerBeat.objects.create(worker="far", host="elsewhere", pid=1, started_at=NOON, beat_at=NOON)
    claimed_by("far")
    assert reaper.reap(NOON + timedelta(seconds=silent_seconds)).queued_again == queued_again


def test_the_real_timetable_runs_and_says_what_it_does() -> None:
    assert timetable.tick("one") >= 1
    assert not TimetableRun.objects.exclude(state="done").exists()
    names = [entry.name for entry in timetable.TIMETABLE]
    assert len(names) == len(set(names))
    assert all((entry.every is None) != (entry.daily_at is None) for entry in timetable.TIMETABLE)
