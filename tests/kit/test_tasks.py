"""Background jobs: what the starter sees, refusals, attempts with pauses, parking, taking back from dead workers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.people import People
from yunti.apps.accounts.models import Mandate, Person
from yunti.kit import clock, progress, task_queue, tasks
from yunti.kit.actors import public_actor
from yunti.kit.errors import Conflict, Refused
from yunti.kit.models import BackgroundJob

pytestmark = pytest.mark.django_db
State = BackgroundJob.State
seen: list[Any] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    seen.clear()


@tasks.background("test.count", title="数一数")
def count(job: tasks.Job, *, upto: int) -> dict[str, Any]:
    for number in range(upto):
        job.progress(number + 1, upto, f"第 {number + 1} 行")
    seen.append((job.by, job.key("a")))
    return {"counted": upto}


@tasks.background("test.refuse", title="拒绝")
def refuse(job: tasks.Job) -> dict[str, Any]:
    raise Refused("too_late", "名单已经截止。", clause="办法 第六条", next_step="请等下一批。")


@tasks.background("test.fail", title="出错", attempts=3)
def fail(job: tasks.Job) -> dict[str, Any]:
    seen.append(job.attempt)
    raise RuntimeError("disk on fire")


@tasks.background("test.wait", title="等一等", attempts=3)
def wait(job: tasks.Job) -> dict[str, Any]:
    if not seen:
        raise tasks.NotYet("等查毒")
    return {}


def test_job_runs_with_progress_and_result(people: People) -> None:
    with tasks.run_now():
        job = tasks.start(count, by=people.luo, upto=7)
        assert job.state == State.QUEUED
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.note) == (State.DONE, 7, 7, "第 7 行")
    assert job.result == {"counted": 7} and job.title == "数一数"
    assert seen == [(people.luo, f"job:{job.ref}:a")]


def test_work_started_by_nobody_in_particular_runs_for_the_public(people: People) -> None:
    with tasks.run_now():
        tasks.start(count, by=public_actor("192.0.2.1"), upto=1)
    assert seen[0][0] == public_actor()


def test_nothing_is_queued_when_the_transaction_is_rolled_back(people: People) -> None:
    with transaction.atomic():
        tasks.start(count, by=people.luo, upto=7)
        transaction.set_rollback(True)
    assert tasks.run_pending() == 0 and not BackgroundJob.objects.exists()


def test_only_plain_values_travel(people: People) -> None:
    with pytest.raises(TypeError):
        tasks.start(count, by=people.luo, upto=clock.today())
    assert not BackgroundJob.objects.exists()


def test_refusal_is_for_people_and_not_repeated(people: People) -> None:
    with tasks.run_now():
        job = tasks.start(refuse, by=people.luo)
    job.refresh_from_db()
    assert job.state == State.FAILED and job.attempts == 1
    assert job.error == "名单已经截止。\n§ 办法 第六条\n请等下一批。"


def test_what_waits_for_something_else_is_no_attempt(people: People) -> None:
    job = tasks.start(wait, by=people.luo)
    for _time in range(7):
        tasks.run_pending()
        job.refresh_from_db()
        assert (job.state, job.attempts, job.note, job.error) == (State.QUEUED, 0, "等查毒", "")
        waiting = task_queue.QueuedTask.objects.get(pk=job.task_id)
        waiting.run_after = clock.now()
        waiting.save()
    seen.append("ready")
    tasks.run_pending()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 1)


def test_fault_pauses_longer_each_time_and_parks(people: People) -> None:
    job = tasks.start(fail, by=people.luo)
    tasks.run_pending()
    job.refresh_from_db()
    assert job.state == State.QUEUED and "disk on fire" in job.fault and "disk" not in job.error
    waiting = task_queue.QueuedTask.objects.get(pk=job.task_id)
    assert waiting.run_after - clock.now() == timedelta(seconds=10)
    assert tasks.run_pending() == 0  # not before the pause is over
    with clock.held(clock.now() + timedelta(seconds=10)):
        assert tasks.run_pending() == 1
    tasks.run_pending(early=True)
    job.refresh_from_db()
    assert seen == [1, 2, 3] and job.state == State.PARKED and "系统管理员" in job.error
    assert [tasks.pause_after(attempt) for attempt in (1, 2, 3, 9)] == [10, 40, 160, 900]


def test_parked_job_runs_again_when_a_person_says_so(people: People) -> None:
    job = tasks.start(fail, by=people.luo)
    tasks.run_pending(early=True)
    job.refresh_from_db()
    tasks.retry(job)
    assert job.state == State.QUEUED and job.attempts == 0
    with pytest.raises(Conflict):
        tasks.retry(job)


def test_queued_job_can_be_cancelled_and_then_never_runs(people: People) -> None:
    job = tasks.start(count, by=people.luo, upto=3)
    tasks.cancel(job)
    assert tasks.run_pending() == 0
    with pytest.raises(Conflict):
        tasks.cancel(job)


def test_ended_mandate_gives_no_rights_to_a_job_started_before(people: People) -> None:
    job = tasks.start(count, by=people.luo, upto=3)
    Mandate.objects.filter(pk=people.luo.mandate_id).update(ended_at=clock.now())
    tasks.run_pending()
    job.refresh_from_db()
    assert job.state == State.FAILED and "授权已经终止" in job.error and not seen


def test_disabled_person_gives_no_rights_either(people: People) -> None:
    job = tasks.start(count, by=people.luo, upto=3)
    Person.objects.filter(pk=people.luo.person_id).update(is_active=False)
    tasks.run_pending()
    job.refresh_from_db()
    assert job.state == State.FAILED and not seen


def test_task_of_a_dead_worker_is_given_to_another_and_the_old_one_has_no_effect(people: People) -> None:
    job = tasks.start(count, by=people.luo, upto=3)
    lost = task_queue.claim("dead")
    assert lost is not None and tasks.run_pending() == 0
    assert tasks.give_back(str(lost.pk)) == State.QUEUED
    assert tasks.execute(job.ref, str(lost.pk)) == "stale"  # the dead worker wakes up after all
    assert tasks.run_pending() == 1
    job.refresh_from_db()
    assert job.state == State.DONE and len(seen) == 1 and job.attempts == 2


def test_job_that_kills_every_worker_is_parked(people: People) -> None:
    job = tasks.start(count, by=people.luo, upto=3)
    for round_number in range(1, 6):
        lost = task_queue.claim(f"dead {round_number}")
        assert lost is not None
        tasks.give_back(str(lost.pk))
    job.refresh_from_db()
    assert job.state == State.PARKED and job.attempts == 5 and task_queue.claim("another") is None


def test_ended_jobs_are_forgotten_and_parked_ones_wait_for_a_person(people: People) -> None:
    with tasks.run_now():
        tasks.start(count, by=people.luo, upto=1)
    parked = tasks.start(fail, by=people.luo)
    tasks.run_pending(early=True)
    assert tasks.forget_ended(clock.now()) == 0
    assert tasks.forget_ended(clock.now() + timedelta(seconds=1)) == 1
    assert BackgroundJob.objects.get() == parked


def test_progress_beside_the_database_is_read_while_the_job_runs(people: People, settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path
    job = tasks.start(count, by=people.luo, upto=3)
    job.state = State.RUNNING
    progress._write_beside(job.ref, progress.Progress(2, 3, "第 2 行"))
    assert progress.latest(job).done == 2
    job.state = State.DONE
    assert progress.latest(job).done == 0
    progress.forget(job.ref)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_the_work_holds_its_transaction(people: People, settings) -> None:
    job = tasks.start(hold, by=people.luo)
    task = task_queue.claim("worker")
    assert task is not None
    task_queue.run(task)
    job.refresh_from_db()
    assert job.result == {"seen": 1}


@tasks.background("test.hold", title="占用")
def hold(job: tasks.Job) -> dict[str, Any]:
    with transaction.atomic():
        Person.objects.update(language="zh-hans")
        job.progress(1, 2)
        progress._outside.submit(int).result()  # whatever was handed over before has been written
        return {"seen": progress.latest(BackgroundJob.objects.get(ref=job.ref)).done}
